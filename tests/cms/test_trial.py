"""“What will this change?”: the engine's own answer, before anything is published, and nothing of it stays."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms_pages import ArticleFactory, BoardPaperFactory, BridgeSectionFactory, GuidanceFactory
from receipts import again, publish
from slp_cms.accounts.models import User
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.models import Receipt
from slp_cms.publishing.trial import the_trier, what_would_change


@pytest.fixture(autouse=True)
def trier(builder: None) -> Any:
    the_trier.cache_clear()
    yield
    the_trier().stop()
    the_trier.cache_clear()


def told(found: dict[str, Any]) -> dict[str, str]:
    assert found["error"] == ""
    return {change["address"]: change["what"] for change in found["changes"]}


def everything(folder: Path) -> dict[str, bytes]:
    """Return every byte of the releases, but for what a builder that stays does after its answer.

    It lays out links for the next release, and writes beside the trees what another process can go on from.
    """
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not name.parts[0].startswith(".staging-next-") and (len(name.parts) != 2 or name.name == "release.json")
    }


def test_the_addresses_and_words_that_differ_are_told_and_the_live_release_is_not_touched(
    page: Page,
    settings: Any,
) -> None:
    build_now()
    before = everything(settings.PATHS.releases)
    page.title, page.lead = "Money", "Where it comes from."
    found = what_would_change(page)
    assert told(found) == {"/our-partnership": "changed", "/our-partnership/funding": "changed"}
    lines = {change["address"]: change["lines"] for change in found["changes"]}["/our-partnership/funding"]
    assert "+Where it comes from." in lines
    assert "-In a sentence." in lines
    assert found["problems"] == []
    assert everything(settings.PATHS.releases) == before


def test_what_it_tells_is_what_publishing_then_does(page: Page, section: Page, editor: User) -> None:
    build_now()
    new = ArticleFactory(parent=section, title="More", live=False)
    foreseen = told(what_would_change(new))
    receipt = publish(new, editor)
    build_now()
    receipt.refresh_from_db()
    done = {one["address"]: one["what"] for one in receipt.addresses if "." not in one["address"]}
    assert foreseen == done


def test_a_new_slug_is_told_as_a_redirect(page: Page) -> None:
    build_now()
    page.slug = "money"
    found = what_would_change(page)
    changes = {change["address"]: (change["what"], change["to"]) for change in found["changes"]}
    assert changes["/our-partnership/funding"] == ("redirected", "/our-partnership/money")
    assert changes["/our-partnership/money"] == ("new", "")
    assert found["problems"] == []


def test_what_a_guard_would_have_against_it_is_told_before(page: Page) -> None:
    build_now()
    page.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere">There</a></p>'}])
    found = what_would_change(page)
    assert any("/nowhere" in problem for problem in found["problems"])


def test_a_draft_that_changes_nothing_says_so_again_and_again(page: Page) -> None:
    build_now()
    assert told(what_would_change(page)) == {}
    page.lead = "Something else."
    assert told(what_would_change(page))
    page.refresh_from_db()
    assert told(what_would_change(page)) == {}, "nothing of the last draft has stayed"


def test_a_members_page_changes_the_bridge_alone(page: Page, bridge: Page) -> None:
    build_now()
    guidance = GuidanceFactory(parent=bridge, title="Asking for support", live=False)
    found = told(what_would_change(guidance))
    assert found["/bridge/asking-for-support"] == "new"
    assert all(address.startswith("/bridge") for address in found)


def test_the_editor_sees_it_and_nobody_who_may_not_edit(page: Page, editor: User, django_user_model: Any) -> None:
    build_now()
    page.lead = "Where it comes from."
    page.save_revision()
    client = Client()
    client.force_login(editor)
    shown = client.get(f"/cms/releases/trial/{page.pk}/").content.decode()
    assert "Where it comes from." in shown
    assert "/our-partnership/funding" in shown
    client.force_login(django_user_model.objects.create_user("nobody@school.example", "a long password"))
    assert client.get(f"/cms/releases/trial/{page.pk}/").status_code != 200


def test_what_stands_in_the_way_is_told_by_its_name_and_nothing_of_the_bridges_to_others(
    page: Page,
    bridge: Page,
    section: Page,
    editor: User,
) -> None:
    page.move(section.get_parent(), pos="last-child")
    build_now()
    page.refresh_from_db()
    page.slug = "bridge-building"  # a public address for all that
    publish(page, editor)
    build_now()
    draft = ArticleFactory(parent=section, title="A draft", live=False)
    secret = GuidanceFactory(parent=bridge, title="Secret")
    for target, words in ((draft, "the page “A draft”"), (secret, "a page")):
        page.body = json.dumps([{"type": "text", "value": f'<p><a linktype="page" id="{target.pk}">There</a></p>'}])
        told = publish(page, editor)
        build_now()
        assert again(told).state == Receipt.State.HELD
        assert f"/bridge-building: refers to {words}, which is not published" in again(told).message
        (problem,) = what_would_change(page)["problems"]
        assert problem.startswith(f"/bridge-building (the page “Funding”): refers to {words}, which")


def test_what_is_held_back_of_others_is_no_news_about_a_draft(page: Page, bridge: Page, editor: User) -> None:
    build_now()
    notices = BridgeSectionFactory(parent=bridge, title="Notices")
    paper = BoardPaperFactory(parent=notices, title="Where others read")
    build_now()
    guidance = GuidanceFactory(parent=bridge, title="Asking for support", live=False)
    assert what_would_change(guidance)["problems"] == []
    assert len(what_would_change(paper)["problems"]) == 1
