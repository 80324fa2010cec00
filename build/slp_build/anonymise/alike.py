"""Counts of the same pupils: what one measure hides must not stand in another.

Whoever reads two measures of the same pupils reads every group's size twice. Where the counts of two measures are the
same, or nearly so, readers are assumed to know by how much they differ, in every place and group: so one of them is
hidden wherever the other is.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np

from slp_build.anonymise.row import PARTS, Counts
from slp_build.anonymise.specification import TOTAL
from slp_build.disclosure.suppression.system import Flags, Numbers
from slp_build.errors import DisclosureError

NEARLY = 0.1
"""Of the pupils of two measures: what they may differ by, added up over the schools that have some of both, and still
be nearly the same."""
Alike = Mapping[str, tuple[tuple[str, ...], ...]]
"""By period, lists of parts of measures (`rwm.entries`): in `alike` each list counts the same pupils, and in `sums` the
first of each is the sum of the others."""
FEW = 3
"""Parts of measures that a sum is looked for of, at most."""


def find_alike(
    counts: Counts, parts: Mapping[tuple[str, str], tuple[str, ...]], groupings: Mapping[str, tuple[str, ...]]
) -> tuple[Alike, Alike]:
    """Return what counts the same pupils, by period, and what is the sum of what.

    Measures count the same pupils where those are nearly the same; what was reached, where it is equal in every school.
    A sum is one where it is one in every school. In: `parts` are counted of each (period, measure)
    """
    alike, sums = {}, {}
    groups = (TOTAL, *(group for values in groupings.values() for group in values))
    cells = [(school, group) for school in sorted(counts.clusters) for group in groups]
    total = np.array([group == TOTAL for _, group in cells])
    for period in sorted({period for period, _ in parts}):
        values = {
            f"{measure}.{part}": np.array([counts.parts((period, *cell, measure))[part] for cell in cells])
            for (of, measure), names in parts.items()
            if of == period
            for part in names
        }
        if lists := (*_measures_alike(values, total), *_reached_alike(values)):
            alike[period] = lists
        if lists := tuple(_sums(values)):
            sums[period] = lists
    return alike, sums


def _measures_alike(values: Mapping[str, Numbers], total: Flags) -> Iterator[tuple[str, ...]]:
    pupils = {name: every[total] for name, every in values.items() if name.endswith(".entries")}
    yield from _joined((one, other) for one, other in combinations(pupils, 2) if _near(pupils[one], pupils[other]))


def _reached_alike(values: Mapping[str, Numbers]) -> Iterator[tuple[str, ...]]:
    reached = {name: every for name, every in values.items() if not name.endswith(".entries") and every.any()}
    same = ((one, other) for one, other in combinations(reached, 2) if np.array_equal(reached[one], reached[other]))
    for names in _joined(same):  # where half of all reached it everywhere, the rest is as many, and another thing
        of_each = {part_of(name)[0]: name for name in reversed(names)}
        if len(of_each) > 1:
            yield tuple(sorted(of_each.values()))


def _sums(values: Mapping[str, Numbers]) -> Iterator[tuple[str, ...]]:
    """Yield sums: all pupils are those with three answers that shut each other out, say. None follows from the others.

    Beside what each measure says of itself: that all pupils of it are those who reached it, and the rest.
    """
    every = {name: value for name, value in values.items() if value.any()}
    names = list(every)
    at = {name: number for number, name in enumerate(names)}
    known: list[Numbers] = []
    for name in names:
        measure, part = part_of(name)
        both = [f"{measure}.{other}" for other in PARTS[1:]]
        if part == "entries" and any(one in at for one in both):
            known.append(_relation(at, (name, *(one for one in both if one in at))))
    for one, other in combinations(names, 2):
        if one.endswith(".entries") == other.endswith(".entries") and np.array_equal(every[one], every[other]):
            known.append(_relation(at, (one, other)))
    totals = {value.tobytes(): name for name, value in reversed(every.items())}
    answers = [name for name in names if not name.endswith(".entries")]
    for some in (some for size in range(2, FEW + 1) for some in combinations(answers, size)):
        total = totals.get(np.sum([every[name] for name in some], axis=0).tobytes())
        if total is not None and len({part_of(name)[0] for name in some}) == len(some):
            relation = _relation(at, (total, *some))
            if np.linalg.matrix_rank([*known, relation]) > np.linalg.matrix_rank(known):
                known.append(relation)
                yield (total, *some)


def _relation(at: Mapping[str, int], names: Iterable[str]) -> Numbers:
    relation = np.zeros(len(at))
    for number, name in enumerate(names):
        relation[at[name]] += 1.0 if number else -1.0
    return relation


def _near(one: Numbers, other: Numbers) -> bool:
    both = (one > 0) & (other > 0)
    return bool(both.any() and np.abs(one - other)[both].sum() <= NEARLY * np.maximum(one, other)[both].sum())


def _joined(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return lists of what is joined by pairs, over others if need be, each sorted."""
    lists: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(one for one in lists if not one.isdisjoint(pair)))
        lists = [one for one in lists if one.isdisjoint(pair)] + [joined]
    return sorted(tuple(sorted(one)) for one in lists)


def part_of(name: str) -> tuple[str, str]:
    """Return the measure and the part that a name stands for. Raises DisclosureError where it is none."""
    measure, _, part = name.partition(".")
    if not measure or part not in PARTS:
        raise DisclosureError(f"“{name}” is no part of a measure; make the set again")
    return measure, part
