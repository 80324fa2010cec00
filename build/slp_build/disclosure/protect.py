"""Decides, from raw counts, which rows may be shown. Nothing here sees a file; `audit` sees nothing but files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from slp_build.config import Thresholds
from slp_build.disclosure.rules import TOTAL, enough_pupils, enough_schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The pupils under a row. `schools` is None in a school's own row; `largest` is the largest school's pupils."""

    pupils: int
    schools: int | None = None
    largest: int = 0

    @classmethod
    def of_schools(cls, pupils: Iterable[int]) -> Self:
        """Return the base of a row that sums these schools' pupils."""
        counts = list(pupils)
        return cls(pupils=sum(counts), schools=len(counts), largest=max(counts, default=0))


Parts = Mapping[str, Base | None]
"""One place's bases by part of a breakdown: `total`, and the parts, if there are any. None: the source gives no figure,
and what it leaves out is not to be worked out here either."""


def shown_parts(parts: Parts, thresholds: Thresholds) -> frozenset[str]:
    """Return which rows of one place may be shown: nothing, the total alone, or the total and every part."""
    total = parts.get(TOTAL)
    if not is_safe(total, thresholds):
        return frozenset()
    if not _parts_are_safe(parts, thresholds):
        return frozenset({TOTAL})
    return frozenset(parts)


def shown_places(
    county: Parts, groups: Mapping[str, Parts], thresholds: Thresholds
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which rows of the county, and which of every group, may be shown.

    In:  `groups` are the groups' bases by code; they must hold every school of the county once, so the schools of no
         group stand under a code of their own
    Out: (the county's parts, every group's parts): a part is shown for all groups or for none, since a single
         hidden one would be the county minus the others
    """
    of_county = shown_parts(county, thresholds)
    # A part that one group lacks is nought there, and cannot be told from a hidden one: it is hidden for all.
    of_groups = of_county.intersection(*(shown_parts(parts, thresholds) for parts in groups.values()))
    if not all(of_groups.issuperset(parts) for parts in groups.values()):
        of_groups &= {TOTAL}  # a breakdown is shown whole or not at all (rule 4)
    return of_county, of_groups


def is_safe(base: Base | None, thresholds: Thresholds) -> bool:
    """Return whether one row's base passes rules 2 and 3, with what a head of one of its schools can take away."""
    if base is None:
        return False
    if base.schools is None:
        return enough_pupils(base.pupils, thresholds)
    return enough_schools(base.schools, thresholds) and enough_pupils(base.pupils - base.largest, thresholds)


def _parts_are_safe(parts: Parts, thresholds: Thresholds) -> bool:
    known = [base for name, base in parts.items() if name != TOTAL and base is not None]
    total = parts[TOTAL]
    if total is None or len(known) < len(parts) - 1:
        return False
    rest = total.pupils - sum(base.pupils for base in known)
    return all(is_safe(base, thresholds) for base in known) and (rest == 0 or _rest_is_safe(rest, total, thresholds))


def _rest_is_safe(rest: int, total: Base, thresholds: Thresholds) -> bool:
    """Return whether what the parts leave of the total may be known. Of several schools it could be a single one's."""
    return total.schools is None and enough_pupils(rest, thresholds)
