"""A draft may be read by whoever has its link: signed, for a time, until revoked. A members' draft never."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail_headless_preview.models import PagePreview

from cms_pages import ArticleFactory, CaseStudyFactory, GuidanceFactory, SectionFactory, make_image
from slp_cms.accounts.models import User
from slp_cms.media.models import PublicImage
from slp_cms.publishing.actions.act_on_releases import act_on_releases
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.models import SharedDraft
from slp_cms.publishing.shared_drafts import forget_expired


@pytest.fixture
def page(home: Page) -> Any:
    section = SectionFactory(parent=home, title="Our partnership")
    page = ArticleFactory(parent=section, title="Funding")
    page.title = "Words of a draft"
    page.save_revision()
    return page


def shared(page: Any) -> SharedDraft:
    who, _ = User.objects.get_or_create(email="maker@school.example", is_superuser=True)
    return SharedDraft.objects.create(page=page, who=who, ends=timezone.now() + timedelta(days=1))


def address(one: SharedDraft) -> str:
    return f"/preview/shared?link={one.token}"


def test_an_editor_makes_a_link_that_anyone_can_follow_until_it_is_revoked(
    client: Client, editor: User, page: Any
) -> None:
    client.force_login(editor)
    client.post(f"/cms/releases/share/{page.pk}/", {"days": "7"})
    one = SharedDraft.objects.get()
    said = client.get(f"/cms/releases/share/{page.pk}/").content.decode()
    assert address(one) in said
    assert 'data-action="w-clipboard#copy"' in said
    reader = Client()
    response = reader.get(address(one))
    assert "Words of a draft" in response.content.decode()
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    client.post(f"/cms/releases/share/{page.pk}/{one.pk}/revoke/")
    assert reader.get(address(one)).status_code == 404
    assert {e.action for e in PageLogEntry.objects.filter(page=page)} >= {"slp.share_draft", "slp.revoke_draft"}


def test_it_says_that_it_is_a_draft_until_it_is_published(client: Client, page: Any) -> None:
    one = shared(page)
    SharedDraft.objects.filter(pk=one.pk).update(ends=datetime(2099, 12, 7, 23, 30, tzinfo=UTC))
    said = "A draft is shown here, shared until 7 December. What differs from the site is not published."
    for asked in (address(one), f"{address(one)}&at=/our-partnership"):
        text = client.get(asked).content.decode()
        assert text.index('class="skip"') < text.index(said) < text.index("<main")
    page.save_revision().publish()
    assert said not in client.get(address(one)).content.decode()


def test_it_shows_the_pages_around_by_the_same_link(client: Client, page: Any) -> None:
    one = shared(page)
    response = client.get(f"{address(one)}&at=/our-partnership")
    text = response.content.decode()
    assert "Words of a draft" in text
    assert f"/preview/shared?link={one.token.replace(':', '%3A')}&amp;at=%2F" in text


def test_a_page_around_it_that_was_withdrawn_is_missing(client: Client, page: Any, settings: Any) -> None:
    ArticleFactory(parent=page.get_parent(), title="Not ours to give", slug="taken")
    around = f"{address(shared(page))}&at=/our-partnership"
    assert client.get(f"{around}/taken").status_code == 200
    settings.PATHS.releases.mkdir(parents=True)
    taken = {f"/our-partnership/{slug}": {"reason": ""} for slug in ("taken", "funding")}
    (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
    assert client.get(f"{around}/taken").status_code == 404
    assert client.get(f"{around}/funding").status_code == 200  # the draft itself, which somebody shares on purpose
    assert client.get(around).status_code == 200


@pytest.mark.usefixtures("builder")
def test_while_an_older_release_is_pinned_it_shows_nothing_of_the_newest(
    client: Client, editor: User, home: Page, bridge: Page
) -> None:
    section = SectionFactory(parent=home, title="Our partnership")
    other = ArticleFactory(parent=section, title="Other")
    page = ArticleFactory(parent=section, title="A draft", live=False)
    page.save_revision()
    build_now()
    other.lead = "The wrong figures."
    other.save_revision().publish()
    build_now()
    around = {"at": "/our-partnership/other", "link": shared(page).token}
    assert "The wrong figures." in client.get("/preview/shared", around).content.decode()
    act_on_releases("roll_back", "1", "They are wrong.", editor)
    for asked in (around, {**around, "at": "", "show": "list"}, {**around, "at": "/our-partnership"}):
        text = client.get("/preview/shared", asked).content.decode()
        assert "A draft" in text
        assert "The wrong figures." not in text
    assert 'href="/our-partnership"' in text, "its links lead to the site"
    act_on_releases("unpin", "", "", editor)
    assert "The wrong figures." in client.get("/preview/shared", around).content.decode()


@pytest.mark.parametrize("token", ["", "1", "1:forged", "x" * 5000, "\x00"])
def test_a_forged_link_is_missing(client: Client, page: Any, token: str) -> None:
    shared(page)
    assert client.get("/preview/shared", {"link": token}).status_code == 404


def test_an_expired_link_is_missing_and_nothing_of_it_is_kept(client: Client, page: Any) -> None:
    one = shared(page)
    SharedDraft.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert client.get(address(one)).status_code == 404
    old = page.create_page_preview()
    PagePreview.objects.filter(pk=old.pk).update(token=f"{old.token.partition(':')[0]}:1aaaaa:expired")
    fresh = page.create_page_preview()
    assert forget_expired() == 2
    assert (SharedDraft.objects.count(), list(PagePreview.objects.all())) == (0, [fresh])


def test_a_members_draft_cannot_be_shared(client: Client, editor: User, bridge: Page) -> None:
    members = GuidanceFactory(parent=bridge, title="For members")
    members.save_revision()
    client.force_login(editor)
    assert client.post(f"/cms/releases/share/{members.pk}/", {"days": "7"}).status_code == 404
    assert client.get(address(shared(members))).status_code == 404


def test_only_those_who_may_edit_a_page_share_it(page: Any) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("head@school.example"))
    assert stranger.post(f"/cms/releases/share/{page.pk}/", {"days": "7"}).status_code in {302, 404}
    assert not SharedDraft.objects.exists()


def test_a_link_ends_with_its_makers_right_to_edit_the_page(client: Client, page: Any) -> None:
    one, two = shared(page), shared(page)
    assert client.get(address(one)).status_code == 200
    User.objects.update(is_active=False)
    assert client.get(address(one)).status_code == 404
    User.objects.update(is_active=True, is_superuser=False)
    assert client.get(address(one)).status_code == 404
    User.objects.update(is_superuser=True)
    assert client.get(address(one)).status_code == 200
    one.who.delete()
    assert client.get(address(two)).status_code == 404


def test_its_readers_see_its_pictures_and_others_do_not(home: Page) -> None:
    section = SectionFactory(parent=home, title="Stories")
    story = CaseStudyFactory(parent=section, title="A story", live=False, image=make_image(), image_alt="A room")
    story.save_revision()
    reader = Client()
    text = reader.get(address(shared(story))).content.decode()
    picture = "/preview/public/images/" + text.partition('src="/preview/public/images/')[2].partition('"')[0]
    assert reader.get(picture).status_code == 200
    assert Client().get(picture).status_code == 404
    PublicImage.objects.all().delete()
    assert reader.get(picture).status_code == 404, "it was deleted in the CMS"
    make_image()
    assert reader.get(picture).status_code == 200
    SharedDraft.objects.all().delete()
    assert reader.get(picture).status_code == 404
