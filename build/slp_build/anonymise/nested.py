"""Groupings that nest are refused: what lies between two groups has no cell, and so no protection.

Of pupils on free meals and disadvantaged pupils, shown side by side, the difference is a handful of children.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from slp_build.anonymise.row import Counts
from slp_build.disclosure.suppression.system import Numbers
from slp_build.errors import DisclosureError

RARELY = 0.02  # of the smaller of two groups: fewer in both are hardly anybody
EXPECTED = 5  # pupils in both, were there nothing between the groups: with fewer, chance alone may leave it empty


def refuse_nested(counts: Counts, groupings: Mapping[str, tuple[str, ...]]) -> None:
    """Raise DisclosureError where two groupings nest, hardly anybody being in some group of each.

    Counts of pupils who are in both are there only where the files hold pupils; from files of counts it follows where
    some groups of one add up to a group of the other in every school.
    """
    for (name, groups), (other, others) in combinations(groupings.items(), 2):
        found = _never_together(counts, groups, others) if counts.together else _adding_up(counts, groups, others)
        if one := next(found, None):
            raise DisclosureError(
                f"the groupings {name} and {other} nest ({one}): what lies between two shown groups could be worked "
                "out, and be single pupils; leave one of them out, or make one grouping of both whose groups share "
                "nobody"
            )


def _never_together(counts: Counts, groups: tuple[str, ...], others: tuple[str, ...]) -> Iterator[str]:
    table = np.array([[counts.together.get((a, b), 0) for b in others] for a in groups], dtype=float)
    every = max(table.sum(), 1.0)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    for (a, b), both in np.ndenumerate(table):
        if rows[a] * columns[b] / every >= EXPECTED and both <= RARELY * min(rows[a], columns[b]):
            yield f"hardly anybody is in {groups[a]} and in {others[b]}"


def _adding_up(counts: Counts, groups: tuple[str, ...], others: tuple[str, ...]) -> Iterator[str]:
    keys = sorted({(period, school, measure) for period, school, _, measure in counts.entries})
    of = {
        group: np.array([counts.entries.get((period, school, group, measure), 0) for period, school, measure in keys])
        for group in (*groups, *others)
    }
    for one, many in ((groups, others), (others, groups)):
        every = sum(of[group] for group in one)
        for group in one:
            if of[group].any() and not np.array_equal(of[group], every):  # all pupils are made up of any grouping
                for some in _making_up(of[group], [(other, of[other]) for other in many if of[other].any()]):
                    yield f"in every school {group} are as many as {' and '.join(some)}"


def _making_up(left: Numbers, parts: Sequence[tuple[str, Numbers]]) -> Iterator[tuple[str, ...]]:
    """Yield which parts add up to a whole (both of any length n, never negative): none may exceed what is left."""
    if not left.any():
        yield ()
    for number, (name, part) in enumerate(parts):
        if (part <= left).all():
            for rest in _making_up(left - part, parts[number + 1 :]):
                yield (name, *rest)
