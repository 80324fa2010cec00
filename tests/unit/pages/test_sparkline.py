"""The small line beside a dial: gaps stay gaps, and chance movement is not drawn as a mountain."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.pages.arch import Scale
from slp_build.pages.figures import Shown
from slp_build.pages.sparkline import BOTTOM, LEFT, RIGHT, TOP, Moment, Sparkline, make_sparkline, unbroken

PERCENT = Scale(low=0, high=100)
YEARS = ("201415", "201516", "201617", "201718", "201819", "201920")


def shown(text: str) -> Shown:
    return Shown(text=text, raw=text, cell="a/b")


def moments(*values: float | None, county: float | None = None, spread: float = 5.0) -> list[Moment]:
    """Return years with these values; None is a year that is kept back."""
    return [
        Moment(
            period=period,
            value=value,
            shown=shown("[c]" if value is None else f"{value:g}%"),
            low=None if value is None else value - spread,
            high=None if value is None else value + spread,
            county=county,
            county_shown=shown(f"{county:g}%") if county is not None else None,
        )
        for period, value in zip(YEARS, values, strict=False)
    ]


def drawn(*values: float | None, county: float | None = None) -> Sparkline:
    found = make_sparkline(moments(*values, county=county), PERCENT, "Per cent.", "Shire")
    assert found is not None
    return found


def steps(path: str) -> int:
    return len(re.findall("[ML]", path))


def test_years_in_a_row_are_one_line_with_a_dot_each() -> None:
    spark = drawn(50, 60, 70)
    assert [steps(path) for path in spark.line] == [3]
    assert len(spark.dots) == 3
    assert (spark.dots[0][0], spark.dots[-1][0]) == (LEFT, RIGHT)
    assert spark.dots[0][1] > spark.dots[1][1] > spark.dots[2][1]  # higher is further up


def test_a_year_without_a_figure_is_never_bridged() -> None:
    spark = drawn(50, 60, None, 70, 75)
    assert [steps(path) for path in spark.line] == [2, 2]
    assert [steps(path) for path in spark.bands] == [4, 4]
    gap = (RIGHT - LEFT) / 4 * 2 + LEFT
    assert not any(f"{gap:g} " in path for path in (*spark.line, *spark.bands))
    assert len(spark.dots) == 4


def test_a_lone_year_is_a_dot_without_a_line() -> None:
    spark = drawn(50, None, 60)
    assert (spark.line, spark.bands, len(spark.dots)) == ((), (), 2)


def test_the_county_goes_on_where_the_school_has_a_gap() -> None:
    spark = drawn(50, None, 60, county=55)
    assert [steps(path) for path in spark.county] == [3]


def test_a_school_that_is_kept_back_throughout_leaves_the_county_alone() -> None:
    spark = drawn(None, None, None, county=55)
    assert (spark.line, spark.bands, spark.dots, spark.ends) == ((), (), (), ())
    assert len(spark.county) == 1


def test_first_and_last_figures_stand_at_their_points_with_their_cells() -> None:
    spark = drawn(50, 55, 60)
    first, last = spark.ends
    assert (first.shown.text, first.anchor) == ("50%", "end")
    assert (last.shown.text, last.anchor) == ("60%", "start")
    assert first.x < spark.dots[0][0] < spark.dots[-1][0] < last.x
    assert (spark.first_period, spark.last_period) == ("2014/15", "2016/17")


@pytest.mark.parametrize(("county", "below"), [(30, (False, False)), (80, (True, True)), (55, (True, False))])
def test_figures_within_the_drawing_stand_clear_of_the_countys_line(county: float, below: tuple[bool, bool]) -> None:
    spark = drawn(None, 50, 60, None, county=county)
    assert [end.anchor for end in spark.ends] == ["middle", "middle"]
    assert tuple(end.y > dot[1] for end, dot in zip(spark.ends, spark.dots, strict=True)) == below
    assert [end.x for end in spark.ends] == [x for x, _ in spark.dots]


def test_the_words_say_every_year_and_what_is_kept_back() -> None:
    label = drawn(50, None, 60, county=55).label
    assert "2014/15: 50%. 2015/16: kept back. 2016/17: 60%." in label
    assert "Shire: 55% in 2014/15, 55% in 2016/17." in label


def test_a_small_change_is_drawn_small() -> None:
    spark = make_sparkline(moments(60, 61, spread=0.5), PERCENT, "", "Shire")
    assert spark is not None
    (_, first), (_, last) = spark.dots
    assert abs(first - last) == pytest.approx((BOTTOM - TOP) / 15, abs=0.2)  # one point of the least fifteen


@pytest.mark.parametrize("values", [(), (50,), (None, None)])
def test_where_there_is_nothing_to_draw_nothing_is_drawn(values: tuple[float | None, ...]) -> None:
    assert make_sparkline(moments(*values), PERCENT, "", "Shire") is None


@given(st.lists(st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_runs_hold_every_point_once_and_break_at_every_gap(points: list[tuple[int, int] | None]) -> None:
    runs = list(unbroken(points))
    assert [at for run in runs for at in run] == [at for at in points if at is not None]
    assert all(runs)
    edges = sum(1 for a, b in zip([None, *points], points, strict=False) if a is None and b is not None)
    assert len(runs) == edges


@given(st.lists(st.none() | st.floats(0, 100), min_size=2, max_size=6), st.none() | st.floats(0, 100))
def test_everything_stays_inside_its_box(values: list[float | None], county: float | None) -> None:
    spark = make_sparkline(moments(*values, county=county), PERCENT, "", "Shire")
    if spark is None:
        return
    for path in (*spark.line, *spark.bands, *spark.county):
        for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path):
            assert LEFT - 0.1 <= float(x) <= RIGHT + 0.1
            assert TOP - 0.1 <= float(y) <= BOTTOM + 0.1
