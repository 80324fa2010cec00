"""A direction in words that are complete without arrow and colour."""

import pytest

from slp_build.pages.travel import not_told, travel_in_words
from slp_build.statistics.direction import Direction


def direction(way: str, certainty: str) -> Direction:
    return Direction(way=way, certainty=certainty, reason="Because.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "certainty", "worse", "arrow", "tone", "words"),
    [
        ("rising", "almost certain", False, "up", "good", "Rising: almost certain"),
        ("falling", "probably", False, "down", "bad", "Falling: probably"),
        ("rising", "probably", True, "up", "bad", "Rising, and so worsening: probably"),
        ("falling", "almost certain", True, "down", "good", "Falling, and so improving: almost certain"),
        ("rising", "no clear change", False, "level", "", "No clear change"),
        ("level", "no clear change", True, "level", "", "No clear change"),
    ],
)
def test_a_direction_says_which_way_how_sure_and_what_it_means(
    way: str, certainty: str, worse: bool, arrow: str, tone: str, words: str
) -> None:
    found = travel_in_words(direction(way, certainty), "201415", higher_is_worse=worse)
    assert (found.arrow, found.tone, found.words) == (arrow, tone, words)
    assert found.reason == "Since 2014/15. Because."


def test_without_a_direction_there_is_a_reason_and_no_arrow() -> None:
    found = not_told("There is one year only.")
    assert (found.arrow, found.tone, found.reason) == ("none", "", "There is one year only.")
