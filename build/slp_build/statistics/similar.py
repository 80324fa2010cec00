"""Groups of similar schools: the same phase, about the same size. Fixed by rule, so that nobody picks a comparison."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BANDS: Mapping[str, tuple[int, ...]] = {
    "Primary": (105, 210, 420),  # half, one and two forms of entry, over seven years
    "Secondary": (600, 900, 1200),
}
"""Where one size band ends and the next begins, in pupils on roll. A phase that is not here is not divided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A school as the grouping sees it. `pupils` is None where the roll is not known."""

    urn: int
    phase: str
    pupils: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of similar schools: its code in exports, its name for readers, its schools."""

    code: str
    name: str
    urns: tuple[int, ...]


def similar_groups(schools: Iterable[Sized], minimum: int) -> tuple[Group, ...]:
    """Return groups of at least `minimum` schools each, phase by phase, smallest schools first.

    A band with too few schools joins the next larger one, and the last joins the one before it. Where a school's roll
    is not known its phase is one group. A phase with too few schools altogether has no group.
    """
    by_phase: dict[str, list[Sized]] = {}
    for school in schools:
        by_phase.setdefault(school.phase, []).append(school)
    return tuple(
        group
        for phase, members in sorted(by_phase.items())
        if len(members) >= minimum
        for group in _groups_of_phase(phase, members, minimum)
    )


def in_order(code: str) -> tuple[str, int, str]:
    """Return what sorts groups' codes: phase by phase, the smallest schools first, any other code by its letters."""
    found = re.fullmatch(r"(.+?)-(?:under-\d+|(\d+)-(?:up|\d+))", code)
    return (found[1], int(found[2] or 0), code) if found else (code, 0, code)


def _groups_of_phase(phase: str, members: list[Sized], minimum: int) -> list[Group]:
    known = all(member.pupils is not None for member in members)
    edges = BANDS.get(phase, ()) if known else ()
    bands: list[tuple[int, int | None, list[int]]] = []
    for low, high in zip((0, *edges), (*edges, None), strict=True):
        urns = [m.urn for m in members if not known or _within(m.pupils or 0, low, high)]
        if bands and len(bands[-1][2]) < minimum:
            start, _, waiting = bands.pop()
            bands.append((start, high, [*waiting, *urns]))
        else:
            bands.append((low, high, urns))
    if len(bands) > 1 and len(bands[-1][2]) < minimum:
        _, _, last = bands.pop()
        start, _, before = bands.pop()
        bands.append((start, None, [*before, *last]))
    return [_group(phase, low, high, urns) for low, high, urns in bands]


def _group(phase: str, low: int, high: int | None, urns: list[int]) -> Group:
    slug, word = phase.lower().replace(" ", "-"), phase.lower()
    if high is None:
        code, name = (
            (f"{slug}-{low}-up", f"{word} schools of {low} pupils or more") if low else (slug, f"{word} schools")
        )
    elif low:
        code, name = f"{slug}-{low}-{high - 1}", f"{word} schools of {low} to {high - 1} pupils"
    else:
        code, name = f"{slug}-under-{high}", f"{word} schools of fewer than {high} pupils"
    return Group(code=code, name=name[0].upper() + name[1:], urns=tuple(sorted(urns)))


def _within(pupils: int, low: int, high: int | None) -> bool:
    return low <= pupils and (high is None or pupils < high)
