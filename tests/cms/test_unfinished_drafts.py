"""An editor who is called away keeps what is there: a draft may be saved before it can be published."""

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory, make_image
from slp_cms.accounts.models import User
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.models import Receipt

WORDS = rich_text("<p>Words.</p>")
ACTION = {"heading": "Come", "text": "", "button": "Ask for a visit", "page": "", "address": ""}
FILM = {"title": "Ten frames", "href": "https://elsewhere.example/film", "length": "", "image": "", "transcript": ""}


@pytest.fixture
def section(home: Page) -> Page:
    return SectionFactory(parent=home, title="Stories", slug="stories")


@pytest.fixture
def cms(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def story(*body: tuple[str, Any], **changed: Any) -> dict[str, str]:
    """Return a case study's form as the editor sends it."""
    fields = {
        "title": "A story", "slug": "a-story", "lead": "A sentence.", "school_name": "Linnet Heath", "school": "",
        "phase": "Primary", "theme": "Maths", "image": "", "image_alt": "", "hard": WORDS, "did": WORDS,
        "body": streamfield(body), "came_of_it": WORDS, "did_not_work": WORDS, "take": WORDS, "assured_by": "",
        "assured_on": "", "show_in_menus": "", "seo_title": "", "search_description": "", "social_image": "",
        "review_on": "", "sample": "", "comments": "",
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}, **changed,
    }  # fmt: skip
    return nested_form_data(fields)


def add(cms: Client, section: Page, form: dict[str, str], **how: str) -> Any:
    address = reverse("wagtailadmin_pages:add", args=["pages", "casestudypage", section.pk])
    return cms.post(address, {**form, **how})


def errors(response: Any) -> str:
    return json.dumps(response.context["form"].errors.get_json_data()) + response.content.decode()


def with_a_picture(fields: dict[str, Any], body: tuple[Any, ...]) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Return them with a picture's number wherever they say that there is one."""
    image = str(make_image().pk)
    found = {name: image if value is True else value for name, value in fields.items()}
    return found, tuple((k, {n: image if v is True else v for n, v in block.items()}) for k, block in body)


UNFINISHED = [
    ("a picture without words", {"image": True}, (), "Say what the picture shows."),
    ("half of a quality assurance", {"assured_by": "Jo"}, (), "and on which day"),
    ("a picture in the text", {}, (("image", {"image": True, "alt": "", "caption": ""}),), "or mark it decorative."),
    ("a button to nowhere", {}, (("action", ACTION),), "Choose a page, or give an address"),
    ("a film on another host", {}, (("video", FILM),), "Give an address at"),
]


@pytest.mark.parametrize(("fields", "body", "problem"), [one[1:] for one in UNFINISHED], ids=[o[0] for o in UNFINISHED])
def test_an_unfinished_draft_is_kept_shown_and_not_published(
    cms: Client, section: Page, fields: dict[str, Any], body: tuple[Any, ...], problem: str
) -> None:
    fields, body = with_a_picture(fields, body)
    form = story(*body, **fields)
    refused = add(cms, section, form, **{"action-publish": "action-publish"})
    assert refused.status_code == 200
    assert problem in errors(refused)
    kept = add(cms, section, form)
    assert kept.status_code == 302, errors(kept)
    page = Page.objects.get(slug="a-story").specific
    assert not page.live
    draft = page.get_latest_revision_as_object()
    assert isinstance(draft, PublicPage)
    shown = cms.get(f"/preview?token={draft.create_page_preview().token}")
    assert shown.status_code == 200
    assert "A story" in shown.content.decode()
    edited = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert cms.post(edited, form).status_code == 302
    again = cms.post(edited, {**form, "action-publish": "action-publish"})
    assert again.status_code == 200
    assert problem in errors(again)
    assert not Page.objects.get(pk=page.pk).live
    assert not Receipt.objects.filter(object_id=page.pk, kind=Receipt.Kind.PAGE).exists()


@pytest.mark.parametrize("at_its_time", [False, True])
@pytest.mark.parametrize(("fields", "body", "problem"), [one[1:] for one in UNFINISHED], ids=[o[0] for o in UNFINISHED])
def test_an_unfinished_draft_is_not_published_from_the_list_either(
    cms: Client, section: Page, fields: dict[str, Any], body: tuple[Any, ...], problem: str, at_its_time: bool
) -> None:
    fields, body = with_a_picture(fields, body)
    if at_its_time:
        fields["go_live_at"] = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    assert add(cms, section, story(*body, **fields)).status_code == 302
    page = Page.objects.get(slug="a-story")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    told = html.unescape(cms.post(f"{address}?id={page.pk}&next=/cms/", {}, follow=True).content.decode())
    assert "a draft is not finished." in told
    assert problem in told
    page.refresh_from_db()
    assert (page.live, page.scheduled_revision) == (False, None)


def test_a_members_page_is_not_published_unfinished_either(bridge: Page) -> None:
    page = GuidanceFactory(parent=bridge, title="G", live=False)
    page.body = [("facts", {"heading": "Facts", "facts": [{"term": "", "answer": "Yes"}]})]
    revision = page.save_revision()
    with pytest.raises(ValidationError, match="This field is required"):
        revision.publish()
    assert not Page.objects.get(pk=page.pk).live


def test_what_was_scheduled_goes_live_though_the_page_that_it_leads_to_has_gone(section: Page) -> None:
    target = SectionFactory(parent=section, title="Elsewhere")
    page = ArticleFactory(parent=section, title="A", slug="at-its-time", live=False)
    page.body = [("action", {**ACTION, "page": target})]
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    revision.publish()
    target.delete()
    past = timezone.now() - timedelta(minutes=1)
    content = {**revision.content, "go_live_at": past.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past, content=content)
    call_command("publish_scheduled")
    assert Page.objects.get(slug="at-its-time").live
