"""The readers on a real county's files, against figures that others have published or counted by hand."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from slp_build.audited import audited_bridge, audited_public
from slp_build.config import load_partnership
from slp_build.errors import ReturnError
from slp_build.model.export import BridgeExports, PublicExports
from slp_build.returns import prepare_exports, read_inspections, read_register, read_results, recognise
from slp_build.returns.figures import Inspection, RegisterSchool, Results
from slp_build.returns.inspections import grades_as_at
from slp_build.statistics.direction import travel_of_grades

ROOT = Path(__file__).resolve().parents[2]


PARTNERSHIP = load_partnership(ROOT / "content" / "partnership.toml")


def files(county: Path, kind: str) -> list[Path]:
    return [path for path in sorted(county.glob("*.csv")) if recognise(path) == kind]


@pytest.fixture(scope="module")
def register(county: Path) -> tuple[RegisterSchool, ...]:
    return read_register(files(county, "register"), PARTNERSHIP.la_code).schools


@pytest.fixture(scope="module")
def inspections(county: Path) -> tuple[Inspection, ...]:
    return read_inspections(files(county, "inspections"))


@pytest.fixture(scope="module")
def results(county: Path) -> Results:
    return read_results(files(county, "results"), PARTNERSHIP.la_code)


@pytest.fixture(scope="module")
def exports(
    register: tuple[RegisterSchool, ...],
    inspections: tuple[Inspection, ...],
    results: Results,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[PublicExports, BridgeExports]:
    folder = tmp_path_factory.mktemp("real")
    prepare_exports(register, inspections, results, folder, PARTNERSHIP, date(2026, 9, 1))
    return (
        audited_public(folder / "public", PARTNERSHIP.thresholds),
        audited_bridge(folder / "bridge", PARTNERSHIP.thresholds),
    )


def test_every_school_of_the_register_is_read(register: tuple[RegisterSchool, ...]) -> None:
    assert Counter(school.open for school in register) == {True: 347, False: 49}
    assert sum(school.latitude is not None for school in register) > 300
    assert {school.phase for school in register} == {"Primary", "Secondary", "All-through", "Special", "16 plus"}


def test_another_partnership_is_given_neither_the_schools_nor_the_countys_figures(county: Path) -> None:
    with pytest.raises(ReturnError, match='row 2, column "LA": is 935; this partnership\'s la_code is 926'):
        read_register(files(county, "register"), "926")
    with pytest.raises(ReturnError, match='row 2, column "old_la_code": is 935'):
        read_results(files(county, "results"), "926")


def test_the_direction_of_inspection_grades_in_august_2014(inspections: tuple[Inspection, ...]) -> None:
    held = grades_as_at(inspections, "2014-08-31")
    travels = Counter(filter(None, map(travel_of_grades, held.values())))
    assert travels == {"improved": 56, "unchanged": 86, "declined": 22}
    # 42 'Requires Improvement' and 2 'Satisfactory' rank together.
    assert Counter(grades[-1] for grades in held.values()) == {2: 123, 3: 44, 1: 34, 4: 4}


def test_schools_that_changed_their_number_are_followed(register: tuple[RegisterSchool, ...], results: Results) -> None:
    years: dict[str, set[int]] = {}
    for rate in results.rates:
        if rate.measure == "rwm":
            years.setdefault(rate.period, set()).add(rate.urn)
    assert len(years["201718"]) == 270
    by_urn = len(years["201718"] & years["201516"])
    assert by_urn == 201
    earlier = {school.urn: {school.urn, *school.predecessors} for school in register}
    followed = sum(bool(earlier.get(urn, {urn}) & years["201516"]) for urn in years["201718"])
    assert followed >= by_urn


def test_the_countys_attainment_is_what_was_published(exports: tuple[PublicExports, BridgeExports]) -> None:
    attainment = exports[0].sets["attainment"]
    published = {"201516": 49, "201617": 57, "201718": 61}
    rows = {row.period: row for row in attainment.select(location="935", measure="rwm", pupil_group="total")}
    for period, percent in published.items():
        row = rows[period]
        # Summed from the schools that the files give figures for, of which 2016's lack some.
        assert abs((row.cells["reached_percent"].value or 0) - percent) <= 1


def test_the_countys_attendance_is_the_authoritys_own(exports: tuple[PublicExports, BridgeExports]) -> None:
    attendance = exports[0].sets["attendance"]
    for phase, percent in (("primary", 95.9), ("secondary", 94.8), ("special", 90.7)):
        asked = attendance.select(location="935", measure=f"attendance_{phase}", pupil_group="total")
        (row,) = (one for one in asked if one.period == "201617")
        assert row.cells["score"].value == percent


def test_no_figure_of_fewer_than_six_pupils_is_in_any_file(exports: tuple[PublicExports, BridgeExports]) -> None:
    for export in (*exports[0].sets.values(), *exports[1].sets.values()):
        for row in export.rows:
            base = row.cells.get("pupils")
            assert base is None or base.value is None or base.value >= 6, row
        assert not export.sample
