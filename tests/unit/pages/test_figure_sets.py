"""Sets that a specification made, as members read them: on the invented county's own."""

from pathlib import Path

import pytest

from sets import THRESHOLDS
from sites import NOW, bridge_at
from slp_build.audited import audited_bridge
from slp_build.model.export import BridgeExports
from slp_build.pages.bridge import planned_pages
from slp_build.pages.bridge.figures import FigureSetView, PlaceTable, figures_view

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def sample() -> BridgeExports:
    return audited_bridge(ROOT / "data_exports" / "bridge", THRESHOLDS)


def view(name: str, exports: BridgeExports) -> FigureSetView:
    return figures_view(name, bridge_at(NOW, exports=exports))


def tables_of(name: str, exports: BridgeExports) -> dict[str, PlaceTable]:
    return {table.id: table for measure in view(name, exports).measures for table in measure.tables}


def test_a_school_own_set_has_no_page(sample: BridgeExports) -> None:
    assert [e.name for e in sample.with_pages] == ["attainment", "attendance", "phonics"]
    own = BridgeExports(audit=sample.audit, sets={"school-attendance": sample.sets["school-attendance"]})
    for exports in (sample, own):
        site = bridge_at(NOW, exports=exports)
        planned = {page.address for page in planned_pages(site)}
        assert ("/bridge/figures" in planned) == ("/bridge/figures" in {href for _, href in site.menu()})


def test_a_measure_has_a_table_of_shares_and_one_of_means_as_far_as_it_has_them(sample: BridgeExports) -> None:
    tables = tables_of("attendance", sample)
    wanted = [
        f"attendance_{phase}-{c}" for phase in ("primary", "secondary", "special") for c in ("reached-percent", "score")
    ]
    assert list(tables) == wanted
    assert (
        tables["attendance_primary-reached-percent"].caption
        == "Share persistently absent, and of how many pupils, 2024/25"
    )
    assert tables["attendance_primary-score"].caption == "Sessions attended, and of how many pupils, 2024/25"
    shown = tables_of("attainment", sample).keys()
    assert {"rwm-reached-percent", "progress_8-score"} <= shown
    assert not shown & {"rwm-score", "progress_8-reached-percent"}


def test_measures_stand_as_they_were_specified_and_groups_by_the_size_of_their_schools(sample: BridgeExports) -> None:
    found = view("attainment", sample).measures
    assert [measure.id for measure in found][:2] == ["rwm", "progress_reading"]
    assert [row.name for row in found[0].tables[0].rows][:4] == [
        "Sample county",
        "Primary schools of fewer than 105 pupils",
        "Primary schools of 105 to 209 pupils",
        "Primary schools of 210 pupils or more",
    ]


def test_every_figure_of_a_table_is_what_its_cell_holds(sample: BridgeExports) -> None:
    for name in ("attainment", "attendance", "phonics"):
        cells = {cell.id: cell.text for row in sample.sets[name].rows for cell in row.cells.values()}
        for table in tables_of(name, sample).values():
            assert len(table.columns) == len(table.rows[0].cells)
            for row in table.rows:
                assert all(cells[f.cell] == f.raw for cell in row.cells for f in (cell.figure, cell.of))


def test_a_place_stands_under_the_county_and_is_looked_for_where_there_are_many(sample: BridgeExports) -> None:
    (phonics,) = tables_of("phonics", sample).values()
    rwm = tables_of("attainment", sample)["rwm-reached-percent"]
    assert (phonics.searchable, rwm.searchable) == (True, False)
    assert [rwm.rows[0].name, rwm.rows[0].level] == ["Sample county", 0]
    assert {row.level for row in rwm.rows[1:]} == {1}
    assert view("attainment", sample).lead.startswith("Groups of schools beside the county, for all pupils")
    assert view("phonics", sample).lead.startswith("Every school beside its cluster and the county")
