"""A page that stands at two addresses: each is served, and search engines are told of one."""

import re
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from cms_pages import ArticleFactory, BridgeSectionFactory, GuidanceFactory, SectionFactory, make_image
from slp_cms.accounts.models import User
from slp_cms.gate.live import live_release, withdrawn
from slp_cms.publishing.actions.act_on_releases import act_on_releases
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.models import Receipt, ReleaseAct
from slp_cms.snapshot.bridge import take_bridge
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


def test_an_alias_has_a_receipt_when_it_is_made_and_when_it_stands_for_itself(
    client: Client, home: Page, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = (SectionFactory(parent=home, title=title) for title in ("Our partnership", "Teach here"))
    page = ArticleFactory(parent=first, title="Funding")
    client.force_login(editor)

    def asked(address: str, form: dict[str, Any]) -> tuple[list[tuple[str, str, Any]], int, str]:
        Receipt.objects.all().delete()
        DBTaskResult.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            words = client.post(address, form, follow=True).content.decode()
        return list(Receipt.objects.values_list("title", "action", "who")), DBTaskResult.objects.count(), words

    copy = {"new_title": "Funding", "new_slug": "money", "new_parent_page": second.pk, "alias": "on"}
    receipts, builds, words = asked(f"/cms/pages/{page.pk}/copy/", copy)
    assert (receipts, builds) == ([("Funding", "published", editor.pk)], 1)
    assert "data-receipt" in words
    alias = page.aliases.get()
    receipts, builds, words = asked(f"/cms/pages/{alias.pk}/convert_alias/", {})
    assert (receipts, builds) == ([("Funding", "saved", editor.pk)], 1)
    assert take_public().records[f"page:{alias.pk}"].original is None


def test_aliases_below_an_alias_have_receipts_and_what_is_not_live_has_none(home: Page) -> None:
    section = SectionFactory(parent=home, title="Our partnership")
    ArticleFactory(parent=section, title="Funding")
    ArticleFactory(parent=section, title="A draft", live=False)
    Receipt.objects.all().delete()
    section.create_alias(parent=home, update_slug="again", recursive=True)
    assert sorted(Receipt.objects.values_list("title", flat=True)) == ["Funding", "Our partnership"]


def test_a_page_shows_the_picture_that_stands_for_it_elsewhere(client: Client, home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding", social_image=make_image())
    html = client.get(f"/preview?token={page.create_page_preview().token}").content.decode()
    assert re.search(r'<meta property="og:image" content="https://[^"]+\.(?:jpg|jpeg)">', html)


@pytest.mark.usefixtures("builder")
def test_an_alias_on_the_bridge_goes_with_the_page_that_is_withdrawn(bridge: Page, editor: User) -> None:
    first, second = (BridgeSectionFactory(parent=bridge, title=title) for title in ("Guidance", "Other"))
    page = GuidanceFactory(parent=first, title="Asking for help")
    alias = page.create_alias(parent=second)
    assert take_bridge().records[f"page:{alias.pk}"].original == f"page:{page.pk}"
    build_now()
    act_on_releases(ReleaseAct.Kind.WITHDRAW, "/bridge/guidance/asking-for-help", "A mistake.", editor)
    assert {"/bridge/guidance/asking-for-help", "/bridge/other/asking-for-help"} <= (withdrawn() or {}).keys()
    build_now()
    live = live_release()
    assert live
    assert [address for address in live.bridge if "asking" in address] == []
