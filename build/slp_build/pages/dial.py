"""A Key Dial as a value: one measure of one school, with its likely range, comparisons, direction and source.

The marks, from outside in: the county's pointer, the scale, the likely range, the school's long tick, the diamond of
similar schools, the figure. Four rows beside the drawing repeat the marks in words; they are its key and its text.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from slp_build.model.export import SYMBOLS, Cell, every_period, period_name
from slp_build.pages import arch
from slp_build.pages.figures import Words, rounded, said, show, span
from slp_build.pages.sparkline import Moment, Sparkline, make_sparkline
from slp_build.pages.travel import TravelWords, not_told, travel_in_words
from slp_build.statistics.direction import Direction, Mean, Share, direction_of, direction_of_means
from slp_build.statistics.wilson import wilson_interval

State = Literal["measured", "kept_back", "old", "judged", "unavailable"]
WINDOW = 4  # time periods that a direction looks back over


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What a dial shows. The scale is the same for every school. `no_range` says why there is no likely range."""

    id: str
    title: str
    explain: str
    scale: arch.Scale
    unit: str = "%"
    decimals: int = 0
    signed: bool = False
    higher_is_worse: bool = False
    no_range: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A school's own cells of one time period. `reached` and `pupils` make a share; `low` and `high` come published."""

    period: str
    cell: Cell
    pupils: Cell | None = None
    reached: Cell | None = None
    low: Cell | None = None
    high: Cell | None = None


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What a school is compared with: the county's name and cells by time period, and similar schools' likewise."""

    place: str
    county: Mapping[str, Cell]
    similar: Mapping[str, Cell]


class DialRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row beside the drawing: `mark` is the drawing's mark that it repeats, or empty."""

    mark: Literal["needle", "range", "county", "similar", ""]
    term: str
    words: Words


class SegmentLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A judged scale's letter, at its segment."""

    x: float
    y: float
    text: str


class Dial(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one dial shows. Paths are empty where a mark is not drawn."""

    id: str
    number: int
    title: str
    explain: str
    state: State
    tag: str
    label: str
    track: tuple[str, ...]
    here: str = ""
    ticks: tuple[str, ...] = ()
    band: str = ""
    end_bars: tuple[str, ...] = ()
    needle: str = ""
    county: str = ""
    similar: str = ""
    ends: tuple[str, str] = ("", "")
    segment_labels: tuple[SegmentLabel, ...] = ()
    figure: Words
    sub: Words
    rows: tuple[DialRow, ...]
    travel: TravelWords
    spark: Sparkline | None
    source: str
    note: str = ""


def make_dial(
    measure: Measure, number: int, readings: Sequence[Reading], beside: Beside, *, source: str, old: bool = False
) -> Dial:
    """Return the dial of a measure that is a number. `readings` are the school's, oldest first; the last is shown.

    Without a reading, or where the last one holds a symbol, no mark of the school is drawn at all.
    """
    last = readings[-1] if readings else None
    period = last.period if last else max(beside.county, default="")
    value = last.cell.value if last else None
    likely = _likely_range(last) if last else None
    scale, state = measure.scale, _state(last, old)
    county, similar = (_known(cells.get(period)) for cells in (beside.county, beside.similar))
    rows = _rows(measure, last, likely, beside, period)
    low, high = (scale.fraction(end) for end in likely) if likely else (0.0, 0.0)
    return Dial(
        id=measure.id,
        number=number,
        title=measure.title,
        explain=measure.explain,
        state=state,
        tag=f"Old: {period_name(period)}" if state == "old" else "",
        label=_label(measure, rows, last),
        track=(arch.arc(0, 1),),
        ticks=arch.ticks(scale),
        band=arch.arc(low, high) if likely else "",
        end_bars=arch.end_bars(low, high) if likely else (),
        needle=arch.needle(scale.fraction(value)) if value is not None else "",
        county=arch.pointer(scale.fraction(county)) if county is not None else "",
        similar=arch.diamond(scale.fraction(similar)) if similar is not None else "",
        ends=tuple(rounded(end, 0, measure.unit, signed=measure.signed) for end in (scale.low, scale.high)),  # type: ignore[arg-type]
        figure=(show(last.cell, measure.unit, signed=measure.signed) if last else "[x]",),
        sub=_sub(last),
        rows=rows,
        travel=_travel(measure, readings, state),
        spark=_spark(measure, readings, beside),
        source=source,
        note=measure.no_range if value is not None and not likely else "",
    )


def _state(last: Reading | None, old: bool) -> State:
    if last is None or last.cell.symbol in ("x", "z"):
        return "unavailable"
    if last.cell.symbol == "c":
        return "kept_back"
    return "old" if old else "measured"


def _known(cell: Cell | None) -> float | None:
    return cell.value if cell else None


def _share(reading: Reading) -> Share | None:
    reached, pupils = _known(reading.reached), _known(reading.pupils)
    if reading.cell.value is None or reached is None or not pupils:
        return None
    return Share(reached=int(reached), pupils=int(pupils))


def _likely_range(reading: Reading) -> tuple[float, float] | None:
    """Return the likely range on the measure's scale: as published, or Wilson's for a share of pupils."""
    low, high = _known(reading.low), _known(reading.high)
    if reading.cell.value is None:
        return None
    if low is not None and high is not None:
        return low, high
    share = _share(reading)
    if share is None:
        return None
    least, most = wilson_interval(share.reached, share.pupils)
    return 100 * least, 100 * most


def _rows(
    measure: Measure, last: Reading | None, likely: tuple[float, float] | None, beside: Beside, period: str
) -> tuple[DialRow, ...]:
    def shown(cell: Cell | None) -> Words:
        return (show(cell, measure.unit, signed=measure.signed) if cell else "[x]",)

    return (
        DialRow(mark="needle", term="This school", words=shown(last.cell if last else None)),
        DialRow(mark="range", term="Likely range", words=_range_words(measure, last, likely)),
        DialRow(mark="county", term=beside.place, words=shown(beside.county.get(period))),
        DialRow(mark="similar", term="Similar schools", words=shown(beside.similar.get(period))),
    )


def _range_words(measure: Measure, last: Reading | None, likely: tuple[float, float] | None) -> Words:
    if last is None:
        return ("[x]",)
    if last.cell.symbol:
        return (f"[{last.cell.symbol}]",)
    if likely is None:
        return ("none given",)
    if last.low is not None and last.high is not None and last.low.value is not None:
        low, high = show(last.low, signed=measure.signed), show(last.high, measure.unit, signed=measure.signed)
        return (low, " to ", high)
    return (span(*likely, measure.decimals, measure.unit, signed=measure.signed),)


def _sub(last: Reading | None) -> Words:
    if last is None:
        return ("no figure in the exports",)
    year = period_name(last.period)
    if last.cell.symbol == "c":
        return (f"kept back, {year}",)
    if last.cell.symbol:
        return (f"{SYMBOLS[last.cell.symbol]}, {year}",)
    pupils, reached = last.pupils, last.reached
    if pupils is None or pupils.value is None:
        return (year,)
    if reached is None or reached.value is None:
        return (show(pupils), f" pupils, {year}")
    return (show(reached), " of ", show(pupils), f" pupils, {year}")


def _travel(measure: Measure, readings: Sequence[Reading], state: State) -> TravelWords:
    if state == "kept_back":
        return not_told("Too few children. A figure could point to one of them, so it is kept back.", "Not shown")
    if state == "unavailable":
        return not_told("No figure was published or given for this school.", "Not available")
    history = "An old figure: read it as history, not as now. " if state == "old" else ""
    shown = [reading for reading in readings[-WINDOW:] if reading.cell.value is not None]
    if len(shown) < 2:
        return not_told(history + "There is one year only.")
    found = _direction(shown) if shown[-1] is readings[-1] else None
    if found is None:
        return not_told(history + "Without a spread, a change cannot be told from chance.")
    since, direction = found
    words = travel_in_words(direction, since, higher_is_worse=measure.higher_is_worse)
    return TravelWords(arrow=words.arrow, tone=words.tone, words=words.words, reason=history + words.reason)


def _direction(shown: Sequence[Reading]) -> tuple[str, Direction] | None:
    """Return since when the last reading has gone which way: from the first of the same kind, if there is one."""
    shares = [(reading.period, share) for reading in shown if (share := _share(reading))]
    if len(shares) > 1 and shares[-1][0] == shown[-1].period:
        return shares[0][0], direction_of(shares[0][1], shares[-1][1])
    means = [(reading.period, mean) for reading in shown if (mean := _mean(reading))]
    if len(means) > 1 and means[-1][0] == shown[-1].period:
        direction = direction_of_means(means[0][1], means[-1][1])
        return (means[0][0], direction) if direction else None
    return None


def _mean(reading: Reading) -> Mean | None:
    value, low, high = reading.cell.value, _known(reading.low), _known(reading.high)
    return Mean(value=value, low=low, high=high) if value is not None and low is not None and high is not None else None


def _spark(measure: Measure, readings: Sequence[Reading], beside: Beside) -> Sparkline | None:
    by_period = {reading.period: reading for reading in readings}
    periods = every_period({*by_period, *beside.county})
    moments = []
    for period in periods:
        reading, county = by_period.get(period), beside.county.get(period)
        likely = _likely_range(reading) if reading else None
        moments.append(
            Moment(
                period=period,
                value=reading.cell.value if reading else None,
                shown=show(reading.cell, measure.unit, signed=measure.signed) if reading else None,
                low=likely[0] if likely else None,
                high=likely[1] if likely else None,
                county=_known(county),
                county_shown=show(county, measure.unit, signed=measure.signed) if county else None,
            )
        )
    return make_sparkline(moments, measure.scale, "Per cent." if measure.unit == "%" else "", beside.place)


def _label(measure: Measure, rows: Sequence[DialRow], last: Reading | None) -> str:
    low, high = (
        rounded(end, 0, measure.unit, signed=measure.signed) for end in (measure.scale.low, measure.scale.high)
    )
    own, *others = rows
    measured = last is not None and not last.cell.symbol  # else what stands below the figure says why there is none
    words = f"{own.term}: {said((*own.words, ', ') if measured else ())}{said(_sub(last))}. {said_rows(others)}"
    return f"Dial from {low} to {high}{', lower is better' if measure.higher_is_worse else ''}. {words}"


def said_rows(rows: Sequence[DialRow]) -> str:
    """Return rows as a drawing's label says them."""
    return " ".join(f"{row.term}: {said(row.words)}." for row in rows)
