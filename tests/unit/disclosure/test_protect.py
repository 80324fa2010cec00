"""Which rows may be shown, on tables small enough to check by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counties import County, counties, safe
from sets import THRESHOLDS
from slp_build.config import Thresholds
from slp_build.disclosure.protect import Base, is_safe, shown_parts, shown_places


def of(*counts: int) -> Base:
    """Return the base of a row that sums schools with these counts."""
    return Base.of_schools(counts)


def own(pupils: int) -> Base:
    """Return the base of a school's own row."""
    return Base(pupils=pupils)


ALL = frozenset({"total", "disadvantaged", "other"})


def test_a_sum_knows_its_schools_and_its_largest() -> None:
    assert of(4, 30, 6) == Base(pupils=40, schools=3, largest=30)
    assert of() == Base(pupils=0, schools=0, largest=0)


@pytest.mark.parametrize(
    ("counts", "may"),
    [
        ((10, 10, 10), True),
        ((10, 10), False),  # two schools: each head knows the other
        ((30, 3, 3), True),  # without the largest six are left
        ((30, 3, 2), False),  # without the largest five are left
        ((30, 5, 5, 5), True),
        ((2, 2, 2, 2), True),
        ((2, 2, 2), False),
        ((), False),
    ],
)
def test_a_sum_of_schools_must_stand_without_its_largest(counts: tuple[int, ...], may: bool) -> None:
    assert safe(*counts) is may


@pytest.mark.parametrize(("pupils", "may"), [(0, False), (5, False), (6, True), (7, True)])
def test_a_schools_own_row_needs_six_pupils(pupils: int, may: bool) -> None:
    assert is_safe(own(pupils), THRESHOLDS) is may


@pytest.mark.parametrize("minimum", [5, 6, 7])
def test_the_thresholds_are_the_partnerships(minimum: int) -> None:
    rules = Thresholds(minimum_base=minimum, minimum_schools=minimum)
    assert is_safe(own(minimum), rules)
    assert not is_safe(own(minimum - 1), rules)
    assert is_safe(of(*[minimum] * minimum), rules)
    assert not is_safe(of(*[minimum] * (minimum - 1)), rules)


def test_what_the_source_leaves_out_is_not_shown() -> None:
    assert not is_safe(None, THRESHOLDS)
    assert shown_parts({"total": None, "other": own(30)}, THRESHOLDS) == frozenset()
    assert shown_parts({}, THRESHOLDS) == frozenset()


@pytest.mark.parametrize(
    ("total", "disadvantaged", "other", "shown"),
    [
        (30, 12, 18, ALL),
        (30, 5, 25, {"total"}),  # one part is too small, and would be the total minus the other
        (30, 25, 5, {"total"}),
        (30, None, 25, {"total"}),
        (30, None, 20, {"total"}),  # the source hides one: showing the other would give it away
        (5, 5, 0, set()),
        (30, 12, 12, ALL),  # six are in neither part, and six may be known
        (30, 12, 13, {"total"}),  # five are in neither part
        (30, 0, 30, {"total"}),
    ],
)
def test_within_a_school_a_breakdown_is_shown_whole_or_not_at_all(
    total: int, disadvantaged: int | None, other: int, shown: set[str]
) -> None:
    parts = {"total": own(total), "disadvantaged": None if disadvantaged is None else own(disadvantaged)}
    assert shown_parts({**parts, "other": own(other)}, THRESHOLDS) == shown


def test_parts_that_leave_a_rest_of_several_schools_are_hidden() -> None:
    # Four schools have a total, and one of them no parts: the rest would be that one school's row.
    parts = {"total": of(30, 30, 30, 40), "disadvantaged": of(10, 10, 10), "other": of(20, 20, 20)}
    assert shown_parts(parts, THRESHOLDS) == {"total"}
    assert shown_parts({**parts, "total": of(30, 30, 30)}, THRESHOLDS) == ALL


def test_one_small_group_hides_them_all_and_the_county_stays() -> None:
    county = {"total": of(10, 10, 10, 10, 10, 10)}
    assert shown_places(county, {"a": {"total": of(10, 10, 10)}, "b": {"total": of(10, 10, 10)}}, THRESHOLDS) == (
        {"total"},
        {"total"},
    )
    assert shown_places(county, {"a": {"total": of(10, 10, 10, 10)}, "b": {"total": of(10, 10)}}, THRESHOLDS) == (
        {"total"},
        frozenset(),
    )


def test_schools_of_no_group_would_be_the_county_minus_the_groups() -> None:
    county = {"total": of(10, 10, 10, 10)}
    assert shown_places(county, {"a": {"total": of(10, 10, 10)}, "none": {"total": of(10)}}, THRESHOLDS)[1] == set()


def test_a_part_that_one_group_lacks_hides_the_breakdown_of_all() -> None:
    parts = {"total": of(30, 30, 30), "disadvantaged": of(10, 10, 10), "other": of(20, 20, 20)}
    only = {"total": of(20, 20, 20), "other": of(20, 20, 20)}
    county = {
        "total": of(30, 30, 30, 20, 20, 20),
        "disadvantaged": of(10, 10, 10),
        "other": of(20, 20, 20, 20, 20, 20),
    }
    assert shown_places(county, {"a": parts, "b": only}, THRESHOLDS) == (ALL, {"total"})


@given(counties())
def test_groups_show_no_more_parts_than_the_county(county: County) -> None:
    shown = county.published()
    of_county = {part for place, part in shown if place == "county"}
    assert {part for place, part in shown if place != "county"} <= of_county
    if of_county:
        assert "total" in of_county
    parts = of_county - {"total"}
    assert parts in (set(), {"disadvantaged", "other"}, {"disadvantaged"}, {"other"})


@given(st.lists(st.integers(0, 20), max_size=6), st.integers(1, 6))
def test_raising_a_threshold_never_shows_more(counts: list[int], more: int) -> None:
    stricter = Thresholds(
        minimum_base=THRESHOLDS.minimum_base + more, minimum_schools=THRESHOLDS.minimum_schools + more
    )
    if is_safe(of(*counts), stricter):
        assert is_safe(of(*counts), THRESHOLDS)
