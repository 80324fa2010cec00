"""What lists the public pages: sitemap and feed name what is published, and nothing else."""

from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from records import bridge_snapshot, page, public_snapshot
from slp_build.config import Paths
from slp_build.model.public import News, Section
from slp_build.pipeline import build_release

NOW = datetime(2026, 10, 15, 9, 0, tzinfo=ZoneInfo("Europe/London"))  # the small site's vacancy closed on 2 October
ATOM = "{http://www.w3.org/2005/Atom}"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def news(number: int, day: int) -> Any:
    return page(News, number, 60, f"n{number}", f"News {number}", date=f"2026-08-{day:02}")


@pytest.fixture
def public(project: Paths) -> Path:
    """The public tree of the small site with 22 pieces of news."""
    section = page(Section, 60, 1, "news", "News", in_menu=True)
    site = public_snapshot(section, *(news(100 + day, day) for day in range(1, 23)))
    return build_release(project, [site, bridge_snapshot()], NOW, lambda line: None).release / "public"


def test_the_feed_holds_the_newest_twenty_and_leads_to_them(public: Path) -> None:
    root = ElementTree.parse(public / "feed.xml").getroot()
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert titles == [f"News {100 + day}" for day in range(22, 2, -1)]
    for link in root.iterfind(f"{ATOM}entry/{ATOM}link"):
        address = (link.get("href") or "").removeprefix("https://learning-partnership.example")
        assert (public / f"{address[1:]}.html").is_file()


def test_every_page_names_the_feed(public: Path) -> None:
    assert all('href="/feed.xml"' in path.read_text() for path in public.rglob("*.html"))


def test_the_sitemap_names_what_may_be_found_and_nothing_else(public: Path) -> None:
    base = "https://learning-partnership.example"
    listed = {(loc.text or "").removeprefix(base) for loc in ElementTree.parse(public / "sitemap.xml").iter(LOC)}
    pages = {f"/{path.relative_to(public).as_posix().removesuffix('.html')}" for path in public.rglob("*.html")}
    assert pages - listed == {
        "/404",
        "/index",
        "/teach/maths-teacher",
    }  # what is not there, the front page, a closed post
    assert "/" in listed
    assert not any(address.startswith(("/bridge", "/account")) for address in listed)
