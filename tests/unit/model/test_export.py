"""A set in memory: rows are found by what they are of, and years are told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets import county, group, write_set
from slp_build.errors import ExportError
from slp_build.exports.read import read_export
from slp_build.model.export import Export, every_period, period_name


@pytest.fixture(scope="module")
def comparators(tmp_path_factory: pytest.TempPathFactory) -> Export:
    rows = [
        make("comparators", *place, period, filters={"measure": measure, "pupil_group": "total"}, pupils=100)
        for make, place in ((county, ()), (group, ("primary",)))
        for period in ("201718", "201617")
        for measure in ("rwm", "maths")
    ]
    return read_export(write_set(tmp_path_factory.mktemp("set"), "comparators", rows))


def test_rows_are_selected_oldest_first(comparators: Export) -> None:
    found = comparators.select(location="primary", measure="rwm")
    assert [row.period for row in found] == ["201617", "201718"]
    assert {row.location for row in comparators.select(level="Local authority")} == {"999"}
    assert len(comparators.select()) == 8
    assert comparators.select(location="nowhere") == ()
    assert comparators.select(sex="girls") == ()


def test_periods_are_those_there_are_rows_for(comparators: Export) -> None:
    assert comparators.periods(location="primary") == ("201617", "201718")
    assert comparators.periods(location="nowhere") == ()


def test_a_column_tells_its_unit_and_an_unknown_one_is_named(comparators: Export) -> None:
    assert comparators.indicator("reached_percent").unit == "%"
    with pytest.raises(ExportError, match='comparators: there is no indicator "grade"'):
        comparators.indicator("grade")


@pytest.mark.parametrize(("period", "name"), [("201718", "2017/18"), ("199900", "1999/00"), ("2014", "2014")])
def test_a_period_in_words(period: str, name: str) -> None:
    assert period_name(period) == name


@pytest.mark.parametrize(
    ("known", "every"),
    [
        (set(), ()),
        ({"201718"}, ("201718",)),
        ({"201516", "201819"}, ("201516", "201617", "201718", "201819")),
        ({"199899", "200001"}, ("199899", "199900", "200001")),
        ({"2012", "2015"}, ("2012", "2013", "2014", "2015")),
    ],
)
def test_years_between_are_filled_in(known: set[str], every: tuple[str, ...]) -> None:
    assert every_period(known) == every


@given(st.sets(st.integers(1990, 2060), min_size=1, max_size=8), st.booleans())
def test_no_year_is_lost_and_none_is_skipped(years: set[int], academic: bool) -> None:
    known = {f"{year}{(year + 1) % 100:02d}" if academic else str(year) for year in years}
    found = every_period(known)
    assert known <= set(found)
    assert [int(period[:4]) for period in found] == list(range(min(years), max(years) + 1))
