"""The county as its schools draw it: each at its true place. No outline, no map service."""

from collections.abc import Sequence
from itertools import chain
from math import cos, radians
from typing import Literal

import msgspec

from slp_build.model.public import PublicSchool

WIDTH = 1000.0
LETTER, LINE = 12.0, 24.0  # how wide and how high a town's name is, about, in the drawing's units

Anchor = Literal["start", "middle", "end"]


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """One school: its place in the drawing, and whether it teaches older pupils."""

    urn: int
    x: float
    y: float
    secondary: bool


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """A town's name beside its schools; `anchor` says which end of the words stands at x."""

    x: float
    y: float
    anchor: Anchor
    name: str
    minor: bool


class CountyMap(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of WIDTH × `height`, what it says to those who do not see it, and its caption."""

    height: float
    dots: tuple[Dot, ...]
    towns: tuple[Town, ...]
    label: str
    caption: str


def county_map(schools: Sequence[PublicSchool], county: str) -> CountyMap | None:
    """Return the map of the schools whose place is known, or None when fewer than three are.

    Equirectangular, with degrees of longitude shortened by the cosine of the middle latitude: true enough for a county.
    """
    placed = [(s, s.latitude, s.longitude) for s in schools if s.latitude is not None and s.longitude is not None]
    if len(placed) < 3:
        return None
    south, north = min(p[1] for p in placed), max(p[1] for p in placed)
    west, east = min(p[2] for p in placed), max(p[2] for p in placed)
    shrink = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * shrink, (north - south) / 4, 1e-6)  # no drawing is higher than four widths

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        return round((longitude - west) * shrink * scale, 1), round((north - latitude) * scale, 1)

    dots = []
    for school, latitude, longitude in placed:
        x, y = place(latitude, longitude)
        dots.append(Dot(urn=school.urn, x=x, y=y, secondary=_secondary(school.phase)))
    dots.sort(key=lambda dot: dot.secondary)  # the fewer, larger dots stand on top
    towns = _towns([(s.town, *place(latitude, longitude)) for s, latitude, longitude in placed])
    sample = " in an invented county" if any(s.sample for s in schools) else ""
    return CountyMap(
        height=round((north - south) * scale, 1),
        dots=tuple(dots),
        towns=towns,
        label=f"Map of {county} drawn from {len(placed)} of its schools, each at its place{sample}.",
        caption=f"Each dot is one of {len(placed)} schools{sample}:",
    )


def _secondary(phase: str) -> bool:
    return phase.lower().startswith(("secondary", "all", "middle deemed secondary"))


def _towns(places: list[tuple[str, float, float]]) -> tuple[Town, ...]:
    """Return names for the towns of most schools, none of them close to another."""
    by_name: dict[str, list[tuple[float, float]]] = {}
    for name, x, y in places:
        if name:
            by_name.setdefault(name, []).append((x, y))
    ranked = sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0]))
    found: list[Town] = []
    middles: list[tuple[float, float]] = []
    for name, spots in ranked:
        x = sorted(s[0] for s in spots)[len(spots) // 2]
        y = sorted(s[1] for s in spots)[len(spots) // 2]
        if len(spots) >= 3 and all(abs(x - mx) > 160 or abs(y - my) > 60 for mx, my in middles):
            at_x, at_y, anchor = _free_place(name, x, y, [(px, py) for _, px, py in places])
            found.append(Town(x=at_x, y=at_y, anchor=anchor, name=name, minor=len(found) >= 4))
            middles.append((x, y))
        if len(found) == 7:
            break
    return tuple(found)


def _free_place(name: str, x: float, y: float, dots: list[tuple[float, float]]) -> tuple[float, float, Anchor]:
    """Return where a name hides the fewest dots and stays inside the drawing: near, and below rather than above."""
    wide = len(name) * LETTER
    beside: list[tuple[float, float, Anchor]] = [(x + 24, y + 8, "start"), (x - 24, y + 8, "end")]
    below_and_above: list[tuple[float, float, Anchor]] = [(x, y + d, "middle") for d in (36, -22, 54, -40, 72, -58)]

    def cost(place: tuple[float, float, Anchor]) -> float:
        px, py, anchor = place
        left = px - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        hidden = sum(left - 8 < dx < left + wide + 8 and py - LINE < dy < py + 8 for dx, dy in dots)
        outside = max(0.0, -left) + max(0.0, left + wide - WIDTH)
        return 100 * hidden + 10 * outside + abs(py - y)

    px, py, anchor = min(chain(below_and_above, beside), key=cost)
    return round(px, 1), round(py, 1), anchor
