"""Counts of the same pupils: what one measure hides must not stand in another.

Whoever reads two measures of the same pupils reads every group's size twice. Where the counts of two measures are the
same, or nearly so, readers are assumed to know by how much they differ, in every place and group: so one of them is
hidden wherever the other is.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np

from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import TOTAL
from slp_build.disclosure.suppression.system import Numbers
from slp_build.errors import DisclosureError

NEARLY = 0.1
"""Of the pupils of two measures: what they may differ by, added up over the schools that have some of both, and still
be nearly the same."""
Alike = Mapping[str, tuple[tuple[str, ...], ...]]
"""By period, lists of what counts the same pupils: parts of measures (rwm.entries) or groups of two groupings."""


class Pair(NamedTuple):
    """Two slices of a period's cells that count the same pupils: what each field of the first is in the second."""

    one: Mapping[str, str]
    other: Mapping[str, str]


def find_alike(
    counts: Counts, parts: Mapping[tuple[str, str], tuple[str, ...]], groupings: Mapping[str, tuple[str, ...]]
) -> Alike:
    """Return what counts the same pupils, by period.

    Measures do whose pupils are nearly the same; what was reached, and groups of two groupings, where they are equal in
    every school. In: `parts` are counted of each (period, measure)
    """
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for period in sorted({period for period, _ in parts}):
        measures = {measure: names for (of, measure), names in parts.items() if of == period}
        lists = [*_measures_alike(counts, period, measures, groupings), *_groups_alike(counts, period, groupings)]
        if lists:
            found[period] = tuple(lists)
    return found


def _measures_alike(
    counts: Counts, period: str, measures: Mapping[str, tuple[str, ...]], groupings: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    groups = (TOTAL, *(group for values in groupings.values() for group in values))
    cells = [(school, group) for school in sorted(counts.clusters) for group in groups]
    total = np.array([group == TOTAL for _, group in cells])
    values = {
        f"{measure}.{part}": np.array([_value(counts, (period, *cell, measure), part) for cell in cells])
        for measure, names in measures.items()
        for part in names
    }
    pupils = {name: every[total] for name, every in values.items() if name.endswith(".entries")}
    yield from _joined((one, other) for one, other in combinations(pupils, 2) if _near(pupils[one], pupils[other]))
    reached = {name: every for name, every in values.items() if name not in pupils and every.any()}
    yield from _joined(
        (one, other) for one, other in combinations(reached, 2) if np.array_equal(reached[one], reached[other])
    )


def _groups_alike(counts: Counts, period: str, groupings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    keys = sorted({(school, measure) for of, school, _, measure in counts.entries if of == period})
    values = {
        group: np.array(
            [
                _value(counts, (period, school, group, measure), p)
                for school, measure in keys
                for p in ("entries", "reached")
            ]
        )
        for every in groupings.values()
        for group in every
    }
    pairs = ((a, b) for one, other in combinations(groupings.values(), 2) for a in one for b in other)
    yield from _joined((a, b) for a, b in pairs if values[a].any() and np.array_equal(values[a], values[b]))


def _value(counts: Counts, key: tuple[str, str, str, str], part: str) -> int:
    entries, reached = counts.entries.get(key, 0), counts.reached.get(key, 0)
    return {"entries": entries, "reached": reached, "rest": entries - reached}[part]


def _near(one: Numbers, other: Numbers) -> bool:
    both = (one > 0) & (other > 0)
    return bool(both.any() and np.abs(one - other)[both].sum() <= NEARLY * np.maximum(one, other)[both].sum())


def _joined(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return lists of what is joined by pairs, each sorted."""
    lists: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(one for one in lists if not one.isdisjoint(pair)))
        lists = [one for one in lists if one.isdisjoint(pair)] + [joined]
    return sorted(tuple(sorted(one)) for one in lists)


def pairs_of(lists: Iterable[tuple[str, ...]], groupings: Mapping[str, tuple[str, ...]]) -> Iterator[Pair]:
    """Yield the pairs of what counts the same pupils: of two measures, or of groups of two groupings.

    Raises DisclosureError where a name is of neither.
    """
    grouping = {group: name for name, values in groupings.items() for group in values}
    for names in lists:
        for one, other in combinations(names, 2):
            first, second = _slice(one, grouping), _slice(other, grouping)
            if first.keys() != second.keys():
                raise DisclosureError(f"{one} and {other} cannot count the same pupils; make the set again")
            apart = (first["measure"], second["measure"]) if "measure" in first else (grouping[one], grouping[other])
            if apart[0] != apart[1]:
                yield Pair(first, second)


def _slice(name: str, grouping: Mapping[str, str]) -> dict[str, str]:
    measure, _, part = name.partition(".")
    if part in ("entries", "reached", "rest"):
        return {"measure": measure, "part": part}
    if name in grouping:
        return {"group": name}
    raise DisclosureError(f"“{name}” is no group, and no part of a measure; make the set again")
