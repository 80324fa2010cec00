"""Whether a mean and its range can be solved, against every set of values that there is."""

from collections import Counter, defaultdict
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.anonymise.means import as_told, tells_of_single_pupils
from slp_build.anonymise.solved import Column, is_solved
from slp_build.anonymise.specification import Measure

DAYS = Measure(label="Days away", column="days", average=True)
NEVER = Measure(label="Never away", column="days", average=True, at_most=0.0)


def column(most: float, measure: Measure = DAYS, step: float = 1.0, lowest: float = 0.0) -> Column:
    return Column(step=step, lowest=lowest, highest=most, measure=measure)


@pytest.mark.parametrize(("most", "pupils"), [(7, 6), (5, 8), (3, 11)])
def test_a_value_that_all_ways_give_to_as_many_is_solved(most: int, pupils: int) -> None:
    """Brute force: all ways to give so many pupils a value, by the mean and range that are told of them."""
    ways: dict[tuple[str, str, str], list[Counter[float]]] = defaultdict(list)
    for values in combinations_with_replacement(map(float, range(most + 1)), pupils):
        ways[as_told(Counter(values))].append(Counter(values))
    found, solved = 0, 0
    for same in ways.values():
        for values in same:
            is_open = all(any(other[value] != times for other in same) for value, times in values.items() if times < 6)
            is_found = is_solved(values, 6, column(most), as_told)
            assert is_open or is_found, values
            found, solved = found + is_found, solved + (not is_open)
    assert found < 2.5 * solved  # it looks at few ways, but at the right ones


def test_six_pupils_of_whom_the_mean_tells_how_many_were_never_away() -> None:
    """A mean of 0.7 and a range from 0 to 1.3: three with no day, two with one, one with two, and nothing else."""
    away = {0.0: 3, 1.0: 2, 2.0: 1}
    assert as_told(away) == ("0.7", "0.0", "1.3")
    assert tells_of_single_pupils(away, 6, column(7.0))
    assert not tells_of_single_pupils(away, 6)


def test_how_many_reached_it_leaves_fewer_ways() -> None:
    marks = {0.0: 2, 1.0: 2, 4.0: 2, 5.0: 2, 6.0: 1, 9.0: 3}
    assert not is_solved(marks, 6, column(10.0), as_told)
    passed = column(10.0, Measure(label="Passed", column="mark", average=True, at_least=9.0))
    assert is_solved({0.0: 6, 1.0: 5, 2.0: 1}, 6, column(7.0, passed.measure), as_told)
    assert passed.reached(marks) == 3


@given(st.lists(st.integers(0, 300), min_size=6, max_size=30))
def test_where_values_come_in_small_steps_nothing_can_be_solved(tenths: list[int]) -> None:
    values = Counter(number / 10 for number in tenths)
    assert not is_solved(values, 6, column(30.0, step=0.1), as_told)


def test_how_many_were_never_away_leaves_fewer_ways() -> None:
    away = {0.0: 4, 1.0: 4, 2.0: 7}
    assert not tells_of_single_pupils(away, 6, column(7.0))
    assert NEVER.at_most == 0.0
    assert column(7.0, NEVER).reached(away) == 4
    assert tells_of_single_pupils(away, 6, column(7.0, NEVER))


def test_twenty_two_pupils_are_not_too_many_to_be_solved() -> None:
    away = {0.0: 14, 1.0: 7, 2.0: 1}
    assert not tells_of_single_pupils(away, 6)
    assert is_solved(away, 6, column(7.0), as_told)


def test_where_values_begin_makes_no_difference() -> None:
    """Scaled scores begin at 80: what is open from nought up is open from there."""
    for values in ({0.0: 4, 1.0: 4, 2.0: 7}, {0.0: 14, 1.0: 7, 2.0: 1}):
        higher = {80 + value: times for value, times in values.items()}
        found = is_solved(values, 6, column(7.0), as_told)
        assert is_solved(higher, 6, column(87.0, lowest=80.0), as_told) == found
