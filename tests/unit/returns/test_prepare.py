"""From returns to audited exports, on counties small enough to work out by hand, and on invented ones of any kind."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from slp_build.audited import audited_bridge, audited_public
from slp_build.cli import app
from slp_build.config import Partnership, Thresholds
from slp_build.disclosure.rules import SETS
from slp_build.errors import DisclosureError, ExportError, ReturnError
from slp_build.exports.read import read_export
from slp_build.exports.write import Draft
from slp_build.returns import prepare_exports, put_exports, refuse_real, sample_register
from slp_build.returns.figures import Attendance, CountyAttendance, Inspection, Rate, RegisterSchool, Results
from slp_build.returns.prepare import exports_of

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 9, 1)


@pytest.fixture
def partnership() -> Partnership:
    return a_partnership()


def a_partnership() -> Partnership:
    return Partnership(
        name="P",
        short_name="P",
        county="Shire",
        region="Region",
        region_code="E1",
        la_code="999",
        la_name="Shire",
        email="a@b.example",
        site_url="https://p.example",
        thresholds=Thresholds(minimum_base=6, minimum_schools=3),
    )


def school(urn: int, *, before: tuple[int, ...] = (), is_open: bool = True) -> RegisterSchool:
    return RegisterSchool(
        urn=urn,
        laestab="",
        name=f"School {urn}",
        phase="Primary",
        kind="Community school",
        town="",
        postcode="",
        age_low=4,
        age_high=11,
        open=is_open,
        latitude=None,
        longitude=None,
        predecessors=before,
        pupils=210,
    )


def rate(urn: int, pupils: int, reached: int, *, group: str = "total", period: str = "201718") -> Rate:
    percent = round(100 * reached / pupils) if pupils else None
    return Rate(
        urn=urn, period=period, measure="rwm", pupil_group=group, pupils=pupils, reached=reached, percent=percent
    )


def rows_of(sets: dict[str, list[Draft]], name: str) -> dict[tuple[str, str], Draft]:
    return {(d.period, str(d.urn or d.group or "county") + "/" + ".".join(d.filters.values())): d for d in sets[name]}


def test_the_county_is_the_sum_of_its_schools(partnership: Partnership) -> None:
    register = tuple(school(urn) for urn in (900001, 900002, 900003))
    rates = tuple(rate(urn, 20, reached) for urn, reached in ((900001, 10), (900002, 12), (900003, 17)))
    found = rows_of(exports_of(register, (), Results(rates=rates), partnership), "attainment")
    assert found["201718", "county/rwm.total"].cells == {
        "schools": "3",
        "pupils": "60",
        "reached": "39",
        "reached_percent": "65",
    }


def test_a_county_of_two_schools_is_hidden_whole(partnership: Partnership) -> None:
    register = (school(900001), school(900002))
    rates = (rate(900001, 20, 10), rate(900002, 20, 12))
    found = rows_of(exports_of(register, (), Results(rates=rates), partnership), "attainment")
    assert set(found["201718", "county/rwm.total"].cells.values()) == {"c"}


def test_a_small_group_hides_the_whole_breakdown_but_not_its_total(partnership: Partnership) -> None:
    rates = (rate(900001, 30, 19), rate(900001, 5, 2, group="disadvantaged"), rate(900001, 25, 17, group="other"))
    found = rows_of(exports_of((school(900001),), (), Results(rates=rates), partnership), "school-attainment")
    assert found["201718", "900001/rwm.total"].cells == {"pupils": "30", "reached": "19", "reached_percent": "63"}
    for group in ("disadvantaged", "other"):
        assert set(found["201718", f"900001/rwm.{group}"].cells.values()) == {"c"}


def test_a_school_that_changed_its_number_is_one_school(partnership: Partnership) -> None:
    register = (school(900001, before=(800001,)), school(800001, is_open=False))
    rates = (rate(800001, 20, 10, period="201617"), rate(900001, 20, 12))
    found = rows_of(exports_of(register, (), Results(rates=rates), partnership), "school-attainment")
    assert sorted(found) == [("201617", "900001/rwm.total"), ("201718", "900001/rwm.total")]


def test_the_countys_own_attendance_outranks_the_sum_of_schools(partnership: Partnership) -> None:
    register = tuple(school(urn) for urn in (900001, 900002, 900003))
    attendance = tuple(
        Attendance(
            urn=s.urn, period="201617", pupils=100, attendance_percent=90.0, persistent=10, persistent_percent=10.0
        )
        for s in register
    )
    own = CountyAttendance(period="201617", phase="primary", schools=4, pupils=500, possible=1000, missed=41)
    sets = exports_of(register, (), Results(attendance=attendance, county_attendance=(own,)), partnership)
    row = rows_of(sets, "attendance")["201617", "county/attendance_primary.total"]
    assert row.cells == {"schools": "4", "pupils": "500", "reached": "x", "reached_percent": "x", "score": "95.9"}
    twin = rows_of(sets, "comparators")["201617", "county/attendance_primary.total"]
    assert {name: twin.cells[name] for name in row.cells} == row.cells


def test_grades_are_counted_at_the_end_of_august(partnership: Partnership) -> None:
    register = tuple(school(urn) for urn in (900001, 900002))
    inspections = (
        Inspection(urn=900001, date="2014-08-31", grade=2),
        Inspection(urn=900002, date="2014-03-01", grade=3),
        Inspection(urn=900002, date="2014-09-01", grade=1),
    )
    found = rows_of(exports_of(register, inspections, Results(), partnership), "inspections")
    assert found["2014", "county/good"].cells == {"schools": "1", "schools_percent": "50"}
    assert found["2014", "county/good_or_outstanding"].cells == {"schools": "1", "schools_percent": "50"}
    assert found["2014", "county/total"].cells == {"schools": "2", "schools_percent": "100"}


def test_a_failed_audit_leaves_what_is_in_place(partnership: Partnership, tmp_path: Path, monkeypatch) -> None:
    register = tuple(school(urn) for urn in (900001, 900002, 900003))
    rates = tuple(rate(s.urn, 20, 10) for s in register)
    prepare_exports(register, (), Results(rates=rates), tmp_path, partnership, DAY)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.csv")}
    # Protection that has forgotten a rule: the audit trusts only the files, and stops it.
    monkeypatch.setattr("slp_build.returns.set_county.cells", lambda names, figures, shown: _all(names, figures))
    with pytest.raises(DisclosureError):
        prepare_exports(register[:2], (), Results(rates=rates[:2]), tmp_path, partnership, DAY)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.csv")} == before
    assert not (tmp_path / ".new").exists()


def _all(names, figures):
    return {i.name: "z" if i.name not in figures else f"{figures[i.name]:.{i.decimals}f}" for i in names}


COUNTS = st.integers(min_value=0, max_value=14)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=9))
def test_whatever_the_returns_hold_the_exports_pass_their_audit(
    tmp_path_factory: pytest.TempPathFactory, counts: list[tuple[int, int, int, int]]
) -> None:
    register = tuple(school(900001 + n) for n in range(len(counts)))
    rates: list[Rate] = []
    for one, (poor, poor_reached, other, other_reached) in zip(register, counts, strict=True):
        a, b = min(poor, poor_reached), min(other, other_reached)
        rates += [
            rate(one.urn, poor, a, group="disadvantaged"),
            rate(one.urn, other, b, group="other"),
            rate(one.urn, poor + other, a + b),
        ]
    folder = tmp_path_factory.mktemp("exports")
    prepare_exports(register, (), Results(rates=tuple(rates)), folder, a_partnership(), DAY)
    for path in folder.glob("*/*"):
        assert SETS[path.name].audience == read_export(path).audience


def test_a_set_of_the_analysts_is_not_overwritten_by_one_of_the_same_name(
    partnership: Partnership, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    put_exports(ROOT / "data_exports", folder)
    facts = folder / "public" / "attainment" / "export.toml"
    facts.write_text(facts.read_text().replace("sample = true", "sample = false"))
    register = tuple(school(urn) for urn in (900001, 900002, 900003))
    rates = tuple(rate(one.urn, 20, 10) for one in register)
    with pytest.raises(DisclosureError, match="attainment: `slp anonymise` has made a set of this name"):
        prepare_exports(register, (), Results(rates=rates), folder, partnership, DAY)
    assert read_export(folder / "public" / "attainment").specified


def test_what_is_left_of_a_set_that_was_being_put_in_place_is_not_carried_over(
    partnership: Partnership, tmp_path: Path
) -> None:
    left = tmp_path / "public" / ".new-attainment"
    left.mkdir(parents=True)
    (left / "export.toml").write_text("torn")
    register = tuple(school(urn) for urn in (900001, 900002, 900003))
    rates = tuple(rate(one.urn, 20, 10) for one in register)
    prepare_exports(register, (), Results(rates=rates), tmp_path, partnership, DAY)
    assert list(audited_public(tmp_path / "public", partnership.thresholds).sets) == ["attainment"]


@pytest.mark.parametrize("aside", ["ledger", "public", "bridge", "bridge/phonics"])
def test_what_a_kill_has_left_aside_is_put_back_before_the_next_import(
    partnership: Partnership, tmp_path: Path, aside: str
) -> None:
    folder = tmp_path / "exports"
    put_exports(ROOT / "data_exports", folder)
    for facts in folder.glob("*/*/export.toml"):
        facts.write_text(facts.read_text().replace("sample = true", "sample = false"))
    before = of(folder)
    place = folder / aside
    place.rename(place.with_name(f".old-{place.name}"))
    if aside != "ledger":
        with pytest.raises(ExportError, match=f"{place.name}: was being put in place when that was broken off"):
            audited_bridge(folder / "bridge", partnership.thresholds)
    with pytest.raises(ReturnError, match="no part of the sample county"):
        put_exports(ROOT / "data_exports", folder)
    assert of(folder) == before
    place.rename(place.with_name(f".old-{place.name}"))
    prepare_exports((), (), Results(), folder, partnership, DAY)
    # Sets that count no pupils are made anew from the returns.
    kept = {path: data for path, data in before.items() if "inspections" not in path.parent.name}
    assert of(folder) == kept


def test_exports_are_put_in_place_of_others_whole(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "public" / "old").mkdir(parents=True)
    put_exports(ROOT / "data_exports", folder)
    put_exports(folder, folder)
    found = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    kept = {
        p.relative_to(ROOT / "data_exports"): p.read_bytes()
        for p in (ROOT / "data_exports").rglob("*.*")
        if p.is_file() and "specifications" not in p.parts
    }
    assert found == kept


def of(folder: Path) -> dict[Path, bytes]:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        ("facts = bridge/phonics/export.toml", "bridge/phonics"),
        ("gone = bridge/phonics/export.toml", "bridge/phonics"),
        ("torn = bridge/phonics/export.toml", "bridge/phonics"),
        ("new = public/notes.txt", "public/notes.txt"),
        ("new = ledger/bridge/reading.csv", "ledger/bridge/reading.csv"),
        ("new = ledger/public/reading.releases.csv", "ledger/public/reading.releases.csv"),
    ],
)
def test_the_sample_never_takes_the_place_of_real_sets_or_their_ledger(tmp_path: Path, spoil: str, named: str) -> None:
    folder = tmp_path / "exports"
    put_exports(ROOT / "data_exports", folder)
    what, _, name = spoil.partition(" = ")
    file = folder / name
    match what:
        case "facts":
            file.write_text(file.read_text().replace("sample = true", "sample = false"))
        case "gone":
            file.unlink()
        case "torn":
            file.write_bytes(b"\xff\n")
        case "new":
            file.write_text("told\n")
    before = of(folder)
    with pytest.raises(ReturnError, match=re.escape(f"{folder} holds {named}, which is no part of the sample county")):
        put_exports(ROOT / "data_exports", folder)
    pupils = tmp_path / "pupils"
    made = CliRunner().invoke(app, ["sample-pupils", str(pupils), "--instead-of", str(folder)])  # as `make sample` does
    assert f"holds {named}, which" in str(made.exception)
    assert not pupils.exists()
    assert of(folder) == before


def test_what_make_sample_has_made_may_be_made_anew(tmp_path: Path) -> None:
    put_exports(ROOT / "data_exports", tmp_path)
    refuse_real(tmp_path)


def test_the_recipe_asks_before_it_removes_a_set() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nsample:")[2].partition("\n\n")[0]
    assert recipe.index("--instead-of data_exports\n") < recipe.index("rm -rf data_exports/")


def test_the_sample_is_put_in_place_again_also_where_that_was_broken_off(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    put_exports(ROOT / "data_exports", folder)
    whole = of(folder)
    for audience in ("public", "bridge"):
        shutil.rmtree(folder / audience)
    (folder / "public").mkdir()
    (folder / "public" / ".gitkeep").touch()
    put_exports(ROOT / "data_exports", folder)
    assert of(folder) == whole


def test_the_sample_county_is_nowhere_and_passes_the_audit(partnership: Partnership) -> None:
    schools = sample_register()
    assert len(schools) == 60
    assert len({s.name for s in schools}) == 60
    assert all(900001 <= s.urn < 910000 for s in schools)
    assert all(54.4 < (s.latitude or 0) < 55.2 and 2.0 < (s.longitude or 0) < 3.4 for s in schools)
    public = audited_public(ROOT / "data_exports" / "public", partnership.thresholds)
    bridge = audited_bridge(ROOT / "data_exports" / "bridge", partnership.thresholds)
    assert set(public.sets) == {"attainment", "attendance", "inspections", "phonics"}
    assert set(bridge.sets) == {
        *("attainment", "attendance", "county-inspections", "phonics"),
        *("school-attainment", "school-attendance", "school-inspections"),
    }
    assert all(export.sample for export in (*public.sets.values(), *bridge.sets.values()))
