"""A draft is shown by the site's own templates to whoever holds its address, for an hour; a members' one to editors."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.signing import TimestampSigner
from django.test import Client
from wagtail.models import Page
from wagtail_headless_preview.models import PagePreview

from cms_pages import (
    ArticleFactory,
    CaseStudyFactory,
    GuidanceFactory,
    NewsFactory,
    SectionFactory,
    make_image,
    make_school,
)
from slp_cms.accounts.models import User
from slp_cms.accounts.roles import make_roles
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.latest import LATEST
from slp_cms.snapshot.public import take_public


@pytest.fixture
def section(home: Page) -> Page:
    return SectionFactory(parent=home, title="Our partnership")


def preview(page: Any) -> str:
    """Return where a draft is shown, as pressing “Preview” leads there."""
    return f"/preview?token={page.create_page_preview().token}"


def draft(section: Page, slug: str = "funding", **fields: Any) -> Any:
    page = ArticleFactory(parent=section, title="Funding", slug=slug)
    page.title = "Words of a draft"
    page.body = [("text", "<p>Not yet published.</p>")]
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def test_a_draft_is_shown_with_its_own_words(client: Client, section: Page) -> None:
    response = client.get(preview(draft(section)))
    assert response.status_code == 200
    assert "Words of a draft" in response.content.decode()
    assert "Not yet published." in response.content.decode()
    assert "Not yet published." not in str(take_public().records.values())


def test_a_page_that_was_never_published_is_shown(client: Client, section: Page) -> None:
    page = ArticleFactory(parent=section, title="Quite new", live=False)
    assert "Quite new" in client.get(preview(page)).content.decode()


def test_a_draft_of_each_tree_wears_its_own_stylesheet(
    client: Client, bridge: Page, section: Page, editor: User
) -> None:
    client.force_login(editor)
    for audience, page in (("public", draft(section)), ("bridge", GuidanceFactory(parent=bridge, title="G"))):
        html = client.get(preview(page)).content.decode()
        (address,) = set(re.findall(rf'href="(/preview/assets/{audience}/[^"]+\.css)"', html))
        style = client.get(address)
        assert (style.status_code, style["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_no_cache_and_no_search_engine_keeps_a_draft_and_only_our_own_frames_show_it(
    client: Client, section: Page
) -> None:
    for address in (preview(draft(section)), "/preview?token=forged"):
        response = client.get(address)
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        assert "script-src 'self'" in response["Content-Security-Policy"]
    shown = client.get(preview(draft(section, slug="another")))
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("no-store", "noindex")


def forged(page: Any) -> str:
    return preview(page)[:-1] + ("A" if preview(page)[-1] != "A" else "B")


def signed_by_others(page: Any) -> str:
    token = TimestampSigner(key="not our key", salt="headlesspreview.token").sign(f"id={page.pk}")
    PagePreview.objects.filter(token=page.create_page_preview().token).update(token=token)
    return f"/preview?token={token}"


def signed_for_something_else(page: Any) -> str:
    return f"/preview?token={TimestampSigner(salt='password-reset').sign(f'id={page.pk}')}"


def signed_but_unknown(page: Any) -> str:
    return f"/preview?token={PublicPage.get_preview_signer().sign('id=999999')}"


def unsigned(page: Any) -> str:
    return f"/preview?token=id={page.pk}"


def purged(page: Any) -> str:
    address = preview(page)
    PagePreview.objects.all().delete()
    return address


@pytest.mark.parametrize(
    "make", [forged, signed_by_others, signed_for_something_else, signed_but_unknown, unsigned, purged]
)
def test_an_address_that_we_have_not_just_made_is_missing(client: Client, section: Page, make: Any) -> None:
    assert client.get(make(draft(section))).status_code == 404


@pytest.mark.parametrize("query", ["", "?token=", "?token=:", "?token=::", "?token=%00", "?token=a&token=b", "?id=1"])
@pytest.mark.django_db
def test_an_address_without_a_token_is_missing(client: Client, query: str) -> None:
    assert client.get(f"/preview{query}").status_code == 404


def test_an_address_lasts_an_hour(client: Client, section: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = preview(draft(section)), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3500)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    assert client.get(address).status_code == 404


def test_a_members_draft_is_shown_to_an_editor_and_to_nobody_who_was_sent_its_address(
    client: Client, bridge: Page, editor: User
) -> None:
    page = GuidanceFactory(parent=bridge, title="Working together")
    page.title = "Members' words"
    address = preview(page)
    assert client.get(address).status_code == 404
    client.force_login(User.objects.create_user("head@school.example"))
    assert client.get(address).status_code == 404
    client.force_login(editor)
    assert "Members&#39; words" in client.get(address).content.decode()


def test_somebody_who_edits_the_public_site_alone_sees_no_members_draft_and_nothing_around_it(
    client: Client, bridge: Page, section: Page
) -> None:
    page = GuidanceFactory(parent=bridge, title="Working together")
    address = preview(page)
    make_roles()
    recruiter = User.objects.create_user("recruiter@school.example")
    recruiter.groups.add(Group.objects.get(name="Editors"))
    client.force_login(recruiter)
    for shown in (address, f"{address}&show=list", f"{address}&at=/bridge"):
        assert client.get(shown).status_code == 404


def test_no_preview_shows_a_schools_dials_or_figures(client: Client, bridge: Page, editor: User) -> None:
    make_school()
    address = preview(GuidanceFactory(parent=bridge, title="Working together"))
    client.force_login(editor)
    assert client.get(f"{address}&at=/bridge").status_code == 200
    for other in ("/bridge/schools", "/bridge/schools/900001", "/bridge/figures", "/bridge/search", "/", "/county"):
        assert client.get(f"{address}&at={other}").status_code == 404


def test_a_drafts_picture_is_shown_before_it_is_published_to_editors_alone(
    client: Client, section: Page, editor: User
) -> None:
    page = CaseStudyFactory(parent=section, title="A story", live=False)
    page.image, page.image_alt = make_image(), "A reading room"
    html = client.get(preview(page)).content.decode()
    (picture, *_) = re.findall(r'"(/preview/public/images/[^" ]+)"', html)
    assert client.get(picture).status_code == 404
    client.force_login(editor)
    found = client.get(picture)
    assert found.status_code == 200
    assert found["Content-Type"] in {"image/webp", "image/jpeg"}
    assert found["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/preview/assets/other/site.css",
        "/preview/assets/../site.css",
        "/preview/assets/public/../../bridge-policy.toml",
        "/preview/assets/public/%2e%2e%2fpublic.css",
        "/preview/assets/public/nothing.css",
        "/preview/public/images/../../cms.sqlite3",
        "/preview/public/images/nothing.webp",
        "/preview/bridge/images/x.webp",
    ],
)
def test_nothing_else_is_given_out_below_it(client: Client, editor: User, address: str) -> None:
    client.force_login(editor)
    assert client.get(address).status_code in {404, 503}  # 503: nothing is built here, and no such page is known


def test_a_draft_that_is_not_finished_says_what_is_wrong_and_is_no_error(client: Client, section: Page) -> None:
    page = NewsFactory(parent=section, title="Some news", live=False)
    page.date = None
    assert client.get(preview(page)).status_code in {200, 422}
    linked = draft(section, slug="linked", body=[("text", '<p><a linktype="page" id="999">gone</a></p>')])
    answer = client.get(preview(linked))
    assert answer.status_code in {200, 422}
    assert 'href="page:' not in answer.content.decode()


def test_pressing_preview_in_the_cms_leads_to_the_draft(client: Client, section: Page, editor: User) -> None:
    page = ArticleFactory(parent=section, title="Funding")
    client.force_login(editor)
    page.title = "From the editor"
    page.save_revision()
    response = client.get(f"/cms/pages/{page.pk}/view_draft/")
    assert response.status_code == 302
    assert response["Location"].startswith("/preview?")
    assert "From the editor" in client.get(response["Location"]).content.decode()


def test_a_preview_takes_over_from_another_what_is_the_same_but_only_once_that_is_drawn(section: Page) -> None:
    page = draft(section)
    with LATEST.draft(page), LATEST.draft(page) as beside:
        assert beside.site.touched is None, "nothing is taken over"
    with LATEST.draft(page) as after:
        assert after.site.touched is not None
