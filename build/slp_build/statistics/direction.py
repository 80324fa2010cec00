"""Direction of travel: whether a change is more than chance, in three words of certainty and one plain reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

Certainty = Literal["almost certain", "probably", "no clear change"]
Way = Literal["rising", "falling", "level"]
Travel = Literal["improved", "unchanged", "declined"]

ALMOST_CERTAIN = 0.95  # 19 chances in 20
PROBABLY = 0.80  # 4 chances in 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many pupils of how many."""

    reached: int
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An average, and the ends of the 95 % range that came with it."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """The standard error: the range is 1.96 of them to each side."""
        return abs(self.high - self.low) / (2 * NormalDist().inv_cdf(0.975))


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Where a share or a mean has gone between two years. The reason holds no figure: the figures stand beside it."""

    way: Way
    certainty: Certainty
    reason: str


def direction_of(first: Share, last: Share) -> Direction:
    """Return the direction between the first and the last year of a window.

    A two-sided test of two proportions with a pooled variance: the certainty is one minus its p-value. It takes the two
    years' pupils for independent draws, as they are different children. Raises ValueError when a year has no pupil.
    """
    if first.pupils < 1 or last.pupils < 1:
        raise ValueError("a direction needs pupils in both years")
    change = last.reached / last.pupils - first.reached / first.pupils
    if not change:
        return Direction(way="level", certainty="no clear change", reason="The share is the same in both years.")
    pooled = (first.reached + last.reached) / (first.pupils + last.pupils)
    return _told(change, sqrt(pooled * (1 - pooled) * (1 / first.pupils + 1 / last.pupils)))


def direction_of_means(first: Mean, last: Mean) -> Direction | None:
    """Return the direction between two means, by the ranges that came with them; None where neither has any width.

    A two-sided test of two independent means, whose standard errors are read off their 95 % ranges.
    """
    spread = sqrt(first.error**2 + last.error**2)
    change = last.value - first.value
    if not change:
        return Direction(way="level", certainty="no clear change", reason="The average is the same in both years.")
    return _told(change, spread) if spread else None


def _told(change: float, spread: float) -> Direction:
    """Return in words how often chance alone brings a change as large, whose standard error is `spread`."""
    way: Way = "rising" if change > 0 else "falling"
    certainty = 2 * NormalDist().cdf(abs(change) / spread) - 1
    if certainty >= ALMOST_CERTAIN:
        reason = "Chance alone would bring so large a change less than once in 20 times."
        return Direction(way=way, certainty="almost certain", reason=reason)
    if certainty >= PROBABLY:
        reason = "Chance alone would bring so large a change less than once in 5 times."
        return Direction(way=way, certainty="probably", reason=reason)
    reason = "With this many pupils, chance alone often brings a change as large as this."
    return Direction(way=way, certainty="no clear change", reason=reason)


def travel_of_grades(grades: Sequence[int]) -> Travel | None:
    """Return how the latest inspection compares with the one before; None for fewer than two.

    In: grades 1 (outstanding) to 4 (inadequate), oldest first; 'Satisfactory' is 3, with 'Requires Improvement'
    """
    if len(grades) < 2:
        return None
    before, latest = grades[-2:]
    return "improved" if latest < before else "declined" if latest > before else "unchanged"
