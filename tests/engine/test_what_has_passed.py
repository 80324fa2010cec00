"""An event that passes goes down its lists at that instant by itself, on every page of them."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from records import WORKSHEET, Held, bridge_snapshot, page, public_records
from slp_build.config import UK, Paths
from slp_build.model.public import BoardMeeting, Event, News, Section, Topic
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import build_release, is_due
from slp_build.warm import Warm

START = datetime(2026, 10, 28, 9, 0, tzinfo=UK)
HOUR = timedelta(hours=1)
TOPIC = Topic(id="topic:1", name="Reading", slug="reading", text="Reading for pleasure.")


def event(number: int, days: int) -> Event:
    starts = START + timedelta(days=days)
    fields = {"starts": starts.isoformat(), "ends": (starts + HOUR).isoformat(), "venue": "V", "audience": "A"}
    return page(Event, number, 60, f"e{number}", f"Event {number}", topics=("topic:1",), **fields)


def meeting(number: int, days: int) -> BoardMeeting:
    starts = (START + timedelta(days=days)).isoformat()
    return page(BoardMeeting, number, 60, f"m{number}", f"Meeting {number}", starts=starts, venue="V", agenda="")


def news(number: int, **changes: Any) -> News:
    return page(News, number, 60, f"n{number}", f"News {number}", date=f"2026-09-{number - 100:02}", **changes)


EVENTS = (event(70, 40), event(71, 9), meeting(72, 3), event(73, -60))
NEWS = tuple(news(number) for number in range(103, 123))
ABOUT = news(101, topics=("topic:1",))


@pytest.mark.parametrize("stays", [True, False], ids=["a builder that stays", "a process for each build"])
def test_what_is_to_come_stands_first_until_it_has_passed(project: Paths, stays: bool) -> None:
    section = page(Section, 60, 1, "news", "News")
    records = {r.id: r for r in (*public_records(), section, *EVENTS, *NEWS, ABOUT, TOPIC)}
    warm = Warm(stays=stays)

    def listed(now: datetime, address: str = "news") -> list[str]:
        snapshots = [PublicSnapshot.of(records.values(), Held(WORKSHEET)), bridge_snapshot()]
        release = build_release(project, snapshots, now, lambda line: None, warm=warm).release
        html = (release / "public" / f"{address}.html").read_text()
        return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", html)

    assert listed(START)[:4] == ["Meeting 72", "Event 71", "Event 70", "News 122"]
    met = START + timedelta(days=3)
    assert not is_due(project, met - HOUR)
    assert is_due(project, met)
    newest = [f"News {number}" for number in range(122, 102, -1)]
    assert listed(met) == ["Event 71", "Event 70", "Meeting 72", *newest[:17]]
    assert listed(met, "news/page/2") == [*newest[17:], "News 101", "Event 73"]
    assert listed(met, "topics/reading") == ["Event 71", "Event 70", "News 101", "Event 73"]

    ended = START + timedelta(days=9, hours=1)
    assert not is_due(project, ended - HOUR)
    assert is_due(project, ended)
    assert listed(ended) == ["Event 70", "Event 71", "Meeting 72", *newest[:17]]
    assert listed(ended, "topics/reading") == ["Event 70", "News 101", "Event 71", "Event 73"]
