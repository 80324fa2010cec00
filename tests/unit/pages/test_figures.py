"""Figures as readers see them, each with the cell that it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.model.export import Cell, Symbol
from slp_build.pages.figures import Shown, plain, rounded, show, span, written

ID = "attainment/201718/999/rwm.total/pupils"


@pytest.mark.parametrize(
    ("number", "unit", "signed", "text"),
    [
        ("61", "%", False, "61%"),
        ("1004", "", False, "1,004"),
        ("1234567.80", "", False, "1,234,567.80"),
        ("-0.3", "", True, "−0.3"),
        ("0.3", "", True, "+0.3"),
        ("0.0", "", True, "0.0"),
        ("-0.0", "", True, "0.0"),  # nought has no sign, whatever the file has
        ("94.0", "%", False, "94.0%"),
        ("7", "pupils", False, "7"),
    ],
)
def test_a_number_keeps_its_digits_and_gets_its_signs(number: str, unit: str, signed: bool, text: str) -> None:
    assert written(number, unit, signed=signed) == text


def test_a_figure_keeps_its_cell_and_what_the_file_has() -> None:
    assert show(Cell(id=ID, text="1004", symbol="", value=1004.0)) == Shown(text="1,004", raw="1004", cell=ID)


@pytest.mark.parametrize("symbol", ["c", "x", "z", "low"])
def test_a_symbol_stands_in_brackets_without_a_unit(symbol: Symbol) -> None:
    assert show(Cell(id=ID, text=symbol, symbol=symbol, value=None), "%", signed=True).text == f"[{symbol}]"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(42.32, 0, "42"), (-0.04, 1, "0.0"), (-0.06, 1, "−0.1"), (99.96, 1, "100.0"), (1234.5, 0, "1,234")],
)
def test_a_worked_out_figure_is_rounded_like_the_files_own(value: float, decimals: int, text: str) -> None:
    assert rounded(value, decimals) == text


def test_a_range_has_its_unit_once() -> None:
    assert span(46.2, 78.1, 0, "%") == "46 to 78%"
    assert span(-0.51, 0.24, 1, signed=True) == "−0.5 to +0.2"


def test_a_sentence_is_text_and_figures() -> None:
    figure = show(Cell(id=ID, text="61", symbol="", value=61.0), "%")
    assert plain(("It was ", figure, " in 2017/18.")) == "It was 61% in 2017/18."


@given(st.decimals(-99999, 99999, places=2))
def test_no_digit_is_lost(number: object) -> None:
    text = written(str(number))
    assert text.replace(",", "").replace("−", "").lstrip("0") == str(number).replace("-", "").lstrip("0")
