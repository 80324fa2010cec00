"""No page shows another figure than the audited file has in its cell."""

import pytest

from slp_build.render.page_guards import wrong_figures

FIGURES = {"attendance/rate": "95", "attendance/hidden": "c"}


@pytest.mark.parametrize(
    "html",
    [
        '<data class="fig" value="95" data-cell="attendance/rate">95%</data>',
        '<tspan data-cell="attendance/hidden" data-raw="c">kept back</tspan>',
        '<p class="figure">No cell is named here: data-cell="none/x"</p>',
    ],
)
def test_what_its_cell_has_passes(html: str) -> None:
    assert not [*wrong_figures(html, FIGURES)]


@pytest.mark.parametrize(
    ("html", "cell"),
    [
        ('<data value="96" data-cell="attendance/rate">', "attendance/rate"),
        ('<tspan data-cell="attendance/hidden" data-raw="4">', "attendance/hidden"),
        ('<data data-cell="attendance/rate">95%</data>', "attendance/rate"),
        ('<data value="5" data-cell="none/x">5</data>', "none/x"),
        ('<data class="fig" data-cell="none/x">5</data>', "none/x"),
        ('<h2 data-cell="none/x" data-raw="5">5</h2>', "none/x"),
        ('<data\nclass="fig" data-cell="none/x">5</data>', "none/x"),
    ],
)
def test_another_figure_or_one_of_a_cell_that_no_export_has_is_wrong(html: str, cell: str) -> None:
    assert [*wrong_figures(html, FIGURES)] == [cell]
