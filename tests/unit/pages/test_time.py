"""What time changes by itself: posts close at their instant, events pass, and the page knows until when it holds."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest

from records import page
from sites import UK, public_at
from slp_build.model.head import Head
from slp_build.model.public import Event, FundRound, Programme, Topic, Vacancy
from slp_build.pages.asked import Asked
from slp_build.pages.parts import FactItem
from slp_build.pages.public.listing import closing_words, dated_row, vacancy_row
from slp_build.pages.public.listing_order import listing_order
from slp_build.pages.public.section import section_view
from slp_build.pages.public.text import event_view
from slp_build.pages.public.vacancy import vacancy_view

CLOSES = datetime(2026, 10, 2, 17, 0, tzinfo=UK)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def vacancy(**changes: Any) -> Vacancy:
    record = public_at().record("page:6")
    return msgspec.structs.replace(record, apply_email="head@linnet-heath.example", **changes)


def event(**changes: Any) -> Event:
    fields = {
        "starts": "2026-10-02T16:00:00+01:00",
        "ends": "2026-10-02T17:30:00+01:00",
        "venue": "The hall",
        "audience": "Teachers",
        "book_url": "https://book.example",
    }
    return msgspec.structs.replace(page(Event, 40, 5, "training", "Training", **fields), **changes)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (CLOSES - timedelta(days=30), ""),
        (datetime(2026, 9, 24, 23, 59, tzinfo=UK), ""),
        (datetime(2026, 9, 25, 0, 0, tzinfo=UK), "Closes in 7 days"),
        (datetime(2026, 9, 30, 23, 59, tzinfo=UK), "Closes in 2 days"),
        (datetime(2026, 10, 1, 0, 0, tzinfo=UK), "Closes tomorrow"),
        (datetime(2026, 10, 2, 0, 0, tzinfo=UK), "Closes today"),
        (CLOSES - SECOND, "Closes today"),
        (CLOSES, "Closed"),
        (CLOSES + timedelta(days=300), "Closed"),
    ],
)
def test_how_soon_a_post_closes_in_words(now: datetime, words: str) -> None:
    assert closing_words(CLOSES, public_at(now)) == words


def test_open_posts_stand_first_and_of_those_the_next_to_close() -> None:
    closes = {"a": CLOSES + timedelta(days=9), "b": CLOSES - SECOND, "c": CLOSES + SECOND, "d": CLOSES}
    heads = [Head(id=f"page:{key}", kind="vacancy", closes=at.isoformat()) for key, at in closes.items()]
    assert [head.id[-1] for head in listing_order(heads, CLOSES)] == ["c", "a", "d", "b"]
    campaigns = [msgspec.structs.replace(head, kind="campaign") for head in heads]
    assert [head.id[-1] for head in listing_order(campaigns, CLOSES)] == ["a", "c", "b", "d"]  # as editors have them


def test_what_is_to_come_stands_first_and_of_that_the_soonest() -> None:
    days = {"a": 9, "b": -9, "c": 2, "d": -1}
    events = [
        Head(
            id=f"page:{key}",
            kind="event",
            starts=(ENDS + timedelta(days=n)).isoformat(),
            ends=(ENDS + timedelta(days=n)).isoformat(),
        )
        for key, n in days.items()
    ]
    news = Head(id="page:n", kind="news", date="2026-09-28")
    meeting = Head(id="page:m", kind="board_meeting", starts=(ENDS + timedelta(days=4)).isoformat())
    assert [head.id[-1] for head in listing_order([*events, news, meeting], ENDS)] == ["c", "m", "a", "d", "n", "b"]


def test_a_round_of_the_fund_says_in_a_sentence_how_far_it_has_come() -> None:
    fields = {"opens": "2026-10-01T09:00:00+01:00", "closes": CLOSES.isoformat(), "amount": 1, "apply_url": ""}
    record = page(FundRound, 41, 2, "round", "Round", **fields)
    said = [section_view(record, public_at(now, record)).notice for now in (CLOSES - 5 * DAY, CLOSES - SECOND, CLOSES)]
    assert said == ["This round opens on 1 October 2026.", "This round is open for bids.", "This round is closed."]


def test_a_posts_title_names_its_school_where_titles_stand_alone() -> None:
    view = vacancy_view(vacancy(), public_at(CLOSES - SECOND))
    assert view.head.title == f"{vacancy().title}, Linnet Heath Primary School"
    assert view.title == vacancy().title  # its school stands beside the heading


def test_a_post_is_open_up_to_its_instant() -> None:
    view = vacancy_view(vacancy(), public_at(CLOSES - SECOND))
    assert (view.closed, view.soon, view.closed_words, view.head.noindex) == (False, "Closes today", "", False)
    assert view.apply is not None
    assert view.apply.href.startswith("mailto:head@linnet-heath.example?subject=")
    assert unquote(view.apply.href).endswith(f"={vacancy().title}, Linnet Heath Primary School")
    # Beside the button, to be copied where no mail programme opens.
    assert FactItem(term="Write to", answer="head@linnet-heath.example") in view.facts


def test_a_post_is_closed_at_its_instant_and_offers_no_way_to_apply() -> None:
    view = vacancy_view(vacancy(), public_at(CLOSES))
    assert (view.closed, view.soon, view.apply, view.head.noindex) == (True, "", None, True)
    assert view.closed_words == "This post closed at 5pm on 2 October 2026."
    assert "Write to" not in {fact.term for fact in view.facts}


@pytest.mark.parametrize(
    ("fields", "href"),
    [
        ({"apply_url": "https://apply.example"}, "https://apply.example"),
        ({"apply_url": "", "apply_email": ""}, None),
    ],
)
def test_the_way_to_apply_is_the_schools_own(fields: dict[str, str], href: str | None) -> None:
    record = msgspec.structs.replace(vacancy(), **fields)
    apply = vacancy_view(record, public_at(CLOSES - SECOND)).apply
    assert (apply.href if apply else None) == href


def test_a_listed_post_says_pay_hours_start_and_close_in_that_order() -> None:
    row = vacancy_row(vacancy(), public_at(CLOSES - SECOND))
    assert [fact.term for fact in row.facts] == ["Pay", "Hours", "Start", "Closes"]
    assert row.facts[3].answer == "5pm on 2 October 2026"
    assert (row.soon, row.closed) == ("Closes today", False)
    closed = vacancy_row(vacancy(), public_at(CLOSES))
    assert (closed.soon, closed.closed) == ("Closed", True)


def test_an_instant_counts_in_whatever_offset_it_is_written() -> None:
    same = vacancy(closes="2026-10-02T16:00:00+00:00")
    assert not vacancy_view(same, public_at(CLOSES - SECOND)).closed
    assert vacancy_view(same, public_at(CLOSES)).closed


ENDS = datetime(2026, 10, 2, 17, 30, tzinfo=UK)


def test_an_event_can_be_booked_until_it_ends() -> None:
    record = event()
    view = event_view(record, public_at(ENDS - SECOND, record))
    assert view.notice == ""
    assert view.action is not None
    assert view.facts[0].answer == "2 October 2026, 4pm to 5.30pm"
    assert dated_row(record, public_at(ENDS - SECOND, record)).note == "The hall"


def test_an_event_has_passed_at_the_instant_it_ends() -> None:
    record = event()
    view = event_view(record, public_at(ENDS, record))
    assert (view.notice, view.action) == ("This has passed.", None)
    assert dated_row(record, public_at(ENDS, record)).note == "This has passed"


def test_an_event_over_two_days_says_both() -> None:
    record = event(ends="2026-10-03T12:00:00+01:00")
    assert (
        event_view(record, public_at(ENDS, record)).facts[0].answer == "2 October 2026, 4pm to noon on 3 October 2026"
    )


def test_a_view_knows_the_span_for_which_it_holds() -> None:
    site = public_at(datetime(2026, 9, 20, 9, 0, tzinfo=UK))
    site.asked.start()
    vacancy_view(vacancy(), site)
    assert site.asked.until == datetime(2026, 9, 25, 0, 0, tzinfo=UK)  # the day it says how soon

    near = public_at(datetime(2026, 9, 28, 9, 0, tzinfo=UK))
    near.asked.start()
    vacancy_view(vacancy(), near)
    assert near.asked.since == datetime(2026, 9, 28, 0, 0, tzinfo=UK)
    assert near.asked.until == datetime(2026, 9, 29, 0, 0, tzinfo=UK)  # “in 4 days” is true for a day

    last = public_at(CLOSES - SECOND)
    last.asked.start()
    vacancy_view(vacancy(), last)
    assert last.asked.until == CLOSES

    over = public_at(CLOSES)
    over.asked.start()
    vacancy_view(vacancy(), over)
    assert (over.asked.since, over.asked.until) == (CLOSES, None)


def test_of_several_instants_the_nearest_on_each_side_count() -> None:
    asked = Asked()
    for hour, passed in ((8, True), (6, True), (12, False), (10, False), (9, True)):
        assert asked.passed(CLOSES.replace(hour=hour), CLOSES.replace(hour=9)) is passed
    assert (asked.since, asked.until) == (CLOSES.replace(hour=9), CLOSES.replace(hour=10))
    asked.start()
    assert (asked.keys, asked.since, asked.until) == (set(), None, None)


def test_a_programme_names_the_events_on_its_topics_that_have_not_begun_the_next_one_first() -> None:
    topic = Topic(id="topic:1", name="Maths", slug="maths")
    about: dict[str, Any] = {"topics": ("topic:1",)}
    programme = page(Programme, 50, 1, "maths", "Maths", **about)
    about |= {"ends": "2026-10-30T12:00:00+00:00"}
    days = {"Later": 9, "Next": 3, "Begun": 2}
    events = [
        event(id=f"page:{60 + day}", slug=f"{day}", title=title, starts=f"2026-10-0{day}T16:00:00+01:00", **about)
        for title, day in days.items()
    ]
    other = event(id="page:70", slug="other", title="Other", starts="2026-10-08T16:00:00+01:00")
    site = public_at(CLOSES, topic, programme, *events, other)
    view = section_view(programme, site)
    assert [row.title for row in view.coming] == ["Next", "Later"]
    assert site.asked.until == datetime(2026, 10, 3, 16, 0, tzinfo=UK)
