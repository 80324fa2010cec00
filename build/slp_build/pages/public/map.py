"""The county as its schools draw it: each at its true place. No outline, no map service."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from slp_build.model.public import PublicSchool

WIDTH = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One school: its place in the drawing, and whether it teaches older pupils."""

    urn: int
    x: float
    y: float
    secondary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town's name, where most of its schools are."""

    x: float
    y: float
    name: str
    minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyMap:
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
    scale = WIDTH / max((east - west) * shrink, 1e-9)

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
    for name, spots in ranked:
        x = sorted(s[0] for s in spots)[len(spots) // 2]
        y = sorted(s[1] for s in spots)[len(spots) // 2]
        if len(spots) >= 3 and all(abs(x - t.x) > 160 or abs(y - t.y) > 60 for t in found):
            found.append(Town(x=round(min(x, WIDTH - 120), 1), y=y, name=name, minor=len(found) >= 4))
        if len(found) == 7:
            break
    return tuple(found)
