"""The rules' numbers, and what each set is."""

import pytest

from slp_build.config import Thresholds
from slp_build.disclosure.rules import SETS, TOTAL, enough_pupils, enough_schools, in_words
from slp_build.disclosure.set_facts import WORDS

RULES = Thresholds(minimum_base=6, minimum_schools=3)


@pytest.mark.parametrize(("pupils", "enough"), [(0, False), (5, False), (6, True), (7, True)])
def test_six_pupils_are_enough_and_five_are_not(pupils: int, enough: bool) -> None:
    assert enough_pupils(pupils, RULES) is enough


@pytest.mark.parametrize(("schools", "enough"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_schools_are_enough_and_two_are_not(schools: int, enough: bool) -> None:
    assert enough_schools(schools, RULES) is enough


def test_readers_are_told_the_partnerships_own_numbers() -> None:
    words = in_words(Thresholds(minimum_base=11, minimum_schools=4))
    assert "fewer than 11 pupils" in words
    assert "fewer than 4 schools" in words
    assert "kept back (c)" in words


def test_public_sets_hold_county_rows_only_and_own_sets_school_rows_only() -> None:
    for name, rule in SETS.items():
        if rule.audience == "public":
            assert rule.levels == ("Local authority",), name
        assert ("School" in rule.levels) is (rule.audience == "own_school"), name


def test_every_set_that_counts_pupils_has_its_base_among_its_columns() -> None:
    for name, rule in SETS.items():
        assert not rule.base or rule.base in rule.indicators, name
        assert not rule.breakdown or rule.breakdown in rule.filters, name
        if rule.base and rule.audience != "own_school":
            assert "schools" in rule.indicators, name  # else nobody can tell how many a row is made of


def test_every_set_that_is_made_has_rules_and_every_rule_a_set() -> None:
    assert WORDS.keys() == SETS.keys()
    assert TOTAL == "total"
