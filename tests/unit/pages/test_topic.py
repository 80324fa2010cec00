"""A topic's page: what is to come, what is new, what has passed, each with its kind."""

from datetime import timedelta

from records import page
from sites import NOW, public_at
from slp_build.model.public import Article, CaseStudy, Event, News, Resource, Topic
from slp_build.pages.public.section import topic_view


def test_each_card_of_a_topic_says_what_it_is_and_what_has_passed_is_last() -> None:
    def event(number: int, days: int, training: bool = False) -> Event:
        fields = {"venue": "V", "audience": "A", "training": training, "topics": ("topic:1",)}
        times = {"starts": NOW + timedelta(days=days), "ends": NOW + timedelta(days=days, hours=1)}
        return page(Event, number, 2, f"e{number}", "E", **fields, **{k: v.isoformat() for k, v in times.items()})

    about = {"topics": ("topic:1",)}
    site = public_at(
        NOW,
        Topic(id="topic:1", name="Reading", slug="reading", text="Books."),
        event(40, -1),
        event(41, 30),
        event(42, 3, training=True),
        page(News, 43, 2, "n", "N", date="2026-09-01", **about),
        page(Resource, 44, 2, "r", "R", key_stage="1", ages="5", licence="CC", documents=(), **about),
        page(CaseStudy, 45, 2, "s", "S", school_name="L", school=None, phase="Primary", theme="Reading", **about),
        page(Article, 46, 2, "a", "A", **about),
    )
    kinds = [card.eyebrow for card in topic_view("topic:1", site).cards]
    assert kinds == ["Training", "Event", "News", "Page", "Story", "Resource", "Event, has passed"]
