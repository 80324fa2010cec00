"""The counts as one system: every cell of every table, every relation among them, and which of them are sensitive."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from slp_build.anonymise.alike import Alike, find_alike, pairs_of
from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import TOTAL, Place, Specification
from slp_build.disclosure.suppression.attacker import Attacker
from slp_build.disclosure.suppression.system import Flags, Numbers, System
from slp_build.model.export import ExportAudience, Level, Row

COUNTY: Final = "county"
PLACES: Mapping[Level, Place] = {"School": "school", "School group": "cluster", "Local authority": COUNTY}
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
    BY_ITS_MEAN = "by_its_mean"
    """The mean that would stand beside it tells what single pupils have."""
    FEW_SCHOOLS = "few_schools"
    FEW_BESIDES = "few_besides"
    """Too few are left to a head who takes the own school away, were it the largest."""
    EARLIER = "earlier"
    """An earlier release has hidden it."""
    FOLLOWS = "follows"
    """The files alone would let it be worked out, and who reads them cannot know that it is large."""


class CellKey(NamedTuple):
    """Where a cell stands. `place` is a school, a cluster or the county.

    A cell that is no count (its part is none of PARTS) is by how much two counts of the same pupils differ.
    """

    period: str
    level: Place
    place: str
    group: str
    measure: str
    part: str

    @property
    def is_count(self) -> bool:
        return self.part in PARTS


def cell_of(row: Row, part: str) -> CellKey:
    """Return where something of a row stands: one of its counts, or one of its means."""
    level = PLACES[row.level]
    place = COUNTY if level == COUNTY else row.location
    return CellKey(row.period, level, place, row.filter("pupil_group"), row.filter("measure"), part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The cells in the order of the system, where each stands, and of how many schools each is the sum (n).

    `alike` says what counts the same pupils; `pairs` (k × 4) are such counts: one, another one, and by how much the
    first is larger, or the second.
    """

    cells: tuple[CellKey, ...]
    at: Mapping[CellKey, int]
    lines: tuple[tuple[tuple[int, float], ...], ...]
    schools: Numbers
    pairs: NDArray[np.int64]
    alike: Alike


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
    *,
    alike: Alike,
) -> Tables:
    """Return every cell, and every relation: groups of all, schools of clusters of the county, the rest of a count.

    In: `clusters` gives each school's cluster ("": none); `levels` are those that there are figures of; `alike` is
        what counts the same pupils
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
    pairs = []
    for one, other in _same_pupils(cells, alike, groupings):
        larger, smaller = _apart(one, other), _apart(other, one)
        at |= {larger: len(cells), smaller: len(cells) + 1}
        cells += [larger, smaller]
        pairs.append((at[one], at[other], at[larger], at[smaller]))
        lines.append(((at[one], -1.0), (at[smaller], -1.0), (at[other], 1.0), (at[larger], 1.0)))
    of_cluster = Counter(clusters.values())
    schools = {"school": 1, "county": len(clusters)}
    behind = [schools.get(cell.level) or of_cluster[cell.place] for cell in cells]
    return Tables(
        cells=tuple(cells),
        at=at,
        lines=tuple(lines),
        schools=np.array(behind, dtype=float),
        pairs=np.array(pairs, dtype=np.int64).reshape(-1, 4),
        alike=alike,
    )


def _same_pupils(
    cells: Iterable[CellKey], alike: Alike, groupings: Mapping[str, tuple[str, ...]]
) -> list[tuple[CellKey, CellKey]]:
    """Return the pairs of cells that count the same pupils."""
    found = []
    pairs = {period: list(pairs_of(lists, groupings)) for period, lists in alike.items()}
    there = set(cells)
    for cell in cells:
        for pair in pairs.get(cell.period, ()):
            other = CellKey(**{**cell._asdict(), **pair.other})
            if other in there and all(getattr(cell, field) == value for field, value in pair.one.items()):
                found.append((cell, other))
    return found


def _apart(one: CellKey, other: CellKey) -> CellKey:
    """Return the cell of how much more one count is than another one of the same pupils."""
    than = "-".join(b for a, b in zip(one, other, strict=True) if a != b)
    return one._replace(part=f"{one.part}-more-than-{than}")


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
    groupings = groupings_of(specification)
    alike = find_alike(counts, {(one.period, one.measure): one.parts for one in of}, groupings)
    tables = lay_out(of, counts.clusters, groupings, levels, alike=alike)
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
    one, other, larger, smaller = tables.pairs.T
    values[larger], values[smaller] = (
        np.maximum(values[one] - values[other], 0),
        np.maximum(values[other] - values[one], 0),
    )
    return tables, values, Behind(schools=schools, largest=largest)


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
        if not cell.is_count:
            continue
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
    What is known, and a level that is not published, are hidden for good, and need no interval. By how much two counts
    of the same pupils differ is taken for published, unless nobody is in one of the groups, as all may see.
    """
    there = np.array([cell.is_count and values[tables.at[cell._replace(part="entries")]] > 0 for cell in tables.cells])
    unseen = np.array([cell.is_count and cell.level not in specification.places.publish for cell in tables.cells])
    unseen[list(unknown_differences(tables, values == 0))] = True
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


def unknown_differences(tables: Tables, nobody: Flags) -> set[int]:
    """Return the cells of a difference that readers do not know, where `nobody` (n) stands in one of both groups.

    Then they do not know that of a total either, which with the differences of its other parts would tell this one's;
    nor all of those that the same total has by another grouping.
    """
    unknown = set(np.flatnonzero(nobody[tables.pairs[:, 0]] != nobody[tables.pairs[:, 1]]).tolist())
    lines = list(_lines_of_pairs(tables)) if unknown else []
    before = -1
    while len(unknown) > before:  # from schools to clusters, and from groups to all
        before = len(unknown)
        for total, parts, by_group in lines:
            there = not unknown.isdisjoint(parts)
            if there:
                unknown.add(total)
            elif by_group and total in unknown:
                unknown.update(parts)
    return set(tables.pairs[sorted(unknown), 2:].ravel().tolist())


def _lines_of_pairs(tables: Tables) -> Iterator[tuple[int, list[int], bool]]:
    """Yield the pairs whose differences add up to that of a total, as their counts do, and whether they are groups."""
    number = {tables.cells[larger]: pair for pair, larger in enumerate(tables.pairs[:, 2].tolist())}
    of: dict[int, list[CellKey]] = {}
    for key, pair in number.items():
        of.setdefault(int(tables.pairs[pair, 0]), []).append(key)
    for (total, _), *parts in tables.lines:
        for key in of.get(total, ()):
            below = (tables.cells[part] for part, _ in parts)
            same = [key._replace(level=cell.level, place=cell.place, group=cell.group) for cell in below]
            if key not in same and all(one in number for one in same):
                yield number[key], [number[one] for one in same], same[0].group != key.group


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
