"""Means: the values behind each one, and where it would tell of single pupils.

A mean and its likely range are two equations about the values behind them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum, sqrt

from slp_build.anonymise.numbers import places_of
from slp_build.anonymise.row import Counts
from slp_build.anonymise.rules import Rule
from slp_build.anonymise.solved import Column, columns_of, is_solved
from slp_build.anonymise.specification import Place, Specification
from slp_build.anonymise.tables import CellKey, Tables
from slp_build.disclosure.suppression.system import Numbers

LIKELY = 1.96  # standard errors on either side of a mean, for a likely range of 95 %
APART = 3  # pupils who must differ from what most have: two could be solved for
CLOSE = 0.05  # of how far the farthest pupil is from the mean: nobody may work it out to within less
SAME = 1e-9  # a variance that is less than this, beside the mean square, is none
Values = Mapping[CellKey, Mapping[float, int]]
"""The values behind each count that a mean is told of, each with how many pupils have it."""


def values_of(counts: Counts, levels: Iterable[Place]) -> Values:
    """Return the values behind each count that a mean is told of, each with how many pupils have it."""
    found: dict[CellKey, Counter[float]] = {}
    levels = tuple(levels)
    for (period, school, group, measure), values in counts.values.items():
        for level, place in places_of(school, counts, levels):
            found.setdefault(CellKey(period, level, place, group, measure, "entries"), Counter()).update(values)
    return found


def mean_and_spread(values: Mapping[float, int]) -> tuple[float, float]:
    """Return the mean of values, and their variance: 0 where they are all the same."""
    pupils = sum(values.values())
    middle = fsum(value * times for value, times in values.items()) / pupils
    if pupils < 2:
        return middle, 0.0
    squares = fsum((value - middle) ** 2 * times for value, times in values.items())
    size = fsum(value * value * times for value, times in values.items()) / pupils
    spread = squares / (pupils - 1)
    return middle, spread if spread > SAME * max(1.0, size) else 0.0


def as_told(values: Mapping[float, int]) -> tuple[str, str, str]:
    """Return the mean of values and the ends of its likely range, 1.96 standard errors away, to a tenth."""
    middle, spread = mean_and_spread(values)
    half = LIKELY * sqrt(spread / sum(values.values()))
    return _tenth(middle), _tenth(middle - half), _tenth(middle + half)


def _tenth(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"  # never −0.0


def tells_of_single_pupils(values: Mapping[float, int], threshold: int, column: Column | None = None) -> bool:
    """Return whether a mean and its range would tell what single pupils have.

    They do where fewer than three differ from what most have; where that is more than half of them, and the others are
    under the threshold, whom the mean would count; and where one is so far from all others that the mean and the range
    say how far, to within a twentieth, to who takes the others to be alike. And where they leave one number of pupils
    only that can have some value of the `column`, and that number is under the threshold.
    """
    pupils, most = sum(values.values()), max(values.values())
    others = pupils - most
    if others < APART or others < min(threshold, most):
        return True
    middle, spread = mean_and_spread(values)
    farthest = max((value - middle) ** 2 for value in values)
    if farthest > (1 - CLOSE) ** 2 * spread * (pupils - 1) ** 2 / pupils:
        return True
    return column is not None and is_solved(values, threshold, column, as_told)


def told_by_means(
    tables: Tables, values: Numbers, behind: Values, counts: Counts, specification: Specification
) -> dict[int, Rule]:
    """Return which counts are hidden, since a mean would stand beside them that tells of single pupils.

    It may tell everybody, or a head who takes the own school's pupils away.
    """
    columns = columns_of(counts, specification)
    of_school: dict[CellKey, list[Mapping[float, int]]] = {}
    for (period, school, group, measure), own in counts.values.items():
        for level, place in places_of(school, counts, specification.places.publish):
            if level != "school":
                key = CellKey(period, level, place, group, measure, "entries")
                of_school.setdefault(key, []).append(own)
    found: dict[int, Rule] = {}
    for cell, every in behind.items():
        left = (Counter(every) - Counter(own) for own in of_school.get(cell, ()))
        sights = (every, *(rest for rest in left if rest))
        at, column = tables.at[cell], columns[cell.period, cell.measure]
        if values[at] and any(tells_of_single_pupils(seen, specification.threshold, column) for seen in sights):
            found[at] = Rule.BY_ITS_MEAN
    return found
