"""A line chart as a value: gaps named and never bridged, labels apart, every number with its cell."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.model.export import Cell
from slp_build.pages.chart import GRID, LABEL_STEP, Chart, Drawing, Series, make_chart
from slp_build.pages.figures import Shown

YEARS = ("201415", "201516", "201617", "201718", "201819")


def cell(period: str, text: str) -> Cell:
    value = None if text in "cxz" else float(text)
    symbol = text if value is None else ""
    return Cell(id=f"attainment/{period}/999/rwm.total/percent", text=text, symbol=symbol, value=value)  # type: ignore[arg-type]


def series(name: str, *texts: str) -> Series:
    """Return a line; an empty text is a year without a row."""
    return Series(name=name, cells={p: cell(p, t) for p, t in zip(YEARS, texts, strict=False) if t})


def chart(*every: Series, missing: str = "No tests") -> Chart:
    found = make_chart(every, id="a", title="A", unit="%", source="S", missing=missing)
    assert found is not None
    return found


def drawings(found: Chart) -> tuple[Drawing, Drawing]:
    return found.wide, found.narrow


def test_a_line_has_a_point_for_each_year_and_its_last_figure_at_its_end() -> None:
    for drawing in drawings(chart(series("All", "50", "55", "61"))):
        (line,) = drawing.lines
        assert len(line.points) == 3
        assert [len(re.findall("[ML]", run)) for run in line.runs] == [3]
        assert line.end == Shown(text="61%", raw="61", cell="attainment/201617/999/rwm.total/percent")
        assert (line.points[0][0], line.points[-1][0]) == (drawing.left, drawing.right)


def test_a_year_without_any_figure_is_shaded_named_and_never_bridged() -> None:
    for drawing in drawings(chart(series("All", "50", "55", "", "61"), series("Other", "60", "65", "c", "71"))):
        (gap,) = drawing.gaps
        assert gap.text == "No tests"
        year = [drawing.left + (drawing.right - drawing.left) / 3 * n for n in range(4)]
        assert year[1] < gap.x < year[2] < gap.x + gap.width < year[3]
        for line in drawing.lines:
            assert [len(re.findall("[ML]", run)) for run in line.runs] == [2]  # the last year is a point of its own
            assert len(line.points) == 3


def test_years_in_a_row_without_figures_are_one_gap() -> None:
    assert len(chart(series("All", "50", "", "c", "", "61")).wide.gaps) == 1


def test_years_before_the_first_figure_and_after_the_last_are_no_gap() -> None:
    assert chart(series("All", "c", "50", "61", "c")).wide.gaps == ()


def test_a_gap_of_one_line_alone_is_a_break_in_that_line() -> None:
    wide = chart(series("All", "50", "c", "61", "62"), series("Other", "60", "65", "66", "67")).wide
    assert wide.gaps == ()
    assert [len(line.runs) for line in wide.lines] == [1, 1]
    assert len(wide.lines[0].points) == 3


def test_the_numbers_below_have_every_year_and_every_symbol() -> None:
    found = chart(series("All", "50", "c", "61"), series("Other", "60", "", "71"))
    assert found.columns == ("Year", "All", "Other")
    texts = [[f if isinstance(f, str) else f.text for f in row.figures] for row in found.rows]
    assert [row.period for row in found.rows] == ["2014/15", "2015/16", "2016/17"]
    assert texts == [["50%", "60%"], ["[c]", "[x]"], ["61%", "71%"]]


def test_the_words_say_first_and_last_lowest_and_highest_of_each_line() -> None:
    label = chart(series("All", "50", "c", "61"), series("Other", "60", "58", "59")).label
    assert label == (
        "Line chart. All: 50% in 2014/15, 61% in 2016/17. "
        "Other: 60% in 2014/15, 59% in 2016/17; lowest 58% in 2015/16, highest 60% in 2014/15."
    )


def test_the_words_name_the_years_without_any_figure() -> None:
    assert chart(series("All", "50", "", "c", "61")).label.endswith(" No tests for 2015/16 and 2016/17.")
    assert chart(series("All", "50", "c", "61", "c"), missing="No figures").label.endswith(" No figures for 2015/16.")


@pytest.mark.parametrize(
    ("texts", "note"), [(("2", "30"), ""), (("91.2", "95.0"), "The scale starts at 91%, not at nought.")]
)
def test_a_scale_that_does_not_start_at_nought_says_so(texts: tuple[str, ...], note: str) -> None:
    assert chart(series("All", *texts)).note == note


def test_one_year_is_a_table_without_a_drawing() -> None:
    found = chart(series("All", "61"), series("Other", "c"))
    assert (found.wide, found.narrow, found.label, found.note) == (None, None, "", "")
    assert found.columns == ("Year", "All", "Other")
    assert [row.period for row in found.rows] == ["2014/15"]


@pytest.mark.parametrize("texts", [("c",), ("c", "c"), ()])
def test_no_figure_makes_no_chart(texts: tuple[str, ...]) -> None:
    assert make_chart([series("All", *texts)], id="a", title="A", unit="%", source="S") is None


def test_four_lines_are_drawn_each_in_a_style_of_its_own() -> None:
    wide = chart(*(series(f"Line {n}", "50", str(50 + n)) for n in range(5))).wide
    assert [line.style for line in wide.lines] == ["first", "second", "third", "fourth"]


def test_a_flat_line_at_nought_has_a_scale() -> None:
    wide = chart(series("All", "0", "0")).wide
    assert wide.bottom == wide.lines[0].points[0][1]


percentages = st.lists(st.integers(0, 1000).map(lambda n: f"{n / 10}"), min_size=2, max_size=5)


@given(st.lists(percentages, min_size=1, max_size=4))
def test_nothing_leaves_the_plot_and_names_do_not_touch(every: list[list[str]]) -> None:
    for drawing in drawings(chart(*(series(f"Line {n}", *texts) for n, texts in enumerate(every)))):
        for line in drawing.lines:
            for x, y in line.points:
                assert drawing.left <= x <= drawing.right
                assert drawing.top <= y <= drawing.bottom
        labels = sorted(line.label_y for line in drawing.lines)
        assert all(below - above >= LABEL_STEP - 0.2 for above, below in itertools.pairwise(labels))
        assert drawing.top <= labels[0]
        assert labels[-1] <= drawing.bottom + 6


@given(percentages)
def test_the_grid_is_whole_steps_that_hold_every_figure(texts: list[str]) -> None:
    wide = chart(series("All", *texts)).wide
    assert 2 <= len(wide.y_ticks) <= GRID + 1
    values = [float(tick.text.rstrip("%")) for tick in wide.y_ticks]
    assert values == sorted(values)
    assert values[0] <= min(float(t) for t in texts)
    assert max(float(t) for t in texts) <= values[-1]
    assert [tick.text.endswith("%") for tick in wide.y_ticks] == [False] * (len(values) - 1) + [True]


@given(st.integers(2, 30))
def test_years_on_the_axis_never_crowd_and_the_last_is_always_there(count: int) -> None:
    cells = {str(1990 + n): cell(str(1990 + n), "50") for n in range(count)}
    for drawing in drawings(chart(Series(name="All", cells=cells))):
        ats = [tick.at for tick in drawing.x_ticks]
        assert drawing.x_ticks[-1].text == str(1990 + count - 1)
        assert all(after - before >= 40 for before, after in itertools.pairwise(ats))
