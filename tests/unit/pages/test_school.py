"""A school's page: its own figures and nobody else's, on real exports of the invented county."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from records import bridge_snapshot, page
from sets import THRESHOLDS, county, group, hidden, school, write_set
from sites import NOW, bridge_at
from slp_build.audited import audited_bridge
from slp_build.model.bridge import BridgeGuidance, BridgeSchool, BridgeSection, DirectoryEntry
from slp_build.model.export import BridgeExports
from slp_build.pages.bridge import planned_pages
from slp_build.pages.bridge.school import SchoolView, school_view
from slp_build.pages.figures import Shown

ROOT = Path(__file__).resolve().parents[3]
TOTAL = {"measure": "rwm", "pupil_group": "total"}


def a_school(urn: int = 900001, **changes: Any) -> BridgeSchool:
    record = msgspec.structs.replace(bridge_snapshot().records["school:900001"], id=f"school:{urn}", urn=urn)
    assert isinstance(record, BridgeSchool)
    return msgspec.structs.replace(record, **changes)


@pytest.fixture(scope="module")
def sample() -> BridgeExports:
    return audited_bridge(ROOT / "data_exports" / "bridge", THRESHOLDS)


def shown_in(value: Any) -> Iterator[Shown]:
    """Yield every audited figure in a view, wherever it stands."""
    if isinstance(value, Shown):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from shown_in(getattr(value, field))
    elif isinstance(value, tuple):
        for one in value:
            yield from shown_in(one)


def view_of(record: BridgeSchool, exports: BridgeExports) -> SchoolView:
    return school_view(record, bridge_at(NOW, record, exports=exports))


def test_a_page_shows_its_own_schools_figures_and_no_other_schools(sample: BridgeExports) -> None:
    urns = sorted({row.location for row in sample.sets["school-attendance"].rows})
    assert len(urns) > 50
    for urn in urns[::4]:
        measure = sample.sets["school-attendance"].select(location=urn)[0].filter("measure")
        phase = measure.removeprefix("attendance_").capitalize()
        view = view_of(a_school(int(urn), phase=phase), sample)
        places = {figure.cell.split("/")[2] for figure in shown_in(view)}
        assert {place for place in places if place.startswith("9000")} <= {urn}
        assert urn in places


def test_every_figure_on_a_page_is_what_its_cell_holds(sample: BridgeExports) -> None:
    cells = {cell.id: cell.text for e in sample.sets.values() for row in e.rows for cell in row.cells.values()}
    figures = list(shown_in(view_of(a_school(), sample)))
    assert len(figures) > 20
    assert all(cells[figure.cell] == figure.raw for figure in figures)


def kept_back(root: Path) -> BridgeExports:
    """Return sets in which the school's own latest row is kept back."""
    rate = {"pupils": 120, "reached": 60, "reached_percent": 50}
    own = [
        school(
            "school-attainment",
            900001,
            "201617",
            filters=TOTAL,
            of="primary",
            pupils=30,
            reached=19,
            reached_percent=63,
        ),
        school("school-attainment", 900001, filters=TOTAL, of="primary", **hidden("school-attainment")),
    ]
    write_set(root, "school-attainment", own)
    write_set(
        root,
        "comparators",
        [
            county("comparators", filters=TOTAL, schools=6, **rate),
            group("comparators", "primary", filters=TOTAL, schools=6, **rate),
        ],
    )
    (root / "public").mkdir()
    return audited_bridge(root / "bridge", THRESHOLDS)


def test_a_kept_back_figure_leaves_no_mark_and_a_gap_in_the_line(tmp_path: Path) -> None:
    dial = view_of(a_school(), kept_back(tmp_path)).dials[0]
    assert (dial.state, dial.needle, dial.band, dial.end_bars) == ("kept_back", "", "", ())
    assert dial.county
    assert dial.spark is not None
    assert len(dial.spark.dots) == 1  # the year before; the last is a gap


def test_a_page_explains_the_symbols_that_stand_on_it_and_no_others(tmp_path: Path, sample: BridgeExports) -> None:
    assert [item.term for item in view_of(a_school(), kept_back(tmp_path)).symbols] == ["[c]", "[x]"]
    assert [item.term for item in view_of(a_school(900009), sample).symbols] == ["[z]"]
    assert view_of(a_school(900001), sample).symbols == ()


def test_every_phase_has_its_dials_and_inspection_comes_last(sample: BridgeExports) -> None:
    for phase in ("Primary", "Secondary", "All-through", "Special", "16 plus", "Nursery"):
        dials = view_of(a_school(phase=phase), sample).dials
        assert dials[-1].id == "inspection"
        assert [dial.number for dial in dials] == list(range(1, len(dials) + 1))
        assert len({dial.id for dial in dials}) == len(dials)


def test_without_exports_every_dial_says_that_there_is_no_figure() -> None:
    view = school_view(a_school(), bridge_at())
    assert {dial.state for dial in view.dials} == {"unavailable"}
    assert view.lead == "No figures are loaded yet for this school."
    assert all(dial.source == "No export of these figures is loaded." for dial in view.dials)
    assert view.place == "Shire"


def test_no_search_engine_is_told_of_a_members_page() -> None:
    assert all(planned.make().head.noindex for planned in planned_pages(bridge_at()))


def test_a_closed_school_has_no_page() -> None:
    closed = bridge_at(NOW, a_school(900002, open=False, name="Gone"))
    addresses = {planned.address for planned in planned_pages(closed)}
    assert "/bridge/schools/900001" in addresses
    assert "/bridge/schools/900002" not in addresses


def test_the_boards_section_is_not_announced_on_the_bridges_home() -> None:
    site = bridge_at()
    home = next(planned for planned in planned_pages(site) if planned.address == "/bridge").make()
    assert "Board" not in str(getattr(home, "entries", ""))
    assert "/bridge/board" not in {link.href for link in home.chrome.menu}


def test_what_an_old_dial_tells_is_history_and_nothing_to_talk_about(sample: BridgeExports) -> None:
    views = [view_of(a_school(urn), sample) for urn in range(900001, 900031)]
    old = [(view, dial) for view in views for dial in view.dials if dial.state == "old" and dial.travel.tone]
    assert old
    for view, dial in old:
        summary = next(one for one in view.summary if one.href == f"#{dial.id}")
        assert summary.tone == ""
        assert summary.words.endswith(dial.tag)
        now = [one for one in view.dials if one.state != "old" and one.travel.tone]
        assert dial.title.lower() not in view.lead.lower()
        assert bool(now) == ("before" in view.lead or "worse" in view.lead)


def test_a_schools_page_leads_on_to_who_could_help() -> None:
    offers = page(BridgeSection, 60, 51, "offers", "Offers", in_menu=True)
    one = page(
        DirectoryEntry,
        61,
        60,
        "reading",
        "Reading",
        school_name="A",
        school=None,
        contact="B",
        email="b@a.example",
        offers=("A day",),
    )
    asking = page(BridgeGuidance, 62, 52, "asking", "Asking for help")  # below what stands before the offers
    helped = school_view(a_school(), bridge_at(NOW, offers, one, asking)).help
    assert [card.href for card in helped] == ["/bridge/offers", "/bridge/notices"]
    assert school_view(a_school(), bridge_at()).help == ()


def test_a_schools_page_is_below_the_key_dials_whoever_reads_it() -> None:
    chrome = school_view(a_school(), bridge_at()).chrome
    assert [link.href for link in chrome.crumbs] == ["/bridge", "/bridge/your-school"]
    assert [link.text for link in chrome.menu if link.current] == ["Key Dials"]
