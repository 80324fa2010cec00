"""Wilson's interval, against the published table."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.statistics.wilson import wilson_interval

VECTORS = list(csv.DictReader((Path(__file__).parents[1] / "vectors" / "wilson.csv").open()))
shares = st.integers(1, 400).flatmap(lambda pupils: st.tuples(st.integers(0, pupils), st.just(pupils)))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['reached']} of {row['pupils']}")
def test_intervals_are_those_of_newcombes_table(row: dict[str, str]) -> None:
    low, high = wilson_interval(int(row["reached"]), int(row["pupils"]))
    assert (round(low, 4), round(high, 4)) == (float(row["low"]), float(row["high"]))


@given(shares)
def test_an_interval_lies_between_nought_and_one_and_holds_its_share(share: tuple[int, int]) -> None:
    reached, pupils = share
    low, high = wilson_interval(reached, pupils)
    assert 0 <= low <= reached / pupils <= high <= 1
    assert low < high


@given(shares)
def test_those_who_did_not_reach_it_have_the_mirrored_interval(share: tuple[int, int]) -> None:
    reached, pupils = share
    low, high = wilson_interval(reached, pupils)
    other_low, other_high = wilson_interval(pupils - reached, pupils)
    assert (other_low, other_high) == pytest.approx((1 - high, 1 - low))


@given(shares, st.integers(2, 10))
def test_more_pupils_of_the_same_share_have_a_narrower_interval(share: tuple[int, int], times: int) -> None:
    reached, pupils = share
    low, high = wilson_interval(reached, pupils)
    more_low, more_high = wilson_interval(times * reached, times * pupils)
    assert more_high - more_low < high - low


@given(shares)
def test_more_confidence_is_a_wider_interval(share: tuple[int, int]) -> None:
    low, high = wilson_interval(*share, confidence=0.8)
    sure_low, sure_high = wilson_interval(*share, confidence=0.95)
    assert sure_low <= low
    assert high <= sure_high


def test_nought_and_all_end_exactly_where_shares_end() -> None:
    assert wilson_interval(0, 7)[0] == 0.0
    assert wilson_interval(7, 7)[1] == 1.0


@pytest.mark.parametrize(("reached", "pupils"), [(0, 0), (1, 0), (3, 2), (-1, 5)])
def test_a_share_of_nobody_or_of_more_than_all_is_refused(reached: int, pupils: int) -> None:
    with pytest.raises(ValueError, match="a share needs at least one pupil"):
        wilson_interval(reached, pupils)
