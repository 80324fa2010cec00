"""An address that the build or the gate could not serve is refused while the editor still sees the page."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory
from slp_build.model.address import page_addresses
from slp_cms.accounts.models import User
from slp_cms.pages.models.home import DoorLinkBlock
from slp_cms.snapshot.public import take_public

TAKEN = ["bridge", "account", "cms", "desk", "forms", "preview", "snapshot", "404", "index", "page"]


@pytest.mark.parametrize("slug", ["Upper", "under_score", "-begins", "café"])
def test_a_slug_that_the_build_would_refuse_is_refused(home: Page, bridge: Page, slug: str) -> None:
    for page in (ArticleFactory(parent=home), GuidanceFactory(parent=bridge)):
        page.slug = slug
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "slug" in refused.value.message_dict


@pytest.mark.parametrize("slug", TAKEN)
def test_a_public_page_may_not_take_an_address_that_is_answered_otherwise(home: Page, slug: str) -> None:
    page = ArticleFactory(parent=home, title="A page")
    page.slug = slug
    with pytest.raises(ValidationError, match="taken"):
        page.full_clean()


@pytest.mark.parametrize("slug", ["your-school", "schools", "documents", "images", "assets", "index", "page"])
def test_a_bridge_page_may_not_take_an_address_that_is_answered_otherwise(bridge: Page, slug: str) -> None:
    page = GuidanceFactory(parent=bridge, title="A page")
    page.slug = slug
    with pytest.raises(ValidationError, match="taken"):
        page.full_clean()


def test_a_page_with_a_plain_slug_stands_at_its_address(home: Page) -> None:
    page = ArticleFactory(parent=home, title="The Bridge", slug="the-bridge")
    page.full_clean()
    assert page_addresses(take_public().records, "/")[f"page:{page.pk}"] == "/the-bridge"


def test_a_title_with_accents_gets_a_plain_slug(home: Page) -> None:
    page = ArticleFactory.build(title="Café für alle", slug="")
    home.add_child(instance=page)
    assert page.slug == "cafe-fur-alle"


def test_a_renamed_page_leaves_a_redirect(home: Page, django_capture_on_commit_callbacks: Any) -> None:
    section = SectionFactory(parent=home, title="Stories")
    page = ArticleFactory(parent=section, title="Two schools")
    page.slug = "three-schools"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert Redirect.objects.get(old_path="/stories/two-schools").redirect_page_id == page.pk
    found = [r for key, r in take_public().records.items() if key.startswith("redirect:")]
    assert [(r.source, r.target) for r in found] == [("/stories/two-schools", f"page:{page.pk}")]


def test_a_renamed_section_leaves_a_redirect_for_each_page_below_it(
    home: Page, django_capture_on_commit_callbacks: Any
) -> None:
    section = SectionFactory(parent=home, title="Stories")
    ArticleFactory(parent=section, title="Two schools")
    section.slug = "tales"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/stories", "/stories/two-schools"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "https://elsewhere.example", "county", "//elsewhere.example", "javascript:x"])
def test_a_door_that_leads_nowhere_or_elsewhere_is_refused(address: str) -> None:
    block = DoorLinkBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python({"text": "a", "page": None, "address": address}))
    assert "begins with a slash" in str(refused.value.as_json_data())


def test_whoever_writes_a_redirect_is_asked_only_what_has_an_effect(client: Client, home: Page, editor: User) -> None:
    client.force_login(editor)
    made = Redirect.objects.create(old_path="/old-funding", redirect_link="https://elsewhere.example/")
    for address in ("/cms/redirects/add/", f"/cms/redirects/{made.pk}/"):
        asked = re.findall(r'name="(old_path|site|is_permanent|redirect_\w+)"', client.get(address).content.decode())
        assert asked == ["old_path", "redirect_page", "redirect_link"]
    for address in ("/cms/redirects/", "/cms/redirects/results/"):
        listed = client.get(address).content.decode()
        assert "/old-funding" in listed
        assert not re.findall(r"\b(Site|Type|Permanent)\b", listed.partition("<main")[2] or listed)
    sent = {"old_path": "/old-news", "redirect_page": home.pk, "redirect_link": ""}
    client.post("/cms/redirects/add/", sent)
    client.post(f"/cms/redirects/{made.pk}/", {**sent, "old_path": "/older-news"})
    assert list(Redirect.objects.order_by("old_path").values_list("old_path", "redirect_page", "is_permanent")) == [
        ("/old-news", home.pk, True),
        ("/older-news", home.pk, True),
    ]
