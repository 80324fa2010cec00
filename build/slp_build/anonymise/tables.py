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
from slp_build.model.export import ExportAudience

COUNTY = "county"
SAME = 1e-9  # a variance that is less than this, beside the mean square, is none
PARTS = ("entries", "reached", "rest")
"""Numerator, complement and denominator: a rate is protected with all three, and worked out only afterwards."""
MEAN = PARTS[:1]
"""What is protected of a mean: it is told where every count of its measure is.

Points add up as pupils do, in the same relations. If the points of a hidden cell follow from the points that are shown,
so does its count, and of counts the attacker knows more (whole, not negative). So where counts are safe, means are.
"""


class Rule(StrEnum):
    """Why a cell is hidden for its own sake."""

    SMALL = "small"
    ALL_OR_NONE = "all_or_none"
    FEW_SCHOOLS = "few_schools"
    FEW_BESIDES = "few_besides"
    """Too few are left to a head who takes the own school away, were it the largest."""
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


class TableKey(NamedTuple):
    """A measure in one period, and what is counted of it: PARTS of a rate, MEAN of a mean alone."""

    period: str
    measure: str
    parts: tuple[str, ...] = PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind each cell's count (n): how many schools have pupils in it, and how many the largest has."""

    schools: Numbers
    largest: Numbers


def lay_out(
    tables: Iterable[TableKey],
    clusters: Mapping[str, str],
    groupings: Mapping[str, tuple[str, ...]],
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
    for (period, measure, parts), (level, place), group in product(tables, places, groups):
        cells += [CellKey(period, level, place, group, measure, part) for part in parts]
    at = {cell: number for number, cell in enumerate(cells)}
    for cell, number in at.items():
        if cell.part == "entries" and cell._replace(part="rest") in at:
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


def tables_of(counted: Iterable[tuple[str, str]], specification: Specification) -> tuple[TableKey, ...]:
    """Return the tables of a specification, each of a period and a measure."""
    measures = specification.measures
    return tuple(TableKey(period, name, PARTS if measures[name].is_rate else MEAN) for period, name in counted)


def places_of(school: str, counts: Counts, levels: Iterable[Place]) -> list[tuple[Place, str]]:
    """Return the places that a school's pupils count in."""
    cluster = counts.clusters[school]
    every: list[tuple[Place, str]] = [("school", school), ("county", COUNTY)]
    every += [("cluster", cluster)] if cluster else []
    return [(level, place) for level, place in every if level in levels]


def numbers(counts: Counts, specification: Specification) -> tuple[Tables, Numbers, Behind]:
    """Return the tables, each cell's count, and what stands behind it (n each)."""
    levels = specification.levels
    of = tables_of(counts.tables, specification)
    tables = lay_out(of, counts.clusters, groupings_of(specification), levels)
    values, schools, largest = np.zeros((3, len(tables.cells)))
    for (period, school, group, measure), entries in counts.entries.items():
        reached = counts.reached[period, school, group, measure]
        parts = dict(zip(PARTS, (entries, reached, entries - reached), strict=True))
        for (level, place), (part, value) in product(places_of(school, counts, levels), parts.items()):
            number = tables.at.get(CellKey(period, level, place, group, measure, part))
            if number is not None:
                values[number] += value
                schools[number] += value > 0
                largest[number] = max(largest[number], value)
    return tables, values, Behind(schools=schools, largest=largest)


def points_of(counts: Counts, levels: Iterable[Place]) -> dict[CellKey, tuple[float, float]]:
    """Return the points, and their squares, of the pupils behind each count that a mean is told of."""
    found: dict[CellKey, tuple[float, float]] = {}
    levels = tuple(levels)
    for (period, school, group, measure), (points, squares) in counts.points.items():
        for level, place in places_of(school, counts, levels):
            key = CellKey(period, level, place, group, measure, "entries")
            before = found.get(key, (0.0, 0.0))
            found[key] = before[0] + points, before[1] + squares
    return found


def spread(pupils: int, points: tuple[float, float]) -> float:
    """Return the variance of values, from their sum and the sum of their squares; 0 where they are all the same."""
    if pupils < 2:
        return 0.0
    found = (points[1] - points[0] * points[0] / pupils) / (pupils - 1)
    return found if found > SAME * max(1.0, points[1] / pupils) else 0.0


def all_the_same(tables: Tables, values: Numbers, points: Mapping[CellKey, tuple[float, float]]) -> dict[int, Rule]:
    """Return which counts have a mean that tells of every one of their pupils, since all have the same value."""
    found = ((tables.at[cell], sums) for cell, sums in points.items())
    return {at: Rule.ALL_OR_NONE for at, sums in found if values[at] and not spread(int(values[at]), sums)}


def primary_rules(
    tables: Tables, values: Numbers, behind: Behind | None, threshold: int, schools: int, audience: ExportAudience
) -> dict[int, Rule]:
    """Return which rule hides which cell.

    Sensitive are counts under the threshold (to a school's own people, who know their pupils: whatever is told of a
    group under the threshold); a group of which all or none reached a measure; and, where `behind` says
    what stands behind them (None: schools are shown themselves), counts that fewer than `schools` schools make up, or
    in which fewer than the threshold are left when the largest school is taken away.
    """
    found: dict[int, Rule] = {}
    for at, cell in enumerate(tables.cells):
        of_group = values[tables.at[cell._replace(part="entries")]]
        if not of_group:
            continue  # nobody there: it stands for all to see
        if audience == "own_school" and cell.level != "school":
            continue  # what others publish of it is theirs to protect
        if cell.part != "entries" and values[at] == 0:
            found |= dict.fromkeys((tables.at[cell._replace(part=part)] for part in PARTS[1:]), Rule.ALL_OR_NONE)
        if 0 < (of_group if audience == "own_school" else values[at]) < threshold:
            found[at] = Rule.SMALL
        if behind is not None and cell.level != "school" and values[at]:
            if behind.schools[at] < schools:
                found.setdefault(at, Rule.FEW_SCHOOLS)
            elif values[at] - behind.largest[at] < threshold:
                found.setdefault(at, Rule.FEW_BESIDES)
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
        # a school's own figures are read by nobody who knows another's
        insiders=insiders if "insider" in specification.attackers and specification.audience != "own_school" else (),
        earlier=np.flatnonzero(told) if told is not None and told.any() else None,
    )


def least_of(tables: Tables, levels: Iterable[Place]) -> Numbers:
    """Return the smallest that each cell can be (n), to who knows that a group of nobody stands for all to see."""
    seen = set(levels)
    return np.array([float(cell.part == "entries" and cell.level in seen) for cell in tables.cells])
