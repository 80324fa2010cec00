"""Means: the values behind each one, and where it would tell of single pupils.

A mean and its likely range are two equations about the values behind them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum

from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Place
from slp_build.anonymise.tables import CellKey, Rule, Tables, places_of
from slp_build.disclosure.suppression.system import Numbers

APART = 3  # pupils who must differ from what most have: two could be solved for
CLOSE = 0.05  # of how far the farthest pupil is from the mean: nobody may work it out to within less
SAME = 1e-9  # a variance that is less than this, beside the mean square, is none


def values_of(counts: Counts, levels: Iterable[Place]) -> dict[CellKey, Counter[float]]:
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


def tells_of_single_pupils(values: Mapping[float, int]) -> bool:
    """Return whether a mean and its range would tell what single pupils have.

    They do where fewer than three differ from what most have, and where one is so far from all others that the mean and
    the range say how far, to within a twentieth: by who takes the others to be alike.
    """
    pupils, most = sum(values.values()), max(values.values())
    if pupils - most < APART:
        return True
    middle, spread = mean_and_spread(values)
    farthest = max((value - middle) ** 2 for value in values)
    return farthest > (1 - CLOSE) ** 2 * spread * (pupils - 1) ** 2 / pupils


def told_by_means(tables: Tables, values: Numbers, behind: Mapping[CellKey, Counter[float]]) -> dict[int, Rule]:
    """Return which counts are hidden, since a mean would stand beside them that tells of single pupils."""
    found = ((tables.at[cell], of_cell) for cell, of_cell in behind.items())
    return {at: Rule.BY_ITS_MEAN for at, of_cell in found if values[at] and tells_of_single_pupils(of_cell)}
