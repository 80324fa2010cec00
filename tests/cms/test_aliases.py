"""A page that stands at two addresses: each is served, and search engines are told of one."""

import re
from typing import Any

from django.test import Client
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory, make_image
from slp_cms.snapshot.public import take_public


def canonical(client: Client, page: Any) -> str:
    html = client.get(f"/preview?token={page.create_page_preview().token}").content.decode()
    (found,) = re.findall(r'<link rel="canonical" href="https://[^/"]+([^"]*)">', html)
    return str(found)


def test_an_alias_names_its_original(client: Client, home: Page) -> None:
    first, second = (SectionFactory(parent=home, title=title) for title in ("Our partnership", "Teach here"))
    page = ArticleFactory(parent=first, title="Funding")
    alias = page.create_alias(parent=second)
    records = take_public().records
    assert records[f"page:{alias.pk}"].original == f"page:{page.pk}"
    assert records[f"page:{page.pk}"].original is None
    assert canonical(client, alias) == canonical(client, page) == "/our-partnership/funding"


def test_an_alias_of_what_is_not_published_stands_for_itself(client: Client, home: Page) -> None:
    first, second = (SectionFactory(parent=home, title=title) for title in ("Our partnership", "Teach here"))
    page = ArticleFactory(parent=first, title="Funding")
    alias = page.create_alias(parent=second)
    page.unpublish()
    alias.refresh_from_db()
    alias.live = True
    alias.save()
    assert take_public().records[f"page:{alias.pk}"].original is None
    assert canonical(client, alias) == "/teach-here/funding"


def test_a_page_shows_the_picture_that_stands_for_it_elsewhere(client: Client, home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding", social_image=make_image())
    html = client.get(f"/preview?token={page.create_page_preview().token}").content.decode()
    assert re.search(r'<meta property="og:image" content="https://[^"]+\.(?:jpg|jpeg)">', html)
