"""The counts as one system: every cell of every table, and every relation among them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from slp_build.anonymise.relations import part_of, term_of
from slp_build.anonymise.row import PARTS
from slp_build.anonymise.specification import TOTAL, Place, Specification
from slp_build.disclosure.suppression.system import Numbers
from slp_build.model.export import Level, Lists, Relations, Row

COUNTY: Final = "county"
PLACES: Mapping[Level, Place] = {"School": "school", "School group": "cluster", "Local authority": COUNTY}
MEAN = PARTS[:1]
"""What is protected of a mean: it is told where every count of its measure is.

Points add up as pupils do, in the same relations. If the points of a hidden cell follow from the points that are shown,
so does its count, and of counts the attacker knows more (whole, not negative). What a mean tells besides stands in
means.py.
"""
Cells = NDArray[np.int64]


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


def cell_of(row: Row, part: str) -> CellKey:
    """Return where something of a row stands: one of its counts, or one of its means."""
    level = PLACES[row.level]
    place = COUNTY if level == COUNTY else row.location
    return CellKey(row.period, level, place, row.filter("pupil_group"), row.filter("measure"), part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The cells in the order of the system, where each stands, and of how many schools each is the sum (n).

    The first `counts` of them are counts, each with the number of all pupils of its group, `entries` (n). What follows
    says by how much counts of the same pupils differ, as `alike` has them: `pairs` (k × 4) are a count, another one,
    and by how much the first is larger, or the second. Each of `blocks` (places × groups) numbers the pairs of two
    measures; some places are the sum of others (`below`), and the first group is that of others (`groupings`). The
    last cells say how many a count has besides those of others (`besides`, k), and the last k equations are theirs.
    """

    cells: tuple[CellKey, ...]
    at: Mapping[CellKey, int]
    counts: int
    entries: Cells
    schools: Numbers
    equations: sp.csr_array
    relations: Relations
    pairs: Cells
    blocks: tuple[Cells, ...]
    below: Mapping[int, tuple[int, ...]]
    groupings: tuple[tuple[int, ...], ...]
    besides: Cells


class TableKey(NamedTuple):
    """A measure in one period, and what is counted of it: PARTS of a rate, MEAN of a mean alone."""

    period: str
    measure: str
    parts: tuple[str, ...] = PARTS


def lay_out(
    tables: Iterable[TableKey],
    clusters: Mapping[str, str],
    groupings: Mapping[str, tuple[str, ...]],
    levels: Iterable[Place] = ("school", "cluster", "county"),
    *,
    relations: Relations,
) -> Tables:
    """Return every cell, and every relation: groups of all, schools of clusters of the county, the rest of a count.

    In: `clusters` gives each school's cluster ("": none); `levels` are those that there are figures of;
        `relations` are those of measures
    """
    places, below = _places(clusters, set(levels))
    groups = (TOTAL, *(group for values in groupings.values() for group in values))
    columns = tuple(tuple(groups.index(group) for group in values) for values in groupings.values())
    system = _System()
    numbers = {table: system.add_table(table, places, groups, columns, below) for table in tables}
    cells = system.cells
    counts = len(cells)
    entries = [np.broadcast_to(found[:, :, :1], found.shape).ravel() for found in numbers.values()]
    pairs, blocks = _same_pupils(numbers, relations.alike, counts)
    for one, other, _, _ in pairs.tolist():
        cells += [_apart("more-than", cells[one], cells[other]), _apart("more-than", cells[other], cells[one])]
    system.add(pairs[:, 0], pairs[:, 1:], (-1.0, 1.0, 1.0, -1.0))
    for slices in _slices(relations.sums, numbers):
        system.add(slices[0], np.stack(slices[1:], axis=-1))
    for slices, coefficients in _weighted(relations.linear, numbers):
        system.add(slices[0], np.stack(slices[1:], axis=-1), coefficients)
    for one, other in _equal_in(relations.equal_in, numbers, places):
        system.add(one, other[..., None])
    for one, other in _equal_of(relations.equal_of, numbers, groups):
        system.add(one, other[..., None])
    first = len(cells)
    for whole, *some in _slices(relations.within, numbers):
        system.add_rest("besides", whole, some)
    for whole, one, *others in _slices(relations.either, numbers):
        system.add_rest("both", one, [*others, whole], (-1.0, *[-1.0] * len(others), 1.0, 1.0))
    of_cluster = Counter(clusters.values())
    schools = {"school": 1, "county": len(clusters)}
    return Tables(
        cells=tuple(cells),
        at={cell: number for number, cell in enumerate(cells)},
        counts=counts,
        entries=np.concatenate([*entries, np.arange(counts, len(cells))]),
        schools=np.array([schools.get(cell.level) or of_cluster[cell.place] for cell in cells], dtype=float),
        equations=system.equations(),
        relations=relations,
        pairs=pairs,
        blocks=blocks,
        below=below,
        groupings=columns,
        besides=np.arange(first, len(cells)),
    )


def _places(
    clusters: Mapping[str, str], levels: set[Place]
) -> tuple[list[tuple[Place, str]], dict[int, tuple[int, ...]]]:
    """Return the places that there are tables of and, by their numbers, those of which one is the sum."""
    named = sorted({cluster for cluster in clusters.values() if cluster})
    schools = sorted(clusters)
    every: dict[Place, list[str]] = {"school": schools, "cluster": named, "county": [COUNTY]}
    places = [(level, place) for level, those in every.items() if level in levels for place in those]
    at = {place: number for number, place in enumerate(places)}
    parts: dict[tuple[Place, str], list[tuple[Place, str]]] = {
        ("cluster", cluster): [("school", school) for school in schools if clusters[school] == cluster]
        for cluster in named
    }
    alone: list[tuple[Place, str]] = [("school", school) for school in schools if not clusters[school]]
    parts["county", COUNTY] = [("cluster", cluster) for cluster in named] + alone
    below = {
        at[place]: tuple(at[one] for one in those)
        for place, those in parts.items()
        if place in at and those and all(one in at for one in those)
    }
    return places, below


class _System:
    """The cells as they are laid out, and the equations as they are found.

    Each equation is of a total (-1) and its parts (1), unless other coefficients are given.
    """

    def __init__(self) -> None:
        self.cells: list[CellKey] = []
        self._found: list[tuple[Cells, Numbers]] = []

    def add_table(
        self,
        table: TableKey,
        places: Sequence[tuple[Place, str]],
        groups: Sequence[str],
        columns: Iterable[tuple[int, ...]],
        below: Mapping[int, tuple[int, ...]],
    ) -> Cells:
        """Add a table's cells and their sums. Returns the cells (places × groups × parts)."""
        first, shape = len(self.cells), (len(places), len(groups), len(table.parts))
        self.cells += [
            CellKey(table.period, level, place, group, table.measure, part)
            for (level, place), group, part in product(places, groups, table.parts)
        ]
        found = np.arange(first, len(self.cells)).reshape(shape)
        if table.parts == PARTS:
            self.add(found[:, :, 0], found[:, :, 1:])
        for values in columns:
            self.add(found[:, 0], np.moveaxis(found[:, values], 1, 2))
        for total, parts in below.items():
            self.add(found[total], np.moveaxis(found[list(parts)], 0, 2))
        return found

    def add_rest(self, how: str, one: Cells, others: Sequence[Cells], coefficients: tuple[float, ...] = ()) -> None:
        """Add a cell for what is left of each count beside others, and the equation that says so.

        In: all of one shape; the rest's coefficient is the last
        """
        rest = len(self.cells) + np.arange(one.size).reshape(one.shape)
        self.add(one, np.stack([*others, rest], axis=-1), coefficients)
        every = zip(one.ravel(), *(other.ravel() for other in others), strict=True)
        self.cells += [_apart(how, *(self.cells[at] for at in those)) for those in every]

    def add(self, totals: Cells, parts: Cells, coefficients: tuple[float, ...] = ()) -> None:
        """Add equations. In: `totals` of any shape; `parts` of that shape and one more axis"""
        cells = np.concatenate([totals[..., None], parts], axis=-1).reshape(-1, parts.shape[-1] + 1)
        each = coefficients or (-1.0, *[1.0] * parts.shape[-1])
        self._found.append((cells, np.broadcast_to(np.array(each), cells.shape)))

    def equations(self) -> sp.csr_array:
        """Return the equations as a matrix, a row each."""
        rows = np.concatenate([np.full(len(cells), cells.shape[1]) for cells, _ in self._found])
        columns = np.concatenate([cells.ravel() for cells, _ in self._found])
        coefficients = np.concatenate([each.ravel() for _, each in self._found])
        ends = np.concatenate([[0], np.cumsum(rows)])
        return sp.csr_array((coefficients, columns, ends), shape=(len(rows), len(self.cells)))


def _same_pupils(numbers: Mapping[TableKey, Cells], alike: Lists, counts: int) -> tuple[Cells, tuple[Cells, ...]]:
    """Return the pairs of counts of the same pupils, and their blocks."""
    pairs, blocks = [np.zeros((0, 4), dtype=np.int64)], []
    size = 0
    every = {period: [pair for names in lists for pair in combinations(names, 2)] for period, lists in alike.items()}
    for one, other in _slices(every, numbers):
        larger = counts + 2 * (size + np.arange(one.size))
        pairs.append(np.stack([one.ravel(), other.ravel(), larger, larger + 1], axis=1))
        blocks.append(np.arange(size, size + one.size).reshape(one.shape))
        size += one.size
    return np.concatenate(pairs), tuple(blocks)


def _equal_in(
    lists: Lists, numbers: Mapping[TableKey, Cells], places: Sequence[tuple[Place, str]]
) -> Iterator[tuple[Cells, Cells]]:
    """Yield the cells (places × groups) of two measures in those places where they are the same."""
    for period, those in lists.items():
        for one, other, *schools in those:
            here = [at for at, (level, place) in enumerate(places) if level == "school" and place in schools]
            for both in _slices({period: [(one, other)]}, numbers):
                yield both[0][here], both[1][here]


def _equal_of(lists: Lists, numbers: Mapping[TableKey, Cells], groups: Sequence[str]) -> Iterator[tuple[Cells, Cells]]:
    """Yield the cells (places × groups) of two measures in those groups in which they are the same."""
    for period, those in lists.items():
        for one, other, *some in those:
            here = [at for at, group in enumerate(groups) if group in some]
            for both in _slices({period: [(one, other)]}, numbers):
                yield both[0][:, here], both[1][:, here]


def _weighted(lists: Lists, numbers: Mapping[TableKey, Cells]) -> Iterator[tuple[list[Cells], tuple[float, ...]]]:
    """Yield the cells (places × groups) of each equation's parts, where all are counted, with the coefficients."""
    for period, those in lists.items():
        for terms in those:
            coefficients, names = zip(*map(term_of, terms), strict=True)
            for slices in _slices({period: [names]}, numbers):
                yield slices, tuple(map(float, coefficients))


def _slices(lists: Mapping[str, Iterable[tuple[str, ...]]], numbers: Mapping[TableKey, Cells]) -> Iterator[list[Cells]]:
    """Yield the cells (places × groups) of each list's parts, where all of them are counted."""
    for period, names in ((period, names) for period, those in lists.items() for names in those):
        slices = [one for name in names if (one := _slice(name, period, numbers)) is not None]
        if len(slices) == len(names):
            yield slices


def _slice(name: str, period: str, numbers: Mapping[TableKey, Cells]) -> Cells | None:
    """Return the cells (places × groups) of a measure's part in a period; None where it has none."""
    measure, part = part_of(name)
    for table, found in numbers.items():
        if (table.period, table.measure) == (period, measure) and part in table.parts:
            return found[:, :, table.parts.index(part)]
    return None


def _apart(how: str, one: CellKey, *others: CellKey) -> CellKey:
    """Return the cell of how much more one count is than other ones."""
    apart = ",".join(
        f"{name}={b}" for other in others for name, a, b in zip(CellKey._fields, one, other, strict=True) if a != b
    )
    return one._replace(part=f"{one.part}-{how}:{apart}")


def groupings_of(specification: Specification) -> dict[str, tuple[str, ...]]:
    """Return the groups of each grouping, in the specification's order, each once."""
    return {name: tuple(dict.fromkeys(one.values.values())) for name, one in specification.groups.items()}


def tables_of(counted: Iterable[tuple[str, str]], specification: Specification) -> tuple[TableKey, ...]:
    """Return the tables of a specification, each of a period and a measure."""
    measures = specification.measures
    return tuple(TableKey(period, name, PARTS if measures[name].is_rate else MEAN) for period, name in counted)
