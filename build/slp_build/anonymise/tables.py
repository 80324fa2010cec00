"""The counts as one system: every cell of every table, every relation among them, and which of them are sensitive."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import TOTAL, Place, Specification
from slp_build.disclosure.suppression.attacker import Attacker
from slp_build.disclosure.suppression.system import Flags, Numbers, System

COUNTY = "county"
PARTS = ("entries", "reached", "rest")
"""Numerator, complement and denominator: a rate is protected with all three, and worked out only afterwards."""


class Rule(StrEnum):
    """Why a cell is hidden for its own sake."""

    SMALL = "small"
    ALL_OR_NONE = "all_or_none"
    FEW_SCHOOLS = "few_schools"
    EARLIER = "earlier"
    """An earlier release has hidden it."""
    FOLLOWS = "follows"
    """The files alone would let it be worked out, and who reads them cannot know that it is large."""


class CellKey(NamedTuple):
    """Where a cell stands. `place` is a school, a cluster or the county."""

    period: str
    level: Place
    place: str
    group: str
    measure: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The cells in the order of the system, where each stands, and of how many schools each is the sum (n)."""

    cells: tuple[CellKey, ...]
    at: Mapping[CellKey, int]
    lines: tuple[tuple[tuple[int, float], ...], ...]
    schools: Numbers


def lay_out(
    periods: Iterable[str],
    clusters: Mapping[str, str],
    groupings: Mapping[str, tuple[str, ...]],
    measures: Iterable[str],
    levels: Iterable[Place] = ("school", "cluster", "county"),
) -> Tables:
    """Return every cell, and every relation: groups of all, schools of clusters of the county, the rest of a count.

    In: `clusters` gives each school's cluster ("": none); `levels` are those that there are figures of
    """
    levels = tuple(levels)
    named = sorted({cluster for cluster in clusters.values() if cluster})
    places: list[tuple[Place, str]] = [("school", school) for school in sorted(clusters)] if "school" in levels else []
    places += [("cluster", cluster) for cluster in named] if "cluster" in levels else []
    places += [("county", COUNTY)] if "county" in levels else []
    groups = (TOTAL, *(group for values in groupings.values() for group in values))
    cells, lines = [], []
    for period, (level, place), group, measure in product(periods, places, groups, tuple(measures)):
        cells += [CellKey(period, level, place, group, measure, part) for part in PARTS]
    at = {cell: number for number, cell in enumerate(cells)}
    for cell, number in at.items():
        if cell.part == "entries":
            lines.append(_line(number, [at[cell._replace(part=part)] for part in PARTS[1:]]))
        if cell.group == TOTAL:
            lines += [_line(number, [at[cell._replace(group=g)] for g in values]) for values in groupings.values()]
        lines += [_line(number, below) for below in _below(cell, at, clusters, named)]
    of_cluster = Counter(clusters.values())
    schools = {"school": 1, "county": len(clusters)}
    behind = [schools.get(cell.level) or of_cluster[cell.place] for cell in cells]
    return Tables(cells=tuple(cells), at=at, lines=tuple(lines), schools=np.array(behind, dtype=float))


def _below(
    cell: CellKey, at: Mapping[CellKey, int], clusters: Mapping[str, str], named: list[str]
) -> Iterator[list[int]]:
    """Yield the cells that a cluster's or the county's cell is the sum of."""
    if cell.level == "cluster":
        found = [cell._replace(level="school", place=s) for s in sorted(clusters) if clusters[s] == cell.place]
    elif cell.level == "county" and named:
        found = [cell._replace(level="cluster", place=cluster) for cluster in named]
        found += [cell._replace(level="school", place=s) for s in sorted(clusters) if not clusters[s]]
    elif cell.level == "county":
        found = [cell._replace(level="school", place=school) for school in sorted(clusters)]
    else:
        return
    if found and all(one in at for one in found):
        yield [at[one] for one in found]


def _line(total: int, parts: list[int]) -> tuple[tuple[int, float], ...]:
    return ((total, -1.0), *((part, 1.0) for part in parts))


def matrix(tables: Tables) -> sp.csr_array:
    """Return the relations as a matrix, a row each."""
    entries = [(row, cell, c) for row, line in enumerate(tables.lines) for cell, c in line]
    rows, columns, coefficients = zip(*entries, strict=True)
    return sp.csr_array((coefficients, (rows, columns)), shape=(len(tables.lines), len(tables.cells)))


def groupings_of(specification: Specification) -> dict[str, tuple[str, ...]]:
    """Return the groups of each grouping, in the specification's order, each once."""
    return {name: tuple(dict.fromkeys(one.values.values())) for name, one in specification.groups.items()}


def numbers(counts: Counts, specification: Specification) -> tuple[Tables, Numbers, Numbers]:
    """Return the tables, each cell's count, and how many schools have pupils in it (n each)."""
    clusters = counts.clusters
    tables = lay_out(counts.periods, clusters, groupings_of(specification), specification.measures)
    values, behind = np.zeros(len(tables.cells)), np.zeros(len(tables.cells))
    for (period, school, group, measure), entries in counts.entries.items():
        reached = counts.reached[period, school, group, measure]
        parts = dict(zip(PARTS, (entries, reached, entries - reached), strict=True))
        over: list[tuple[Place, str]] = [("school", school), ("county", COUNTY)]
        over += [("cluster", clusters[school])] if clusters[school] else []
        for (level, place), (part, value) in product(over, parts.items()):
            number = tables.at[CellKey(period, level, place, group, measure, part)]
            values[number] += value
            behind[number] += value > 0
    return tables, values, behind


def primary_rules(
    tables: Tables, values: Numbers, behind: Numbers | None, threshold: int, schools: int
) -> dict[int, Rule]:
    """Return which rule hides which cell.

    Sensitive are counts under the threshold; a group of which all or none reached a measure; and what fewer than
    `schools` schools make up, where `behind` says how many do (None: schools are shown themselves).
    """
    found: dict[int, Rule] = {}
    for at, cell in enumerate(tables.cells):
        if not values[tables.at[cell._replace(part="entries")]]:
            continue  # nobody there: it stands for all to see
        if cell.part != "entries" and values[at] == 0:
            found |= dict.fromkeys((tables.at[cell._replace(part=part)] for part in PARTS[1:]), Rule.ALL_OR_NONE)
        if 0 < values[at] < threshold:
            found[at] = Rule.SMALL
        if behind is not None and cell.level != "school" and 0 < behind[at] < schools:
            found.setdefault(at, Rule.FEW_SCHOOLS)
    return found


def as_system(
    tables: Tables, values: Numbers, sensitive: Flags, told: Flags, known: Flags, specification: Specification
) -> System:
    """Return the system to protect.

    In: `sensitive` (n): what a rule hides; `told` (n): what an earlier release has shown, so that hiding it protects
        nothing now; `known` (n): what all releases hid, yet gave away, as a large count may be
    What is known, and a level that is not published, are hidden for good, and need no interval.
    """
    there = values[[tables.at[cell._replace(part="entries")] for cell in tables.cells]] > 0
    unseen = np.array([cell.level not in specification.places.publish for cell in tables.cells])
    nothing = np.zeros(len(tables.cells))
    return System(
        names=tuple("/".join(cell) for cell in tables.cells),
        values=values,
        equations=matrix(tables),
        primary=sensitive | unseen | known,
        fixed=told | known | (~sensitive & (~there | unseen)),  # an empty group stands for all to see
        lower=nothing,
        upper=nothing,
        weights=tables.schools,  # so that totals are hidden last
    )


def attacker_of(tables: Tables, specification: Specification, told: Flags | None = None) -> Attacker:
    """Return the attacker that the specification declares, who knows what earlier releases have `told` (n)."""
    rows: dict[str, list[int]] = {}
    for at, cell in enumerate(tables.cells):
        if cell.level == "school":
            rows.setdefault(cell.place, []).append(at)
    insiders = tuple(np.array(cells) for _, cells in sorted(rows.items()))
    return Attacker(
        least=least_of(tables, specification.places.publish) if "rule" in specification.attackers else 0.0,
        integral="integral" in specification.attackers,
        insiders=insiders if "insider" in specification.attackers else (),
        earlier=np.flatnonzero(told) if told is not None and told.any() else None,
    )


def least_of(tables: Tables, levels: Iterable[Place]) -> Numbers:
    """Return the smallest that each cell can be (n), to who knows that a group of nobody stands for all to see."""
    seen = set(levels)
    return np.array([float(cell.part == "entries" and cell.level in seen) for cell in tables.cells])
