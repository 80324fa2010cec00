"""A line chart over years as a value: a drawing for wide and one for narrow, and the same numbers as a table. One
year's numbers are a table alone.

Lines differ by dash and marker as well as by colour, and are named at their ends. Years without a figure are shaded
and never bridged. Every number keeps the audited cell that it comes from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import Literal

import msgspec

from slp_build.model.export import Cell, every_period, period_name
from slp_build.pages.figures import Shown, show
from slp_build.pages.sparkline import unbroken

Style = Literal["first", "second", "third", "fourth"]
STYLES: tuple[Style, ...] = ("first", "second", "third", "fourth")
GRID = 5  # spaces between grid lines, at most
_Scale = Callable[[float], float]
LABEL_STEP = 19.0  # the least distance between two labels at the lines' ends


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One line's words and its cells by time period. `short` is its name on a narrow drawing, if it has another."""

    name: str
    short: str = ""
    cells: Mapping[str, Cell]


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A place on an axis, with its words."""

    at: float
    text: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Years without any figure: shaded from `x`, `width` wide, and named."""

    x: float
    width: float
    text: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a drawing: its unbroken runs, its points, and its name and last figure at its end."""

    style: Style
    name: str
    runs: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    end: Shown | None
    label_x: float
    label_y: float


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing in its own units; the plot's edges are `left`, `right`, `top` and `bottom`."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    gaps: tuple[Gap, ...]
    lines: tuple[Line, ...]


class NumberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A year of the table below a chart."""

    period: str
    figures: tuple[Shown | str, ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart. `label` says in words what the drawing shows; `note` says what a reader must know of its scale.

    Without a second year there is nothing to draw, and neither of them is wanted.
    """

    id: str
    title: str
    label: str
    wide: Drawing | None
    narrow: Drawing | None
    columns: tuple[str, ...]
    rows: tuple[NumberRow, ...]
    source: str
    note: str


def make_chart(
    series: Sequence[Series], *, id: str, title: str, unit: str, source: str, missing: str = "No figures"
) -> Chart | None:
    """Return a chart of these lines, without a drawing where there is one year alone, or None where there is no figure.

    Between the first and the last year every year has its place; `missing` names those without any figure.
    """
    periods = every_period({period for one in series for period in one.cells})
    known = [cell.value for one in series for cell in one.cells.values() if cell.value is not None]
    if not known:
        return None
    low, high, step = _bounds(min(known), max(known))
    drawn = len(periods) > 1
    wide, narrow = (
        _drawing(series[: len(STYLES)], periods, (low, high, step), unit, missing, size) if drawn else None
        for size in (_Size(width=860, height=380, right=200), _Size(width=350, height=330, right=124, short=True))
    )
    return Chart(
        id=id,
        title=title,
        label=_label(series, periods, unit, missing) if drawn else "",
        wide=wide,
        narrow=narrow,
        columns=("Year", *(one.name for one in series)),
        rows=tuple(
            NumberRow(period=period_name(p), figures=tuple(_shown(one.cells.get(p), unit) for one in series))
            for p in periods
        ),
        source=source,
        note="" if low == 0 or not drawn else f"The scale starts at {low:g}{unit}, not at nought.",
    )


class _Size(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing's box, and what its right edge keeps free for the lines' names: the short ones, if it is `short`."""

    width: float
    height: float
    right: float
    left: float = 46.0
    top: float = 20.0
    foot: float = 34.0
    short: bool = False


def _drawing(
    series: Sequence[Series],
    periods: Sequence[str],
    bounds: tuple[float, float, float],
    unit: str,
    missing: str,
    size: _Size,
) -> Drawing:
    low, high, step = bounds
    left, right, top, bottom = size.left, size.width - size.right, size.top, size.height - size.foot
    across = (right - left) / (len(periods) - 1)

    def x(index: float) -> float:
        return round(left + across * index, 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - top) * (value - low) / (high - low), 1)

    every = max(1, ceil(len(periods) * 44 / (right - left)))  # a year's label needs its room
    shown_years = {len(periods) - 1 - n for n in range(0, len(periods), every)}
    steps = round((high - low) / step)
    if size.short:
        series = [msgspec.structs.replace(one, name=one.short or one.name) for one in series]
    lines = [_line(one, style, periods, x, y, right, unit) for one, style in zip(series, STYLES, strict=False)]
    return Drawing(
        width=size.width,
        height=size.height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        x_ticks=tuple(Tick(at=x(i), text=period_name(p)) for i, p in enumerate(periods) if i in shown_years),
        y_ticks=tuple(
            Tick(at=y(low + n * step), text=f"{low + n * step:g}{unit if n == steps else ''}") for n in range(steps + 1)
        ),
        gaps=_gaps(series, periods, x, missing),
        lines=_apart(lines, bottom),
    )


def _line(one: Series, style: Style, periods: Sequence[str], x: _Scale, y: _Scale, right: float, unit: str) -> Line:
    values = [one.cells[p].value if p in one.cells else None for p in periods]
    points = [None if v is None else (x(i), y(v)) for i, v in enumerate(values)]
    drawn = [at for at in points if at]
    last = next((p for p, v in zip(reversed(periods), reversed(values), strict=True) if v is not None), None)
    return Line(
        style=style,
        name=one.name,
        runs=tuple("M" + "L".join(f"{px:g} {py:g}" for px, py in run) for run in unbroken(points) if len(run) > 1),
        points=tuple(drawn),
        end=show(one.cells[last], unit) if last else None,
        label_x=right + 12,
        label_y=drawn[-1][1] if drawn else 0.0,
    )


def _apart(lines: Sequence[Line], bottom: float) -> tuple[Line, ...]:
    """Return the lines with their end labels moved off one another, in the order in which the lines end."""
    at = {id(line): line.label_y for line in lines}
    ranked = sorted(lines, key=lambda line: line.label_y)
    for above, below in pairwise(ranked):
        at[id(below)] = max(at[id(below)], at[id(above)] + LABEL_STEP)
    lowest = bottom
    for line in reversed(ranked):  # what was pushed out below comes back up, and no other label moves
        at[id(line)] = min(at[id(line)], lowest)
        lowest = at[id(line)] - LABEL_STEP
    return tuple(msgspec.structs.replace(line, label_y=round(at[id(line)] + 5, 1)) for line in lines)


def _gaps(series: Sequence[Series], periods: Sequence[str], x: _Scale, missing: str) -> tuple[Gap, ...]:
    return tuple(
        Gap(x=x(start - 0.6), width=round(x(end - 0.4) - x(start - 0.6), 1), text=missing)
        for start, end in _bare(series, periods)
    )


def _bare(series: Sequence[Series], periods: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where years without any figure begin and end, between years that have one."""
    known = [i for i, p in enumerate(periods) if any(p in s.cells and s.cells[p].value is not None for s in series)]
    for before, after in pairwise(known):
        if after > before + 1:
            yield before + 1, after


def _bounds(least: float, most: float) -> tuple[float, float, float]:
    """Return the scale's ends and step: whole steps round the figures, at most GRID of them."""
    for step in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0):
        low, high = floor(least / step) * step, ceil(most / step) * step
        high = high if high > low else low + step
        if (high - low) / step <= GRID:
            return low, high, step
    raise ValueError("a chart's figures must lie within a few hundreds")


def _shown(cell: Cell | None, unit: str) -> Shown | str:
    return show(cell, unit) if cell else "[x]"


def _label(series: Sequence[Series], periods: Sequence[str], unit: str, missing: str) -> str:
    said = []
    for one in series:
        known = [(p, c) for p, c in sorted(one.cells.items()) if c.value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            ranked = sorted(known, key=lambda one: one[1].value or 0.0)
            between = f"; lowest {_at(*ranked[0], unit)}, highest {_at(*ranked[-1], unit)}" if len(known) > 2 else ""
            said.append(f"{one.name}: {_at(first, start, unit)}, {_at(last, end, unit)}{between}.")
    bare = [period_name(p) for start, end in _bare(series, periods) for p in periods[start:end]]
    if bare:
        said.append(f"{missing} for {', '.join(bare[:-1])}{' and ' if bare[1:] else ''}{bare[-1]}.")
    return "Line chart. " + " ".join(said)


def _at(period: str, cell: Cell, unit: str) -> str:
    return f"{show(cell, unit).text} in {period_name(period)}"
