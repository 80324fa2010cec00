"""A Key Dial as a value, in each of its states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.model.export import Cell
from slp_build.pages import arch
from slp_build.pages.arch import Scale
from slp_build.pages.dial import Beside, Dial, Measure, Reading, make_dial
from slp_build.pages.figures import Shown, plain
from slp_build.statistics.wilson import wilson_interval

MEASURE = Measure(id="rwm", title="Attainment at 11", explain="E", scale=Scale(low=0, high=100))
SCORE = Measure(
    id="progress",
    title="Progress",
    explain="E",
    scale=Scale(low=-8, high=8, steps=8),
    unit="",
    decimals=1,
    signed=True,
    no_range="The source gives no range with this score.",
)
YEARS = ("201415", "201516", "201617", "201718")


def cell(text: str, column: str = "percent", period: str = "201718", place: str = "900001") -> Cell:
    value = None if text in ("c", "x", "z", "low") else float(text)
    return Cell(
        id=f"set/{period}/{place}/rwm/{column}",
        text=text,
        symbol=text if value is None else "",  # type: ignore[arg-type]
        value=value,
    )


def share(reached: int, pupils: int, period: str = "201718") -> Reading:
    return Reading(
        period=period,
        cell=cell(str(round(100 * reached / pupils)), period=period),
        reached=cell(str(reached), "reached", period),
        pupils=cell(str(pupils), "pupils", period),
    )


def kept_back(period: str = "201718") -> Reading:
    return Reading(
        period=period,
        cell=cell("c", period=period),
        reached=cell("c", "reached", period),
        pupils=cell("c", "pupils", period),
    )


def beside(county: str = "62", similar: str = "58") -> Beside:
    return Beside(
        place="Shire",
        county={year: cell(county, period=year, place="999") for year in YEARS},
        similar={year: cell(similar, period=year, place="primary") for year in YEARS},
    )


def dial(*readings: Reading, measure: Measure = MEASURE, near: Beside | None = None, old: bool = False) -> Dial:
    return make_dial(measure, 1, readings, near or beside(), source="S", old=old)


def rows(found: Dial) -> dict[str, str]:
    return {row.term: plain(row.words) for row in found.rows}


def cells_of(found: Dial) -> set[str]:
    """Return the ids of every audited cell that a dial shows."""
    words = [found.figure, found.sub, *(row.words for row in found.rows)]
    shown = {word.cell for sentence in words for word in sentence if isinstance(word, Shown)}
    return shown | {end.shown.cell for end in (found.spark.ends if found.spark else ())}


def test_a_measured_dial_draws_each_mark_where_its_figure_is() -> None:
    found = dial(share(18, 30))
    assert found.state == "measured"
    assert plain(found.figure) == "60%"
    assert plain(found.sub) == "18 of 30 pupils, 2017/18"
    assert found.needle == arch.needle(0.6)
    assert found.county == arch.pointer(0.62)
    assert found.similar == arch.diamond(0.58)
    low, high = wilson_interval(18, 30)
    assert found.band == arch.arc(low, high)
    assert found.end_bars == arch.end_bars(low, high)
    assert found.ends == ("0%", "100%")


def test_the_rows_and_the_label_say_in_words_what_is_drawn() -> None:
    found = dial(share(18, 30))
    assert rows(found) == {"This school": "60%", "Likely range": "42 to 75%", "Shire": "62%", "Similar schools": "58%"}
    assert found.label == (
        "Dial from 0% to 100%. This school: 60%, 18 of 30 pupils, 2017/18. "
        "Likely range: 42 to 75%. Shire: 62%. Similar schools: 58%."
    )
    assert [row.mark for row in found.rows] == ["needle", "range", "county", "similar"]


def test_a_label_says_symbols_in_words() -> None:
    assert dial(kept_back(), near=beside(county="x", similar="z")).label == (
        "Dial from 0% to 100%. This school: kept back, 2017/18. "
        "Likely range: kept back. Shire: not available. Similar schools: not applicable."
    )
    assert "This school: no figure in the exports. Likely range: not available." in dial().label


def test_a_kept_back_dial_draws_no_mark_of_the_school_and_holds_no_figure_of_it() -> None:
    found = dial(kept_back())
    assert found.state == "kept_back"
    assert (found.needle, found.band, found.end_bars) == ("", "", ())
    assert rows(found)["This school"] == rows(found)["Likely range"] == plain(found.figure) == "[c]"
    assert plain(found.sub) == "kept back, 2017/18"
    assert (found.travel.words, found.travel.arrow, found.travel.tone) == ("Not shown", "none", "")
    assert found.county == arch.pointer(0.62)  # the county may stay
    assert found.spark is not None
    assert (found.spark.line, found.spark.bands, found.spark.dots, found.spark.ends) == ((), (), (), ())


def test_a_kept_back_year_is_a_gap_and_never_in_a_direction() -> None:
    found = dial(share(10, 30, "201415"), share(12, 30, "201516"), kept_back("201617"), share(24, 30))
    assert found.spark is not None
    assert len(found.spark.line) == 1  # the first two years; the last is a dot of its own
    assert len(found.spark.dots) == 3
    assert found.travel.reason.startswith("Since 2014/15.")


def test_a_kept_back_last_year_has_no_direction_from_the_years_before() -> None:
    found = dial(share(10, 30, "201516"), share(24, 30, "201617"), kept_back())
    assert (found.travel.words, found.needle) == ("Not shown", "")


@pytest.mark.parametrize("readings", [(), (Reading(period="201718", cell=cell("x")),)])
def test_a_school_without_a_figure_is_unavailable(readings: tuple[Reading, ...]) -> None:
    found = dial(*readings)
    assert found.state == "unavailable"
    assert (found.needle, found.band, found.end_bars) == ("", "", ())
    assert plain(found.figure) == "[x]"
    assert found.travel.words == "Not available"


def test_an_old_figure_says_its_year_and_that_it_is_history() -> None:
    found = dial(share(10, 30, "201415"), share(24, 30, "201516"), old=True)
    assert (found.state, found.tag) == ("old", "Old: 2015/16")
    assert found.travel.reason.startswith("An old figure: read it as history, not as now.")
    assert rows(found)["Shire"] == "62%"  # of the same year


def test_a_figure_without_a_spread_has_no_range_and_says_why() -> None:
    found = dial(Reading(period="201718", cell=cell("1.2")), measure=SCORE, near=beside("0.4", "-0.2"))
    assert (found.band, found.end_bars) == ("", ())
    assert rows(found) == {
        "This school": "+1.2",
        "Likely range": "none given",
        "Shire": "+0.4",
        "Similar schools": "−0.2",
    }
    assert found.note == "The source gives no range with this score."
    assert found.ends == ("−8", "+8")


def test_a_published_range_is_shown_as_it_was_published_with_its_cells() -> None:
    reading = Reading(period="201718", cell=cell("1.2"), low=cell("-0.4", "low"), high=cell("2.8", "high"))
    found = dial(reading, measure=SCORE)
    assert rows(found)["Likely range"] == "−0.4 to +2.8"
    assert found.band == arch.arc(SCORE.scale.fraction(-0.4), SCORE.scale.fraction(2.8))
    assert {"set/201718/900001/rwm/low", "set/201718/900001/rwm/high"} <= cells_of(found)
    assert found.note == ""


def scored(value: str, low: str, high: str, period: str) -> Reading:
    return Reading(
        period=period,
        cell=cell(value, period=period),
        low=cell(low, "low", period),
        high=cell(high, "high", period),
    )


def test_scores_with_their_ranges_have_a_direction() -> None:
    rising = dial(
        scored("-2.0", "-3.0", "-1.0", "201516"),
        scored("0.1", "-2.0", "2.2", "201617"),
        scored("1.2", "0.2", "2.2", "201718"),
        measure=SCORE,
    )
    assert (rising.travel.words, rising.travel.tone) == ("Rising: almost certain", "good")
    assert rising.travel.reason.startswith("Since 2015/16. Chance alone")
    same = dial(scored("1.0", "-3", "5", "201617"), scored("1.2", "-2.8", "5.2", "201718"), measure=SCORE)
    assert same.travel.words == "No clear change"


def test_scores_of_which_one_has_no_range_have_none() -> None:
    bare = Reading(period="201617", cell=cell("1.0", period="201617"))
    found = dial(bare, scored("5.2", "4.8", "5.6", "201718"), measure=SCORE)
    assert found.travel.words == "Direction not worked out"
    assert found.travel.reason == "Without a spread, a change cannot be told from chance."
    assert dial(scored("5.2", "4.8", "5.6", "201718"), measure=SCORE).travel.reason == "There is one year only."


def test_a_share_of_unknown_pupils_has_no_range() -> None:
    reading = Reading(period="201718", cell=cell("60"), reached=cell("x", "reached"), pupils=cell("x", "pupils"))
    found = dial(reading)
    assert (found.band, rows(found)["Likely range"]) == ("", "none given")
    assert plain(found.sub) == "2017/18"


def test_a_figure_beyond_the_scale_stands_at_its_end() -> None:
    reading = Reading(period="201718", cell=cell("-9.5"), low=cell("-11.0", "low"), high=cell("-8.4", "high"))
    found = dial(reading, measure=SCORE)
    assert found.needle == arch.needle(0)
    assert plain(found.figure) == "−9.5"


def test_a_comparison_that_is_kept_back_is_a_symbol_without_a_mark() -> None:
    found = dial(share(18, 30), near=beside("c", "c"))
    assert (found.county, found.similar) == ("", "")
    assert (rows(found)["Shire"], rows(found)["Similar schools"]) == ("[c]", "[c]")


def test_a_comparison_is_of_the_same_year_or_there_is_none() -> None:
    near = Beside(place="Shire", county={"201617": cell("99", period="201617")}, similar={})
    found = dial(share(18, 30), near=near)
    assert (found.county, rows(found)["Shire"], rows(found)["Similar schools"]) == ("", "[x]", "[x]")


def test_where_higher_is_worse_the_words_and_the_label_say_so() -> None:
    worse = Measure(id="a", title="A", explain="E", scale=Scale(low=0, high=40), higher_is_worse=True)
    found = dial(share(2, 40, "201617"), share(12, 40), measure=worse)
    assert found.travel.words == "Rising, and so worsening: almost certain"
    assert "lower is better" in found.label


def test_a_direction_looks_back_over_four_years_and_no_further() -> None:
    every = [share(n, 40, period) for n, period in zip((2, 20, 21, 22, 23), ("201314", *YEARS), strict=True)]
    assert dial(*every).travel.words == "No clear change"
    assert dial(*every).travel.reason.startswith("Since 2014/15.")


def test_one_year_has_no_direction() -> None:
    assert dial(share(18, 30)).travel.reason == "There is one year only."


readings = st.lists(
    st.one_of(
        st.none(),
        st.integers(6, 90).flatmap(lambda pupils: st.tuples(st.integers(0, pupils), st.just(pupils))),
    ),
    min_size=1,
    max_size=4,
)


@given(readings)
def test_a_mark_is_drawn_exactly_where_a_figure_is_shown(every: list[tuple[int, int] | None]) -> None:
    found = dial(
        *(share(*one, period) if one else kept_back(period) for one, period in zip(every, YEARS, strict=False))
    )
    told = every[-1] is not None
    assert bool(found.needle) is bool(found.band) is bool(found.end_bars) is told
    assert (plain(found.figure) == "[c]") is not told
    assert found.spark is None or len(found.spark.dots) == sum(one is not None for one in every)


@given(readings)
def test_every_figure_keeps_the_cell_it_comes_from(every: list[tuple[int, int] | None]) -> None:
    found = dial(
        *(share(*one, period) if one else kept_back(period) for one, period in zip(every, YEARS, strict=False))
    )
    ids = cells_of(found)
    last = YEARS[len(every) - 1]
    assert f"set/{last}/900001/rwm/percent" in ids
    assert {f"set/{last}/999/rwm/percent", f"set/{last}/primary/rwm/percent"} <= ids
