"""Directions of shares and of grades, on years that can be worked out by hand."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.statistics.direction import (
    Mean,
    Share,
    direction_of,
    direction_of_means,
    travel_of_grades,
)

VECTORS = list(csv.DictReader((Path(__file__).parents[1] / "vectors" / "directions.csv").open()))
shares = st.integers(1, 200).flatmap(
    lambda pupils: st.integers(0, pupils).map(lambda reached: Share(reached=reached, pupils=pupils))
)
MIRRORED = {"rising": "falling", "falling": "rising", "level": "level"}


def name(row: dict[str, str]) -> str:
    return f"{row['reached_first']} of {row['pupils_first']} to {row['reached_last']} of {row['pupils_last']}"


@pytest.mark.parametrize("row", VECTORS, ids=name)
def test_directions_are_those_worked_out_beside_them(row: dict[str, str]) -> None:
    first = Share(reached=int(row["reached_first"]), pupils=int(row["pupils_first"]))
    last = Share(reached=int(row["reached_last"]), pupils=int(row["pupils_last"]))
    found = direction_of(first, last)
    assert (found.way, found.certainty) == (row["way"], row["certainty"])


@pytest.mark.parametrize("row", [row for row in VECTORS if row["p"]], ids=name)
def test_the_words_stand_for_the_p_value_beside_them(row: dict[str, str]) -> None:
    p = float(row["p"])
    words = "almost certain" if p <= 0.05 else "probably" if p <= 0.2 else "no clear change"
    assert words == row["certainty"]


@given(shares, shares)
def test_the_way_back_is_the_mirrored_way_and_as_certain(first: Share, last: Share) -> None:
    there, back = direction_of(first, last), direction_of(last, first)
    assert back.way == MIRRORED[there.way]
    assert back.certainty == there.certainty


@given(shares, shares, st.integers(2, 5))
def test_more_pupils_never_make_a_change_less_certain(first: Share, last: Share, times: int) -> None:
    order = ("no clear change", "probably", "almost certain")
    more = direction_of(*(Share(reached=times * s.reached, pupils=times * s.pupils) for s in (first, last)))
    assert order.index(more.certainty) >= order.index(direction_of(first, last).certainty)


@given(shares, shares)
def test_a_reason_is_one_plain_sentence_without_a_figure_of_the_school(first: Share, last: Share) -> None:
    reason = direction_of(first, last).reason
    assert reason.endswith(".")
    assert not any(character.isdigit() for character in reason.replace("20 times", "").replace("5 times", ""))


@pytest.mark.parametrize(("first", "last"), [(0, 30), (30, 0)])
def test_a_year_without_pupils_has_no_direction(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="pupils in both years"):
        direction_of(Share(reached=0, pupils=first), Share(reached=0, pupils=last))


def mean(value: float, error: float) -> Mean:
    return Mean(value=value, low=value - 1.959964 * error, high=value + 1.959964 * error)


@pytest.mark.parametrize(
    ("change", "certainty"),
    [  # z = change / sqrt(1 + 1); p is 0.0047, 0.0339, 0.1573, 0.2301 and 0.4795
        (4.0, "almost certain"),
        (3.0, "almost certain"),
        (2.0, "probably"),
        (1.7, "no clear change"),
        (1.0, "no clear change"),
    ],
)
def test_two_means_are_told_apart_by_their_ranges(change: float, certainty: str) -> None:
    for sign, way in ((1, "rising"), (-1, "falling")):
        found = direction_of_means(mean(-0.5, 1.0), mean(-0.5 + sign * change, 1.0))
        assert found is not None
        assert (found.way, found.certainty) == (way, certainty)


def test_means_that_are_the_same_are_level_and_those_without_a_range_have_no_direction() -> None:
    same = direction_of_means(mean(2.0, 1.0), mean(2.0, 0.5))
    assert same is not None
    assert (same.way, same.certainty) == ("level", "no clear change")
    assert direction_of_means(mean(1.0, 0.0), mean(9.0, 0.0)) is None


@pytest.mark.parametrize(
    ("grades", "travel"),
    [
        ([], None),
        ([2], None),
        ([2, 2], "unchanged"),
        ([3, 2], "improved"),
        ([1, 2], "declined"),
        ([4, 1, 2], "declined"),  # the latest and the one before; what was earlier is history
        ([1, 4, 3], "improved"),
    ],
)
def test_a_grade_travels_from_the_inspection_before(grades: list[int], travel: str | None) -> None:
    assert travel_of_grades(grades) == travel
