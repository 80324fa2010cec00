"""The dial's arch as geometry: 156 degrees, low to the left, in the drawing's own units. Pure functions of fractions.

A fraction is how far along the scale a value lies: 0 at the left end, 1 at the right.
"""

from math import cos, radians, sin

import msgspec

CENTRE_X, CENTRE_Y, RADIUS = 150.0, 150.0, 112.0
SWEEP = 156.0
SEGMENT_GAP = 1.25  # degrees left free at each end of a judged segment, so that segments show without colour

Point = tuple[float, float]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """A measure's scale, the same for every school. `steps` is how many spaces its ticks make."""

    low: float
    high: float
    steps: int = 10

    def fraction(self, value: float) -> float:
        """Return how far along the scale a value lies, held between 0 and 1."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def point(fraction: float, radius: float = RADIUS) -> Point:
    """Return the point at a fraction of the arch, at a distance from its centre."""
    angle = radians(90 + SWEEP / 2 - SWEEP * fraction)
    return CENTRE_X + radius * cos(angle), CENTRE_Y - radius * sin(angle)


def arc(start: float, end: float) -> str:
    """Return the path of the arch between two fractions."""
    return f"M{_at(point(start))}A{RADIUS:.0f} {RADIUS:.0f} 0 0 1 {_at(point(end))}"


def radial(fraction: float, inner: float, outer: float) -> str:
    """Return the path of a line across the arch."""
    return f"M{_at(point(fraction, inner))}L{_at(point(fraction, outer))}"


def ticks(scale: Scale) -> tuple[str, ...]:
    """Return the scale's ticks, both ends included, at even steps."""
    return tuple(radial(step / scale.steps, 106, 118) for step in range(scale.steps + 1))


def needle(fraction: float) -> str:
    """Return the long tick through the scale: this school."""
    return radial(fraction, 97, 121)


def end_bars(low: float, high: float) -> tuple[str, str]:
    """Return the two bars that end the likely range."""
    return radial(low, 103, 121), radial(high, 103, 121)


def pointer(fraction: float) -> str:
    """Return the solid pointer outside the arch, its tip on the scale: the county."""
    tip, (x, y) = point(fraction, 120), point(fraction, 134)
    angle = radians(SWEEP * fraction - SWEEP / 2)
    across = 8 * cos(angle), 8 * sin(angle)
    return f"M{_at(tip)}L{_at((x + across[0], y + across[1]))}L{_at((x - across[0], y - across[1]))}Z"


def diamond(fraction: float) -> str:
    """Return the hollow diamond inside the arch: similar schools."""
    x, y = point(fraction, 87)
    return f"M{_at((x, y - 7))}l7 7-7 7-7-7z"


def segment(index: int, count: int) -> str:
    """Return one of `count` equal segments of the arch, counted from the left from 0."""
    gap = SEGMENT_GAP / SWEEP
    return arc(index / count + gap, (index + 1) / count - gap)


def segment_label(index: int, count: int) -> Point:
    """Return where a segment's label stands: the middle of its text's base line."""
    x, y = point((index + 0.5) / count, 129)
    return round(x, 1), round(y + 4.4, 1)


def _at(at: Point) -> str:
    return f"{at[0]:.1f} {at[1]:.1f}"
