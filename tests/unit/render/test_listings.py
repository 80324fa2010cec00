"""Sitemap, crawlers' file and news feed: text in, the same bytes out."""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import msgspec

from records import page
from sets import PARTNERSHIP
from slp_build.model.public import News
from slp_build.render.feed import atom_xml
from slp_build.render.listings import robots_txt, sitemap_xml

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def news(number: int, date: str, **changes: Any) -> News:
    record = page(News, number, 1, f"n{number}", f"News {number}", date=date)
    return msgspec.structs.replace(record, **changes)


def feed(*records: News) -> ElementTree.Element:
    return ElementTree.fromstring(atom_xml(PARTNERSHIP, [(r, f"/news/{r.slug}") for r in records]))


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def test_a_sitemap_lists_every_address_once_in_order() -> None:
    root = ElementTree.fromstring(sitemap_xml("https://p.example/", ["/b?x=1&y=2", "/", "/a"]))
    assert [loc.text for loc in root.iter(f"{SITEMAP}loc")] == [
        "https://p.example/",
        "https://p.example/a",
        "https://p.example/b?x=1&y=2",
    ]


def test_crawlers_are_kept_from_the_members_part_and_shown_the_sitemap() -> None:
    lines = robots_txt("https://p.example").decode().splitlines()
    assert "Disallow: /bridge" in lines
    assert "Disallow: /account" in lines
    assert "Sitemap: https://p.example/sitemap.xml" in lines


def test_a_feed_has_what_atom_asks_for() -> None:
    root = feed(news(7, "2026-09-01"))
    assert root.tag == f"{ATOM}feed"
    assert text(root, "id") == "https://partnership.example/"
    assert text(root, "title") == "Shire Learning Partnership: news"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Shire Learning Partnership"
    links = {link.get("rel", "alternate"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "https://partnership.example/feed.xml", "alternate": "https://partnership.example/"}
    (entry,) = root.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "summary", "published"):
        assert text(entry, name)
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://partnership.example/news/n7"


def test_every_date_is_an_instant_with_its_offset() -> None:
    root = feed(news(7, "2026-09-01"), news(8, "2026-08-01"))
    dates = [e.text or "" for name in ("updated", "published") for e in root.iter(f"{ATOM}{name}")]
    assert len(dates) == 5
    assert all(datetime.fromisoformat(date).tzinfo for date in dates)


def test_a_rename_does_not_make_an_entry_new() -> None:
    def ids(record: News) -> list[str]:
        return [text(entry, "id") for entry in feed(record).findall(f"{ATOM}entry")]

    before = news(7, "2026-09-01")
    assert ids(before) == ids(msgspec.structs.replace(before, slug="another", title="Another"))
    assert ids(before) != ids(news(8, "2026-09-01"))


def test_the_feed_is_as_new_as_its_newest_change_in_whatever_offset() -> None:
    winter = news(7, "2026-09-01", changed="2026-10-25T01:30:00+00:00")
    summer = news(8, "2026-09-01", changed="2026-10-25T01:45:00+01:00")  # three quarters of an hour earlier
    assert text(feed(summer, winter), "updated") == "2026-10-25T01:30:00+00:00"


def test_words_that_look_like_markup_stay_words() -> None:
    record = news(7, "2026-09-01", title='Reading & <b>writing</b> "now"', lead="5 < 6")
    (entry,) = feed(record).findall(f"{ATOM}entry")
    assert text(entry, "title") == 'Reading & <b>writing</b> "now"'
    assert text(entry, "summary") == "5 < 6"


def test_a_feed_without_news_is_still_a_feed_and_the_same_bytes() -> None:
    assert atom_xml(PARTNERSHIP, []) == atom_xml(PARTNERSHIP, [])
    assert feed().findall(f"{ATOM}entry") == []
    assert text(feed(), "updated")
