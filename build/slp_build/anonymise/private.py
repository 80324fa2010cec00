"""What the analyst keeps of a set, in confidence: why each count is hidden, and the proof that it is safe."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from slp_build.anonymise.ledger import earlier, read_known
from slp_build.anonymise.make import Asked, Made
from slp_build.anonymise.readers import attacker_of
from slp_build.anonymise.recheck import levels_of, read_tables
from slp_build.anonymise.row import PARTS
from slp_build.anonymise.rules import Rule, primary_rules
from slp_build.anonymise.specification import Specification
from slp_build.anonymise.tables import CellKey, cell_of, groupings_of, lay_out, tables_of
from slp_build.config import paths_here
from slp_build.disclosure.suppression.attacker import Attacker, audit, blocks
from slp_build.disclosure.suppression.certificate import Certificate, certify, check, write_private
from slp_build.disclosure.suppression.system import Flags
from slp_build.errors import UNDECODABLE, DisclosureError
from slp_build.model.export import Export

NAMED = 3  # protected cells named in an explanation
PARTS_OF = {"pupils": PARTS[:1], "reached": PARTS[1:2], "reached_percent": PARTS[:2]} | dict.fromkeys(
    ("score", "low", "high"), PARTS[:1]
)
"""What of a count each column tells."""


class Private(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, each school's cluster, why cells are hidden for their own sake, and the proof.

    `known` are cells that every release hid and an earlier one gave away all the same, as large counts may be, and
    `differences` by how much counts of the same pupils differ.
    """

    specification: Specification
    clusters: dict[str, str]
    rules: dict[str, Rule]
    known: tuple[str, ...]
    differences: dict[str, int]
    certificate: Certificate


def private_of(made: Made, clusters: dict[str, str]) -> Private:
    """Return what the analyst keeps of a set. Raises DisclosureError where something has no proof."""
    asked, system = made.asked, made.asked.system
    hidden = made.pattern.hidden.copy()
    # the files have no column for the rest: both others tell it, or none
    for at, cell in enumerate(asked.tables.cells):
        if cell.part == "rest":
            hidden[at] |= any(hidden[asked.tables.at[cell._replace(part=part)]] for part in PARTS[:2])
    differ = asked.tables.pairs[:, 2:].ravel().tolist()
    return Private(
        specification=asked.specification,
        clusters=clusters,
        rules={system.names[at]: rule for at, rule in sorted(asked.rules.items())},
        known=tuple(system.names[at] for at in np.flatnonzero(asked.known)),
        differences={system.names[at]: int(system.values[at]) for at in differ if system.values[at]},
        certificate=certify(system, hidden, asked.attacker),
    )


def kept_at(folder: Path) -> Path:
    """Return where the analyst keeps what is confidential about a set: below out/, which is never published."""
    return paths_here().out / "analyst" / folder.parent.name / f"{folder.name}.json"


def write(private: Private, path: Path) -> None:
    """Write it where its owner alone can read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(msgspec.json.encode(private) + b"\n", path)


def read(path: Path) -> Private:
    """Return what the analyst kept. Raises DisclosureError when it is not there, or damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Private)
    except OSError as error:
        raise DisclosureError(
            f"{path}: nothing was kept of this set here; `slp anonymise` writes it, and it stays with who ran that"
        ) from error
    except UNDECODABLE as error:
        raise DisclosureError(f"{path}: is damaged; make the set again with `slp anonymise`") from error


def unproven(private: Private, export: Export, threshold: int) -> tuple[str, ...]:
    """Return what the certificate does not prove of a set's final files, in words; nothing, if it proves them safe.

    Needs additions alone: which counts are sensitive follows from the certificate's own table.
    """
    asked, hidden = _again(private, export)
    wanted = asked.specification
    strict = max(threshold, wanted.threshold)
    rules = primary_rules(asked.tables, asked.values, None, strict, wanted.minimum_schools, wanted.audience)
    system = replace(asked, rules={**asked.rules, **rules}).system
    return check(private.certificate, system, hidden, asked.attacker)


def why(private: Private, export: Export, cell: str) -> Iterator[str]:
    """Yield, in words and without a count, why a cell is hidden, or that it is published.

    In: `cell` as pages and audits name it: period/level/place/group/measure/part, or set/period/place/filters/indicator
    Raises DisclosureError when there is no such cell.
    """
    asked, hidden = _again(private, export)
    for key in _keys(cell, asked, export):
        at, name = asked.tables.at[key], "/".join(key)
        if not hidden[at]:
            yield f"{name} is published"
        elif at in asked.rules:
            yield f"{name} is hidden for its own sake: {_in_words(asked.rules[at], asked.specification)}"
        elif key.level not in asked.specification.places.publish:
            yield f"{name} is hidden: nothing is published at its level"
        elif asked.known[at]:
            yield f"{name} is hidden, as in every earlier release"
        else:
            yield f"{name} is hidden to protect others: {_protects(asked, hidden, at)}"


def _again(private: Private, export: Export) -> tuple[Asked, Flags]:
    """Return what was asked for when the set was made, and what its files hide (n)."""
    specification = private.specification
    shown_tables, shown = read_tables(export)
    of = tables_of(sorted({(cell.period, cell.measure) for cell in shown_tables.cells}), specification)
    groupings = groupings_of(specification)
    tables = lay_out(of, private.clusters, groupings, specification.levels, relations=shown_tables.relations)
    values = np.array([float(private.differences.get("/".join(cell), 0)) for cell in tables.cells])
    # a school that the files do not have has nobody, and all may see that
    schools = set(private.clusters) if "school" in levels_of(export) else set()
    gone = schools - {row.location for row in export.rows}
    hidden = np.array([at < tables.counts and cell.place not in gone for at, cell in enumerate(tables.cells)])
    for name, count in private.certificate.base.items():
        if (at := tables.at.get(CellKey(*name.split("/")))) is not None:  # type: ignore[arg-type]
            values[at], hidden[at] = count, True
    for at, count in shown.items():
        place = tables.at.get(shown_tables.cells[at])
        if place is None:
            raise DisclosureError(f"{export.name}: what was kept of it is of another set; make it again")
        values[place], hidden[place] = count, False
    before = earlier(read_known(export.folder, export.beside), tables, export.name)
    by_name = {"/".join(cell): number for number, cell in enumerate(tables.cells)}
    known = np.zeros(len(values), dtype=bool)
    known[[by_name[name] for name in private.known if name in by_name]] = True
    nobody = (values == 0) & ("school" in specification.places.publish)
    told = before.told & hidden  # what this release shows needs no remembering
    asked = Asked(
        specification=specification,
        tables=tables,
        values=values,
        rules={by_name[name]: rule for name, rule in private.rules.items() if name in by_name},
        told=told,
        known=known & before.kept,
        attacker=attacker_of(tables, specification, private.clusters, nobody, told),
    )
    return asked, hidden


def _keys(cell: str, asked: Asked, export: Export) -> list[CellKey]:
    parts = cell.split("/")
    if len(parts) == len(CellKey._fields):
        key = CellKey(*parts)  # type: ignore[arg-type]
        if asked.tables.at.get(key, asked.tables.counts) < asked.tables.counts:
            return [key]
    for row in export.rows:
        for name, one in row.cells.items():
            if one.id in (cell, f"{export.name}/{cell}"):
                keys = [cell_of(row, part) for part in PARTS_OF[name]]
                return [key for key in keys if key in asked.tables.at]
    raise DisclosureError(
        f"{export.name}: there is no cell {cell}; name it as period/level/place/group/measure/part, as in "
        f"{'/'.join(asked.tables.cells[0])}"
    )


def _in_words(rule: Rule, specification: Specification) -> str:
    counted = "group" if specification.audience == "own_school" else "count"
    return {
        Rule.SMALL: f"a {counted} of fewer than {specification.threshold} {specification.unit}",
        Rule.ALL_OR_NONE: "all or none of a group reached the measure, which would tell of each of them",
        Rule.BY_ITS_MEAN: "the average beside it, and its range, would tell what single pupils have",
        Rule.FEW_SCHOOLS: f"fewer than {specification.minimum_schools} schools make it up",
        Rule.FEW_BESIDES: f"fewer than {specification.threshold} {specification.unit} are left without one school",
        Rule.EARLIER: "an earlier release has hidden it",
        Rule.FOLLOWS: "it would follow from the other figures, and who reads them cannot know that it is large",
    }[rule]


def _protects(asked: Asked, hidden: Flags, cell: int) -> str:
    """Return what could be worked out, and by whom, were this cell published alone."""
    block = next(cells for cells, _ in blocks(asked.system.equations, hidden) if cell in cells)
    trial = np.zeros(len(hidden), dtype=bool)
    trial[block] = True
    trial &= hidden
    trial[cell] = False
    plain = Attacker(earlier=asked.attacker.earlier)
    scenarios = [
        ("anybody who reads what is published", plain),
        ("whoever knows that empty groups are always shown", replace(plain, least=asked.attacker.least)),
    ]
    if asked.attacker.integral:
        scenarios.append(("whoever knows that pupils are whole", replace(plain, integral=True)))
    if asked.attacker.insiders:
        scenarios.append(("whoever knows one school's own figures", replace(plain, insiders=asked.attacker.insiders)))
    for who, attacker in scenarios:
        if found := audit(asked.system, trial, attacker):
            names = ", ".join(one.name for one in found[:NAMED])
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            return f"without it, {who} could work out {names}{more}"
    return "nothing follows from it alone, but from it and others that were hidden before it"
