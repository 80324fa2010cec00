"""An address that the build or the gate could not serve is refused while the editor still sees the page."""

import html
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory
from slp_build.model.address import page_addresses
from slp_cms.accounts.models import User
from slp_cms.pages.models.home import DoorLinkBlock
from slp_cms.snapshot.public import take_public

TAKEN = ["bridge", "account", "cms", "desk", "forms", "preview", "snapshot", "404", "data", "index", "page"]


@pytest.mark.parametrize("slug", ["Upper", "under_score", "-begins", "café"])
def test_a_slug_that_the_build_would_refuse_is_refused(home: Page, bridge: Page, slug: str) -> None:
    for page in (ArticleFactory(parent=home), GuidanceFactory(parent=bridge)):
        page.slug = slug
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "slug" in refused.value.message_dict


def test_a_slug_that_no_file_could_bear_is_refused(home: Page, bridge: Page) -> None:
    for page in (ArticleFactory(parent=home), GuidanceFactory(parent=bridge)):
        page.slug = "x" * 100
        page.full_clean()
        page.slug = "x" * 101
        with pytest.raises(ValidationError, match="100 characters at most"):
            page.full_clean()


@pytest.fixture
def deep(home: Page) -> Page:
    """A section with a page two below it, at an address of 255 characters."""
    section = SectionFactory(parent=home, title="Section", slug="s")
    lower = SectionFactory(parent=section, title="Lower", slug="l")
    for letter in "ab":
        lower = SectionFactory(parent=lower, title=letter, slug=letter * 99)
    ArticleFactory(parent=lower, title="Lowest", slug="c" * 50)
    return section


def test_a_section_is_not_renamed_or_moved_where_a_page_below_it_would_get_too_long_an_address(
    client: Client, home: Page, deep: Page, editor: User
) -> None:
    client.force_login(editor)
    target = SectionFactory(parent=home, title="Target", slug="t")
    deep.slug = "tt"
    with pytest.raises(ValidationError, match="would have 256 characters"):
        deep.full_clean()
    deep.slug = "u"
    deep.full_clean()
    asked = (
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[deep.pk, target.pk]), follow=True),
        client.post(f"/cms/bulk/wagtailcore/page/move/?id={deep.pk}", {"chooser": target.pk}, follow=True),
    )
    for answer in asked:
        told = html.unescape(answer.content.decode())
        assert "Nothing has been moved." in told
        assert "would have 257 characters" in told
    assert Page.objects.get(pk=deep.pk).get_parent().pk == home.pk


def test_a_new_page_is_refused_too_long_an_address_while_its_form_is_open(
    client: Client, deep: Page, editor: User
) -> None:
    client.force_login(editor)
    lowest = Page.objects.get(slug="b" * 99)
    form = {"title": "New", "slug": "n" * 51, "lead": "L", "body": streamfield([]), "comments": inline_formset([])}
    address = reverse("wagtailadmin_pages:add", args=["pages", "articlepage", lowest.pk])
    answer = client.post(address, nested_form_data({**form, "action-publish": "1"}))
    assert "would have 256 characters" in html.unescape(answer.content.decode())
    assert not Page.objects.filter(title="New").exists()


def test_a_slug_that_another_page_has_is_refused_for_that_alone(client: Client, home: Page, editor: User) -> None:
    client.force_login(editor)
    ArticleFactory(parent=home, title="Funding", slug="funding")
    form = {"title": "New", "slug": "funding", "lead": "L", "body": streamfield([]), "comments": inline_formset([])}
    address = reverse("wagtailadmin_pages:add", args=["pages", "articlepage", home.pk])
    answer = client.post(address, nested_form_data(form))
    (said,) = answer.context["form"].errors["slug"]
    assert "already in use" in said
    text = html.unescape(answer.content.decode())
    assert "as “funding” in /our-partnership/funding" in text
    assert "domain.com" not in text


@pytest.mark.parametrize("slug", ["Upper_case", "x" * 101, "bridge"])
@pytest.mark.parametrize("copies", ["", "on"])
def test_a_copy_is_refused_what_a_page_is(client: Client, home: Page, editor: User, slug: str, copies: str) -> None:
    client.force_login(editor)
    page = ArticleFactory(parent=home, title="A page")
    asked = {"new_title": "A copy", "new_slug": slug, "new_parent_page": home.pk, "publish_copies": copies}
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), asked, follow=True)
    assert "Nothing has been copied." in answer.content.decode()
    assert not Page.objects.filter(title="A copy").exists()


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
