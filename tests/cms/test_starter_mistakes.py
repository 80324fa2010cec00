"""Whoever writes a starter of their own may begin with one page, and is told of each mistake where it stands."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, Site

from cms_pages import make_bridge
from slp_build.errors import ConfigError
from slp_cms.commands import starter
from slp_cms.media.models import PublicDocument
from slp_cms.pages.actions.load_starter import load_starter
from slp_cms.pages.models import HomePage
from slp_cms.snapshot.public import take_public

pytestmark = pytest.mark.django_db

FRONT = """
[[page]]
path = ""
type = "home"
title = "Home"
headline = "Schools that help one another"
lead = "In a sentence."
vision = "One paragraph."
objectives = "Embracing change"
"""
NEWS = """
[[page]]
path = "news"
type = "section"
title = "News"
lead = "What has happened."
"""
EVENT = """
[[page]]
path = "news/first-steps"
type = "event"
title = "First steps"
lead = "A day for teachers."
starts_in = 30
starts_at = "09:30"
ends_at = "15:30"
venue = "The hall"
audience = "Teachers"
"""
PROGRAMME = """
[[page]]
path = "news/maths"
type = "programme"
title = "Maths"
lead = "Numbers."
drawing = "windmill"
"""
RESOURCE = """
[[page]]
path = "news/cards"
type = "resource"
title = "Cards"
lead = "To cut out."
key_stage = "1"
ages = "5 to 7"
licence = "CC BY 4.0"
documents = [["Cards", "cards.csv"], ["More cards", "more.csv"]]
"""
CARDS = RESOURCE.replace(', ["More cards", "more.csv"]', "")
BODY = "[[page.body]]\n"

Write = Callable[[str], None]


@pytest.fixture
def write(settings: Any, tmp_path: Path) -> Write:
    """Put one file into a starter folder of this test's own."""
    settings.PATHS = dataclasses.replace(settings.PATHS, root=tmp_path)
    folder = tmp_path / "content" / "starter"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "cards.csv").write_text("a,b\n1,2\n")
    return lambda text: (folder / "1-own.toml").write_bytes(text.encode("latin-1")) and None


def test_a_starter_of_one_front_page_is_enough(write: Write) -> None:
    write(FRONT)
    assert load_starter() == 1
    assert [type(record).__name__ for record in take_public().records.values()] == ["Home"]
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert home.get_url_parts()[2] == "/"


def test_the_site_keeps_its_hostname(write: Write) -> None:
    Site.objects.filter(is_default_site=True).update(hostname="learning.example", port=443)
    write(FRONT)
    load_starter()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("learning.example", 443, HomePage.objects.get().pk)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "content/starter", "has no front page"),
        (NEWS, "content/starter", "has no front page"),
        (FRONT.replace("[[page]]", "[[pages]]"), "1-own.toml", "each page begins with [[page]]"),
        (FRONT.replace("[[page]]", "[page]"), "1-own.toml", "each page begins with [[page]]"),
        (FRONT.replace("title", "titel"), "page 1 of the file", "title is missing"),
        (FRONT + NEWS.replace('"news"', "5"), "1-own.toml, page “5”", "path is missing, or is no text"),
        (FRONT + NEWS + 'tree = "brige"', "page “news”", "tree is “public” or “bridge”"),
        (FRONT + NEWS + "[page.body]\ntext = 'a'", "page “news”", "begins with [[page.body]]"),
        (FRONT.replace("Home", "\xe9"), "1-own.toml, line 5", "this is not UTF-8 text"),
        (FRONT + NEWS.replace("section", "newz"), "page “news”", "type: there is no “newz”; there are home, section,"),
        (FRONT + NEWS.replace("section", "vacancy"), "page “news”", "type: no page of the type vacancy can stand here"),
        (FRONT + EVENT, "page “news/first-steps”", "path: there is no page “news” above it"),
        (FRONT + NEWS + BODY + 'cards = ["jobs"]', "page “news”", "cards: there is no page “jobs” here"),
        (FRONT + NEWS + BODY + 'quote = "Yes."', "page “news”", "who is missing"),
        (FRONT + NEWS + BODY + 'picture = "a.png"', "page “news”", "body: each piece has one of text"),
        (FRONT + NEWS + BODY + "text = 5", "page “news”", "a value has not the form that is wanted there"),
        (FRONT + NEWS + EVENT.replace('starts_at = "09:30"', ""), "first-steps”", "starts_at is missing"),
        (FRONT + NEWS + EVENT.replace("09:30", "9.30"), "first-steps”", "starts_at: “9.30” is no time of day"),
        (FRONT + NEWS + EVENT.replace("30\n", "'soon'\n"), "first-steps”", "starts_in: write a number of days"),
        (FRONT + NEWS + EVENT + 'salary = "5"', "first-steps”", "a page of the type event has no salary"),
        (FRONT + NEWS + EVENT + 'colour = "red"', "first-steps”", "colour is not known"),
        (FRONT + NEWS + PROGRAMME, "page “news/maths”", "(there are maths, fractions, circle)"),
        (FRONT + NEWS + 'topics = ["Reading"]', "page “news”", "a page of the type section has no topics"),
        (FRONT + NEWS + NEWS, "page “news”", "path: "),
        (FRONT + NEWS + RESOURCE, "page “news/cards”", "documents: there is no file more.csv"),
        (FRONT + 'story = "stories/one"', "the front page", "story: there is no page “stories/one” here"),
        (FRONT + 'story = "news"' + NEWS, "the front page", "story: the page “news” is not of the type case_study"),
        (FRONT + "[[page.door]]\nheading = 'Parents'", "the front page", "text is missing"),
        (
            FRONT + "[[page.door]]\nheading = 'a'\ntext = 'b'\nlinks = [['c']]",
            "the front page",
            "links: write [text, target]",
        ),
        (
            FRONT + NEWS + RESOURCE.replace('"Cards", "c', '"a", "Cards", "c'),
            "news/cards”",
            "documents: write [title, file]",
        ),
        (
            FRONT + NEWS + BODY + 'text = "a"\nhaeding = "b"',
            "page “news”",
            "body: haeding is not known in a piece with text",
        ),
        (FRONT + NEWS + BODY + 'facts = ["x", ["a", "b"]]', "page “news”", "facts: write [term, answer]"),
        (FRONT + NEWS + 'in_menu = "yes"', "page “news”", "in_menu: "),
        (
            FRONT + "[[page.door]]\nheading = 'a'\ntext = 'b'\nlinsk = 1\nlinks = []",
            "the front page",
            "door: linsk is not",
        ),
        (FRONT + NEWS + CARDS + 'topics = "Reading"', "page “news/cards”", "topics: write ["),
        (FRONT + NEWS + CARDS + 'incentives = ["x"]', "page “news/cards”", "incentives: write [heading, amount, text]"),
        (FRONT.replace("vision", "lead2"), "the front page", "lead2 is not known"),
        (FRONT.replace('vision = "One paragraph."', ""), "the front page", "vision: "),
    ],
)
def test_a_mistake_is_named_and_nothing_of_the_starter_stays(
    write: Write, settings: Any, text: str, where: str, what: str
) -> None:
    before = set(Page.objects.values_list("pk", "live"))
    write(text)
    with pytest.raises(ConfigError) as error:
        load_starter()
    assert where in str(error.value)
    assert what in str(error.value)
    assert set(Page.objects.values_list("pk", "live")) == before
    assert not PublicDocument.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_who_has_pages_is_told_why_none_is_written(write: Write, capsys: Any) -> None:
    write(FRONT)
    make_bridge()
    starter()
    said = "No page is written: the CMS has a “Bridge: front page” (“Bridge”) already; make a front page in the CMS"
    assert said in capsys.readouterr().out
    assert not HomePage.objects.exists()


def test_who_has_a_front_page_that_is_not_published_is_told_to_publish_it(write: Write, capsys: Any) -> None:
    write(FRONT)
    load_starter()
    make_bridge()
    HomePage.objects.get().unpublish()
    starter()
    said = "the CMS has a front page (“Home”) and a “Bridge: front page” (“Bridge”) already; publish “Home” in the CMS"
    assert said in capsys.readouterr().out
