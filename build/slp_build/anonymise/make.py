"""Makes a set: protects the counts as one system, writes the files, and attacks them as their readers could."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from slp_build.anonymise.ledger import Ledger, earlier, refuse_other_counts, refuse_other_means
from slp_build.anonymise.means import Values, told_by_means, values_of
from slp_build.anonymise.numbers import numbers
from slp_build.anonymise.publish import means_of_values, write_set
from slp_build.anonymise.readers import as_system, attacker_of
from slp_build.anonymise.recheck import exposed, with_set
from slp_build.anonymise.row import Counts
from slp_build.anonymise.rules import Rule, primary_rules
from slp_build.anonymise.specification import Specification
from slp_build.anonymise.tables import Tables
from slp_build.config import Partnership
from slp_build.disclosure.suppression.attacker import Attacker, audit
from slp_build.disclosure.suppression.secondary import protect
from slp_build.disclosure.suppression.system import Flags, Numbers, Pattern, System
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export

ROUNDS = 8  # times a set is made again, before it is given up


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is to be protected, against whom: `rules` say why a cell is hidden for its own sake, by its number.

    `told` are the cells that an earlier release has shown, `known` those that it hid and yet gave away (n each);
    `behind` are the values behind means. Holds confidential counts: never printed, never logged.
    """

    specification: Specification
    tables: Tables
    values: Numbers
    rules: dict[int, Rule]
    told: Flags
    known: Flags
    attacker: Attacker
    behind: Values = field(default_factory=dict)

    @property
    def system(self) -> System:
        """The system to protect."""
        sensitive = np.zeros(len(self.values), dtype=bool)
        sensitive[list(self.rules)] = True
        return as_system(self.tables, self.values, sensitive, self.told, self.known, self.specification)

    def hidden_counts(self, pattern: Pattern) -> int:
        """Return how many counts a pattern hides."""
        return int(pattern.hidden[: self.tables.counts].sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made:
    """A set that is written and safe: what it was made of, its pattern, and the ledger that it stands in."""

    asked: Asked
    pattern: Pattern
    ledger: Ledger


def ask(counts: Counts, specification: Specification, ledger: Ledger) -> Asked:
    """Return what is to be protected. Raises DisclosureError where figures are not those that were published before."""
    tables, values, schools = numbers(counts, specification)
    before = earlier(ledger, tables, specification.title)
    refuse_other_counts(before, tables, dict(enumerate(values.astype(int).tolist())), specification.title)
    every = values_of(counts, specification.levels)  # with what is published beside this set
    refuse_other_means(ledger, means_of_values(every), specification.title)
    behind = {cell: one for cell, one in every.items() if cell.level in specification.places.publish}
    unseen_schools = None if "school" in specification.places.publish else schools
    rules = primary_rules(
        tables,
        values,
        unseen_schools,
        specification.threshold,
        specification.minimum_schools,
        specification.audience,
    )
    rules = told_by_means(tables, values, behind, counts, specification) | rules
    if shown := [at for at in rules if before.told[at]]:
        advice = "leave the average out" if rules[shown[0]] == Rule.BY_ITS_MEAN else "keep the rules of then"
        raise DisclosureError(
            f"{specification.title}: an earlier release has shown {len(shown)} counts that the rules would hide now, "
            f"as {'/'.join(tables.cells[shown[0]])}; what is known cannot be taken back, so {advice}"
        )
    nobody = (values == 0) & ("school" in specification.places.publish)
    attacker = attacker_of(tables, specification, counts.clusters, nobody, before.told)
    nothing = np.zeros(len(values), dtype=bool)
    as_before = as_system(tables, values, before.kept, before.told, nothing, specification)
    given_away = {one.name for one in audit(as_before, as_before.primary, attacker)} if ledger.releases else set()
    known = before.kept & np.array([name in given_away for name in as_before.names])
    rules = dict.fromkeys(np.flatnonzero(before.kept & ~known).tolist(), Rule.EARLIER) | rules
    return Asked(
        specification=specification,
        tables=tables,
        values=values,
        rules=rules,
        told=before.told,
        known=known,
        attacker=attacker,
        behind=behind,
    )


def make(
    counts: Counts,
    specification: Specification,
    folder: Path,
    ledger: Ledger,
    *,
    partnership: Partnership,
    day: str,
    seconds: float,
) -> Made:
    """Write the set into `folder`, and return how it was made.

    The files are attacked by who does not know the truth, and so cannot tell a hidden small count from a hidden large
    one: whatever can be worked out then is protected like a small one, and the set is made again.
    Raises DisclosureError when no safe set was found; what stands in `folder` then is not to be published.
    """
    asked = ask(counts, specification, ledger)
    beside = {cell._replace(part="entries") for cell in {**ledger.means, **ledger.means_beside}}
    for _ in range(ROUNDS):
        system = asked.system
        try:
            pattern = protect(system, asked.attacker, seconds=seconds)
        except DisclosureError as error:
            raise DisclosureError(f"{error}{_remedy(asked)}") from error
        follow = _bare(asked, pattern)
        if not follow:
            write_set(
                folder, specification, asked.tables, system, pattern, counts, asked.behind, beside, partnership, day
            )
            found = set(exposed(read_export(folder), specification.threshold, ledger))
            if not found:
                return Made(asked=asked, pattern=pattern, ledger=with_set(ledger, folder))
            follow = {at for at, name in enumerate(system.names) if name in found}
        new = sorted(follow - asked.rules.keys())
        if not new:
            break
        asked.rules.update(dict.fromkeys(new, Rule.FOLLOWS))
    raise DisclosureError(
        f"{specification.title}: no safe way to publish so much was found; ask for fewer groups or levels"
    )


def _remedy(asked: Asked) -> str:
    """Return what else may help where a set cannot be protected."""
    if asked.told.any():
        return "; what earlier releases have shown stays shown: leave out what is new in that period"
    relations = asked.tables.relations
    lists = [
        names
        for of in (relations.within, relations.either, relations.alike)
        for those in of.values()
        for names in those
    ]
    if telling := [names for names in lists if not all(name.endswith(".entries") for name in names)]:
        more = f", and {len(telling) - 1} more such" if len(telling) > 1 else ""
        return f"; or leave out a measure: one tells of another's pupils ({' and '.join(telling[0])}{more})"
    return ""


def _bare(asked: Asked, pattern: Pattern) -> set[int]:
    """Return the small counts that a school's own people would read without the size of their group.

    A small count of a large group is no secret to them: but nobody could tell that the group is large.
    """
    if asked.specification.audience != "own_school":
        return set()
    tables, threshold = asked.tables, asked.specification.threshold
    small = (asked.values > 0) & (asked.values < threshold) & ~pattern.hidden & pattern.hidden[tables.entries]
    return {at for at in np.flatnonzero(small).tolist() if at < tables.counts and tables.cells[at].level == "school"}
