"""Who enters the CMS without working on the Bridge learns nothing of members there, at whatever address they ask."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.log_actions import LogContext
from wagtail.models import Page, Workflow

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    GuidanceFactory,
    SectionFactory,
    make_member_document,
    make_school,
)
from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.accounts.roles import ROLES, make_roles

SECRET = "Zsecret"
NUMBERS = re.compile(r"_?(id|pk)$")
BEYOND = ("cms/failwhale", "cms/logout", "cms/static")  # an error on purpose, and what ends the session


@pytest.fixture
def site(bridge: Page, home: Page, editor: User) -> dict[str, Any]:
    """A page of each state on the Bridge, a members' file and a member, each with a word that no stranger may read."""
    for slug in ("teach", "resources"):
        SectionFactory(parent=home, title=slug.capitalize(), slug=slug)
    article = ArticleFactory(parent=home, title="Funding")
    make_roles()
    section = BridgeSectionFactory(parent=bridge, title=f"{SECRET} section")
    draft = GuidanceFactory(parent=section, title=f"{SECRET} guidance", live=False)
    paper = BoardPaperFactory(parent=section, title=f"{SECRET} paper", locked=True, locked_by=editor)
    with LogContext(user=editor):
        for page in (section, draft, paper):
            page.save_revision(user=editor)
        Workflow.objects.get(name="the Bridge’s editors").start(draft, editor)
    member = User.objects.create_user(f"{SECRET}@school.example")
    return {
        "article": article,
        "section": section,
        "draft": draft,
        "paper": paper,
        "file": make_member_document(f"{SECRET} file"),
        "membership": Membership.objects.create(person=member, role="broker"),
        "subscription": Subscription.objects.create(school=make_school(), begins=date(2026, 9, 1)),
    }


def signed_in(group: str) -> Client:
    user = User.objects.create_user(f"{group.lower().replace(' ', '-')}@partnership.example", "a long password")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def patterns(resolver: Any, above: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        path = above + re.sub(r"\(\?P(<\w+>)[^)]*\)|[\^$\\]", r"\1", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        else:
            yield path


def addresses(site: dict[str, Any]) -> Iterator[str]:
    """Every address of the CMS that takes a number or a kind, with each of the site's."""
    pages = [str(site[name].pk) for name in ("draft", "paper")]
    others = list(dict.fromkeys(str(site[name].pk) for name in ("file", "membership", "subscription")))
    draft = str(site["draft"].latest_revision.pk)
    known = {
        "revision_id": [draft],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "destination_id": [str(site["section"].pk)],
        "content_type_app_name": ["bridge"],
        "content_type_model_name": ["guidancepage"],
        "action_name": ["approve", "copy"],
    }
    for pattern in patterns(get_resolver()):
        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        if not pattern.startswith("cms/") or pattern.startswith(BEYOND) or "bulk/" in pattern:
            continue
        numbers = [str(site["article"].pk), *pages] if "page" in pattern or "releases" in pattern else others
        for values in product(*(known.get(name, numbers if NUMBERS.search(name) else ["1"]) for name in names)):
            path = pattern
            for value in values:
                path = re.sub(r"<[^>]*>", value, path, count=1)
            yield f"/{path}"
    several, section = "&".join(f"id={number}" for number in pages), site["section"].pk
    for action in ("delete", "move", "publish", "unpublish"):
        bulk = f"/cms/bulk/wagtailcore/page/{action}/"
        yield from (f"{bulk}?{several}", f"{bulk}?id=all", f"{bulk}?id=all&childOf={section}")
    for model in ("accounts/membership", "accounts/subscription", "accounts/user", "bridge/memberdocument"):
        yield f"/cms/bulk/{model}/delete/?id=all"
    yield f"/cms/choose-page/?page_type=bridge.{site['draft'].specific_class.__name__}"
    yield from (f"/cms/choose-page/chosen-multiple/?id={sign}{pages[0]}" for sign in ("", " ", "+"))
    yield f"/cms/snippets/choose/accounts/membership/chosen-multiple/?id={site['membership'].pk}"


def names(answer: HttpResponseBase) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return any(word in body.lower() for word in (SECRET.lower().encode(), b"from 01 september 2026"))


@pytest.mark.parametrize("group", ["Moderators", "Analysts"])
def test_no_address_of_the_cms_names_a_members_page_a_file_or_a_member(site: dict[str, Any], group: str) -> None:
    client = signed_in(group)
    asked = list(addresses(site))
    assert [path for path in asked if names(client.get(path))] == []
    assert not names(client.get("/cms/")), "a message from one of them"
    sent = dict.fromkeys(("new_parent_page", "parent_page", "chooser"), site["draft"].pk)
    told = [path for path in asked if "page" in path and names(client.post(path, {**sent, "new_slug": "x"}))]
    assert told == []
    assert not names(client.get("/cms/")), "a message from one of them"


def test_a_form_that_was_sent_a_members_page_does_not_say_what_it_is_called(site: dict[str, Any]) -> None:
    client, article, draft = signed_in("Moderators"), site["article"], site["draft"]
    banner = client.post("/cms/snippets/pages/alertbanner/add/", {"page": draft.pk, "text": ""})
    article.body = [("cards", {"heading": "Read on", "pages": [draft]})]
    article.save_revision()
    for answer in (banner, client.get(f"/cms/pages/{article.pk}/edit/")):
        assert "A members" in answer.content.decode()
        assert not names(answer)


@pytest.mark.parametrize("group", ["Bridge editors", "Administrators"])
def test_whoever_works_on_the_bridge_still_finds_all_of_it(site: dict[str, Any], group: str) -> None:
    client = signed_in(group)
    section, draft, file = (site[name].pk for name in ("section", "draft", "file"))
    for address in (
        f"/cms/pages/{section}/",
        "/cms/choose-page/?page_type=bridge.GuidancePage",
        f"/cms/choose-page/chosen-multiple/?id={draft}",
        f"/cms/pages/{draft}/move/{section}/confirm/",
        f"/cms/bulk/wagtailcore/page/publish/?id={draft}",
        f"/cms/snippets/choose/bridge/memberdocument/chosen/{file}/",
        "/cms/reports/page-types-usage/",
    ):
        assert names(client.get(address)), address


@pytest.mark.parametrize("group", [role.name for role in ROLES])
def test_everybody_still_chooses_what_is_public(site: dict[str, Any], group: str) -> None:
    client = signed_in(group)
    assert client.get("/cms/choose-page/").status_code == 200
    assert client.get("/cms/snippets/choose/schools/school/").status_code == 200
    assert client.get("/cms/snippets/choose/pages/person/").status_code == 200
    assert client.get(f"/cms/choose-page/chosen-multiple/?id={site['article'].pk}").status_code == 200
