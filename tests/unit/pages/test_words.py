"""Dates and times as the house writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from slp_build.pages.words import ART, art_for, clock, day, moment

UK = ZoneInfo("Europe/London")


def test_a_day_has_no_nought_before_it() -> None:
    assert day(date(2026, 5, 8)) == "8 May 2026"
    assert day(date(2026, 12, 31)) == "31 December 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(9, 0, "9am"), (9, 30, "9.30am"), (12, 0, "noon"), (12, 5, "12.05pm"), (17, 0, "5pm"), (23, 59, "11.59pm")],
)
def test_a_time_of_day(hour: int, minute: int, words: str) -> None:
    assert clock(datetime(2026, 5, 8, hour, minute, tzinfo=UK)) == words


def test_a_moment_is_a_time_on_a_day() -> None:
    assert moment(datetime(2026, 5, 8, 12, 0, tzinfo=UK)) == "noon on 8 May 2026"


def test_a_thing_always_has_the_same_drawing() -> None:
    keys = [f"page:{n}" for n in range(200)]
    assert [art_for(key) for key in keys] == [art_for(key) for key in keys]
    assert {art_for(key) for key in keys} == set(ART)
