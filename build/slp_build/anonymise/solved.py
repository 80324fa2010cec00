"""Whether a mean and its likely range can be solved for how many pupils have some value.

Marks and days come in steps. The mean of a few is then their sum exactly, and its range nearly the sum of their
squares: sometimes one set of values alone is left that has both.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from math import ceil, gcd, sqrt

from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Measure, Specification

FREE = 2
"""Steps that the sum of values may be off on either side, for the tenth that a mean is told to, so that single pupils
may have this or that."""
FAR = 3  # steps that a pupil is moved by, looking for another set of values
TRIES = 2000  # of other values, before a mean is taken to be solved
TINY = 1e-6  # to within which values are told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What readers may know of a column's values: their step, the ends, and which of them count as reached."""

    step: float
    lowest: float
    highest: float
    measure: Measure

    def steps(self, value: float) -> int:
        """Return how many steps a value is above the lowest."""
        return round((value - self.lowest) / self.step)

    def value(self, steps: int) -> float:
        """Return the value so many steps above the lowest."""
        return self.lowest + steps * self.step

    def reached(self, values: Mapping[float, int]) -> int:
        """Return how many pupils reached the measure."""
        least, most = self.measure.at_least, self.measure.at_most
        return sum(
            times
            for value, times in values.items()
            if (least is not None and value > least - TINY) or (most is not None and value < most + TINY)
        )


def columns_of(counts: Counts, specification: Specification) -> dict[tuple[str, str], Column]:
    """Return the column of each period and measure that a mean is told of."""
    every: dict[tuple[str, str], set[float]] = {}
    for (period, _, _, name), values in counts.values.items():
        every.setdefault((period, name), set()).update(values)
    return {
        (period, name): Column(
            step=_step(values), lowest=min(values), highest=max(values), measure=specification.measures[name]
        )
        for (period, name), values in every.items()
    }


def _step(values: set[float]) -> float:
    """Return the largest step that leads from each value to each."""
    first = min(values)
    return gcd(*(round((value - first) / TINY) for value in values)) * TINY


def is_solved(
    values: Mapping[float, int], threshold: int, column: Column, told: Callable[[Mapping[float, int]], object]
) -> bool:
    """Return whether some value, of fewer pupils than the threshold, has as many in every set of values with this mean.

    Or in every one that was found: pupils are moved by a few steps, two or four of them at once.
    In: `told` gives what readers are told of values
    """
    pupils = sum(values.values())
    if not column.step or pupils / 20 >= FREE * column.step:
        return False
    steps = {column.steps(value): times for value, times in values.items()}
    few = {step for step, times in steps.items() if times < threshold}
    as_they_are = told(values), column.reached(values)
    for other in islice(_others(steps, column.steps(column.highest)), TRIES):
        if all(other[step] == steps[step] for step in few):
            continue
        found = {column.value(step): times for step, times in other.items() if times}
        if (told(found), column.reached(found)) == as_they_are:
            few = {step for step in few if other[step] == steps[step]}
            if not few:
                break
    return bool(few)


def _others(steps: Mapping[int, int], most: int) -> Iterator[Counter[int]]:
    """Yield other values with nearly the same sum and sum of squares. In: `steps` and how many pupils are there."""
    pupils = sum(steps.values())
    middle = sum(step * times for step, times in steps.items()) / pupils
    spread = sum((step - middle) ** 2 * times for step, times in steps.items()) / max(pupils - 1, 1)
    free = 1 + ceil(sqrt(spread) * (pupils - 1) * sqrt(pupils) / 10)  # what the rounded ends of a range leave open
    singles = [_shift((a, a + by)) for a in steps for by in range(-FAR, FAR + 1) if by]
    pairs = [
        _shift((a, a + by), (b, b - by))
        for a, b, by in product(steps, steps, range(1, FAR + 1))
        if a + by != b  # they would change places
    ]
    pairs.sort()
    sizes = [size for size, _ in pairs]
    for _, moves in (*singles, *(pair for pair in pairs if abs(pair[0]) <= free)):
        yield from _moved(steps, moves, most)
    for size, moves in pairs:
        for _, others in pairs[bisect_left(sizes, -size - free) : bisect_right(sizes, free - size)]:
            yield from _moved(steps, (*moves, *others), most)


Moves = tuple[tuple[int, int], ...]
"""From where to where pupils go."""


def _shift(*moves: tuple[int, int]) -> tuple[int, Moves]:
    """Return some moves with by how much they change the sum of squares."""
    return sum(there**2 - here**2 for here, there in moves), moves


def _moved(steps: Mapping[int, int], moves: Moves, most: int) -> Iterator[Counter[int]]:
    """Yield the values after some moves, where there are such pupils, and such values."""
    found = Counter(steps)
    for here, there in moves:
        found[here] -= 1
        found[there] += 1
    if min(found.values()) >= 0 and all(0 <= there <= most for _, there in moves):
        yield found
