"""Which parts of measures, however many, are together another count in every cell, or no more than it, or no fewer.

A search goes on where the fewest are left to choose from: where one child is still to be accounted for, hardly any
count fits. One that would take too long refuses the set: what its readers can put together is then undecided.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from slp_build.disclosure.suppression.system import Numbers
from slp_build.errors import DisclosureError

MOST = 100_000
"""Steps of all searches among the measures of a period: a minute or so at worst."""
UNDECIDED = "its measures go together in so many ways that what readers can work out is undecided; leave some out"
Names = tuple[str, ...]


class Together:
    """Searches among counts in some cells (n), by part of a measure; none is negative.

    Each yields names of different measures' parts, in the order of the names that it is to choose from, and raises
    DisclosureError when there are too many ways to try.
    """

    def __init__(self, values: Mapping[str, Numbers]) -> None:
        self._values = values
        self._steps = 0

    def adding_up(self, whole: Numbers, names: Sequence[str]) -> Iterator[Names]:
        """Yield two or more that are together `whole` (n)."""
        for some in self._adding_up(whole, [name for name in names if self._values[name].any()]):
            if len(some) > 1:
                yield tuple(sorted(some, key=names.index))

    def covering(self, whole: Numbers, names: Sequence[str]) -> Iterator[Names]:
        """Yield some that are together no fewer than `whole` (n) in any cell, and none of which could be left out."""
        for some in self._covering(whole, [*names]):
            besides = self.sum(some) - whole
            if all((self._values[name] > besides).any() for name in some):
                yield tuple(sorted(some, key=names.index))

    def fitting(self, whole: Numbers, names: Sequence[str]) -> Iterator[Names]:
        """Yield some that are together no more than `whole` (n) in any cell, with room for no other."""
        yield from self._fitting(whole, [*names], [])

    def sum(self, names: Sequence[str]) -> Numbers:
        """Return what some are together (n)."""
        found: Numbers = np.sum([self._values[name] for name in names], axis=0)
        return found

    def _adding_up(self, left: Numbers, names: list[str]) -> Iterator[Names]:
        if not left.any():
            yield ()
            return
        for name, others in self._choices(left, self._that_fit(left, names)):
            yield from ((name, *more) for more in self._adding_up(left - self._values[name], others))

    def _covering(self, left: Numbers, names: list[str]) -> Iterator[Names]:
        if not (left > 0).any():
            yield ()
            return
        for name, others in self._choices(left, names):
            yield from ((name, *more) for more in self._covering(left - self._values[name], others))

    def _fitting(self, left: Numbers, names: list[str], before: list[str]) -> Iterator[Names]:
        """In: `before` have been tried; whatever has room for one of them has been found with it."""
        names, before = self._that_fit(left, names), self._that_fit(left, before)
        rest = left - self.sum(names)
        if len({*map(_measure, names)}) == len(names) and (rest >= 0).all():  # all have room at once
            if not self._that_fit(rest, before):
                yield tuple(names)
            return
        for number, name in enumerate(names):
            others, tried = _of_others(name, names[number + 1 :]), _of_others(name, before + names[:number])
            found = self._fitting(left - self._values[name], others, tried)
            yield from ((name, *more) for more in found)

    def _that_fit(self, left: Numbers, names: list[str]) -> list[str]:
        self._count()
        return [name for name in names if (self._values[name] <= left).all()]

    def _choices(self, left: Numbers, names: list[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield each that has anybody in the cell with the fewest such, and what else may be chosen with it."""
        self._count()
        if (self.sum(names) < left).any():
            return  # not even all of them are enough
        there = np.array([self._values[name] for name in names])[:, left > 0] > 0
        here = [name for name, is_here in zip(names, there[:, there.sum(axis=0).argmin()], strict=True) if is_here]
        for number, name in enumerate(here):
            yield name, _of_others(name, [other for other in names if other not in here[:number]])

    def _count(self) -> None:
        self._steps += 1
        if self._steps > MOST:
            raise DisclosureError(UNDECIDED)


def _of_others(name: str, names: list[str]) -> list[str]:
    """Return the names of other measures' parts."""
    return [other for other in names if _measure(other) != _measure(name)]


def _measure(name: str) -> str:
    return name.partition(".")[0]
