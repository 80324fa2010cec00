"""Means: the values behind each one, and where it would tell of single pupils.

A mean and its likely range are two equations about the values behind them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from math import fsum

from slp_build.anonymise.row import Counts
from slp_build.anonymise.rules import Rule
from slp_build.anonymise.specification import TOTAL, Place, Specification
from slp_build.anonymise.tables import CellKey, Tables, places_of
from slp_build.disclosure.suppression.system import Numbers

APART = 3  # pupils who must differ from what most have: two could be solved for
CLOSE = 0.05  # of how far the farthest pupil is from the mean: nobody may work it out to within less
SAME = 1e-9  # a variance that is less than this, beside the mean square, is none
Where = tuple[str, str, Place, str]
"""A period, a measure, a level, and a place of it."""
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


def tells_of_single_pupils(values: Mapping[float, int], threshold: int) -> bool:
    """Return whether a mean and its range would tell what single pupils have.

    They do where fewer than three differ from what most have; where that is more than half of them, and the others are
    under the threshold, whom the mean would count; and where one is so far from all others that the mean and the range
    say how far, to within a twentieth, to who takes the others to be alike.
    """
    pupils, most = sum(values.values()), max(values.values())
    others = pupils - most
    if others < APART or others < min(threshold, most):
        return True
    middle, spread = mean_and_spread(values)
    farthest = max((value - middle) ** 2 for value in values)
    return farthest > (1 - CLOSE) ** 2 * spread * (pupils - 1) ** 2 / pupils


def told_by_means(
    tables: Tables, values: Numbers, behind: Values, counts: Counts, specification: Specification
) -> dict[int, Rule]:
    """Return which counts are hidden, since a mean would stand beside them that tells of single pupils.

    It may tell everybody, or a head who takes the own school's pupils away.
    """
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
        at = tables.at[cell]
        if values[at] and any(tells_of_single_pupils(seen, specification.threshold) for seen in sights):
            found[at] = Rule.BY_ITS_MEAN
    return found


def untold_means(
    behind: Values,
    told: Iterable[CellKey],
    clusters: Mapping[str, str],
    groupings: Mapping[str, tuple[str, ...]],
    threshold: int,
) -> set[CellKey]:
    """Return the cells whose means are not told, though their counts (`told`) are: a place's all, of a measure.

    What the shown parts leave of a total has a mean, too, which follows from theirs. If that is of fewer than the
    threshold, or tells of single pupils, none is told of the place. One such place alone would follow from the others
    that make up its cluster, or the county: then none is told of that either.

    In: `clusters` gives each school's cluster
    """
    places: dict[Where, dict[str, CellKey]] = {}
    for cell in behind:
        places.setdefault((cell.period, cell.measure, cell.level, cell.place), {})[cell.group] = cell
    counted = set(told)
    shown = set(counted)
    for (period, measure, level, place), cells in sorted(places.items(), key=lambda one: _WIDER.index(one[0][2])):
        parts = [places[key] for key in _parts_of((period, measure, level, place), places.keys(), clusters)]
        lines = [(cells.get(TOTAL), [cells.get(group) for group in groups]) for groups in groupings.values()]
        lines += [(cell, [part.get(group) for part in parts]) for group, cell in cells.items()]
        untold = [part for part in parts if not counted.isdisjoint(part.values()) and shown.isdisjoint(part.values())]
        if len(untold) == 1 or any(_leaves_too_few(total, of, behind, shown, threshold) for total, of in lines):
            shown.difference_update(cells.values())
    return counted - shown


_WIDER = ("school", "cluster", "county")


def _parts_of(where: Where, there: Set[Where], clusters: Mapping[str, str]) -> list[Where]:
    """Return the places that one is the sum of, of those that means are told of: as near below it as there are any."""
    period, measure, level, place = where
    if level == "school":
        return []
    schools: list[Where] = [
        (period, measure, "school", school) for school, of in clusters.items() if level == "county" or of == place
    ]
    named: list[Where] = [(period, measure, "cluster", of) for of in dict.fromkeys(clusters.values())]
    between = [one for one in named if level == "county" and one in there]
    within = {place for _, _, _, place in between}
    return between + [one for one in schools if one in there and clusters[one[3]] not in within]


def _leaves_too_few(
    total: CellKey | None, parts: Iterable[CellKey | None], behind: Values, shown: set[CellKey], threshold: int
) -> bool:
    seen = [part for part in parts if part in shown]
    if total not in shown or not seen:
        return False
    left = Counter(behind[total])
    for part in seen:
        left -= Counter(behind[part])
    pupils = left.total()
    return pupils > 0 and (pupils < threshold or tells_of_single_pupils(left, threshold))
