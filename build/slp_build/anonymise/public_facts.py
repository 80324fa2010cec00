"""What is public for each school, taken over as a file gives it. Only sets that count no pupil may be made this way."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from slp_build.anonymise.counts import each_once, rows_of
from slp_build.anonymise.publish import facts_of
from slp_build.anonymise.row import URN
from slp_build.anonymise.specification import Specification
from slp_build.config import Partnership
from slp_build.disclosure.rules import SETS
from slp_build.disclosure.set_facts import WORDS, indicators_of
from slp_build.errors import DisclosureError
from slp_build.exports.write import Draft, write_export

PUBLISHED = "Inspection grades are published school by school."


def write_public_facts(
    folder: Path, files: Sequence[Path], specification: Specification, partnership: Partnership, day: str
) -> None:
    """Write a set into `folder`, named as it is. `day` is an ISO date.

    The files have a column for every filter and indicator that the set's rules name.
    Raises DisclosureError where the rules of that name protect pupils, or no rules are known.
    """
    rule = SETS.get(folder.name)
    if rule is None or rule.base:
        raise DisclosureError(
            f"{folder.name}: only what is public for each school is taken over as it is "
            f"({', '.join(name for name, one in SETS.items() if not one.base)}); count pupils by [measures] instead"
        )
    facts = facts_of(specification, day, PUBLISHED)
    rows = list(_drafts(folder.name, files, specification))
    write_export(folder, facts, WORDS[folder.name].filters, indicators_of(folder.name), rows, partnership)


def _drafts(name: str, files: Sequence[Path], specification: Specification) -> Iterator[Draft]:
    rule, places = SETS[name], specification.places
    of_school = "School" in rule.levels
    wanted = {specification.period, *rule.filters, *rule.indicators}
    wanted |= {places.school, places.school_name, places.cluster, places.cluster_name} if of_school else set()
    for file, called in each_once(files).items():
        for where, row in rows_of(file, wanted - {""}, called):
            if of_school and not URN.match(row[places.school]):
                raise DisclosureError(f'{where}, column "{places.school}": must be a school\'s URN, of six digits')
            yield Draft(
                period=row[specification.period],
                identifier=specification.identifier or "Academic year",
                level="School" if of_school else "Local authority",
                urn=int(row[places.school]) if of_school else None,
                school_name=row.get(places.school_name, "") if of_school else "",
                group=row.get(places.cluster, "") if of_school else "",
                group_name=row.get(places.cluster_name, "") if of_school else "",
                filters={filter_name: row[filter_name] for filter_name in rule.filters},
                cells={indicator: row[indicator] for indicator in rule.indicators},
            )
