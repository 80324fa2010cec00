"""The small line beside a dial: years of one school with its likely range, the county dashed, gaps left as gaps."""

from collections.abc import Iterator, Sequence

import msgspec

from slp_build.model.export import period_name
from slp_build.pages.arch import Scale
from slp_build.pages.figures import Shown, said

LEFT, RIGHT, TOP, BOTTOM = 52.0, 244.0, 14.0, 82.0
Point = tuple[float, float] | None
LEAST_SHARE = 0.15  # of the dial's scale: a shorter span would draw chance movement as if it were a mountain


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One time period. `value` is None where there is no figure or it is kept back; `shown` then says which."""

    period: str
    value: float | None
    shown: Shown | None = None
    low: float | None = None
    high: float | None = None
    county: float | None = None
    county_shown: Shown | None = None


class EndLabel(msgspec.Struct, frozen=True, kw_only=True):
    """The first or last figure, at its point."""

    x: float
    y: float
    shown: Shown
    anchor: str


class Sparkline(msgspec.Struct, frozen=True, kw_only=True):
    """A sparkline's drawing, in units of a 300 by 112 box. `label` says the same in words."""

    label: str
    bands: tuple[str, ...]
    county: tuple[str, ...]
    line: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    ends: tuple[EndLabel, ...]
    first_period: str
    last_period: str


def make_sparkline(moments: Sequence[Moment], scale: Scale, unit_words: str, place: str) -> Sparkline | None:
    """Return the drawing of a school's years (`place` is the county's name), or None where there is nothing to draw."""
    values = [v for m in moments for v in (m.value, m.low, m.high, m.county) if v is not None]
    if len(moments) < 2 or not values:
        return None
    low, high = _bounds(min(values), max(values), scale)

    def x(index: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * index / (len(moments) - 1), 1)

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low), 1)

    own = [(x(i), y(m.value)) if m.value is not None else None for i, m in enumerate(moments)]
    county = [(x(i), y(m.county)) if m.county is not None else None for i, m in enumerate(moments)]
    upper = [(x(i), y(m.high)) if m.value is not None and m.high is not None else None for i, m in enumerate(moments)]
    lower = [(x(i), y(m.low)) if m.value is not None and m.low is not None else None for i, m in enumerate(moments)]
    return Sparkline(
        label=_label(moments, unit_words, place),
        bands=tuple(
            _path([*over, *reversed(under)]) + "Z"
            for over, under in zip(unbroken(upper), unbroken(lower), strict=True)
            if len(over) > 1
        ),
        county=tuple(_path(run) for run in unbroken(county) if len(run) > 1),
        line=tuple(_path(run) for run in unbroken(own) if len(run) > 1),
        dots=tuple(at for at in own if at),
        ends=_ends(moments, own, county),
        first_period=period_name(moments[0].period),
        last_period=period_name(moments[-1].period),
    )


def unbroken(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """Yield the runs of points between gaps: a year without a figure is never bridged."""
    run: list[tuple[float, float]] = []
    for at in points:
        if at is not None:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _bounds(low: float, high: float, scale: Scale) -> tuple[float, float]:
    least = LEAST_SHARE * (scale.high - scale.low)
    extra = max(0.0, least - (high - low)) / 2
    return low - extra, high + extra


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _ends(moments: Sequence[Moment], own: Sequence[Point], county: Sequence[Point]) -> tuple[EndLabel, ...]:
    known = [
        (at, m.shown, beside)
        for at, m, beside in zip(own, moments, county, strict=True)
        if at is not None and m.shown is not None
    ]
    if not known:
        return ()
    return tuple(_end(*one) for one in (known[:1] if len(known) > 1 else []) + known[-1:])


def _end(at: tuple[float, float], shown: Shown, county: Point) -> EndLabel:
    """Return a figure's words: outside the drawing at its edge; else above or below, where the county's line is not."""
    x, y = at
    if x == LEFT:
        return EndLabel(x=x - 8, y=y + 5, shown=shown, anchor="end")
    if x == RIGHT:
        return EndLabel(x=x + 9, y=y + 5, shown=shown, anchor="start")
    below = county is not None and county[1] < y
    return EndLabel(x=x, y=y + (18 if below else -9), shown=shown, anchor="middle")


def _label(moments: Sequence[Moment], unit_words: str, place: str) -> str:
    words = [f"{period_name(m.period)}: {said((m.shown,))}." if m.shown else "" for m in moments]
    known = [m for m in moments if m.county_shown is not None and m.county is not None]
    if len(known) > 1:
        first, last = known[0], known[-1]
        words.append(
            f"{place}: {first.county_shown.text if first.county_shown else ''} in {period_name(first.period)}, "
            f"{last.county_shown.text if last.county_shown else ''} in {period_name(last.period)}."
        )
    return " ".join(filter(None, [*words, unit_words]))
