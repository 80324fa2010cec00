"""A slip or a loss keeps what needs it waiting, and nothing else; what is taken off the site waits for nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.log_actions import LogContext
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    GuidanceFactory,
    make_document,
    make_image,
)
from receipts import again, publish
from slp_cms.accounts.models import User
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.actions.reconcile import reconcile
from slp_cms.publishing.builder import the_builder
from slp_cms.publishing.models import Receipt

pytestmark = pytest.mark.usefixtures("builder")
State, Action = Receipt.State, Receipt.Action


def live_files(paths: Any, audience: str) -> set[str]:
    tree = paths.releases / "live" / audience
    return {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}


def test_a_board_paper_where_others_read_waits_alone(
    page: Page,
    bridge: Page,
    editor: User,
    client: Client,
    settings: Any,
) -> None:
    guidance = BridgeSectionFactory(parent=bridge, title="Guidance")
    gone = GuidanceFactory(parent=guidance, title="No longer so")
    build_now()
    assert client.get("/our-partnership/funding").status_code == 200
    paper = publish(BoardPaperFactory(parent=guidance, title="Where others read", live=False), editor)
    other = publish(GuidanceFactory(parent=guidance, title="How", live=False), editor)
    with LogContext(user=editor):
        page.unpublish()
        gone.unpublish()
    record = build_now()
    assert client.get("/our-partnership/funding").status_code == 410
    live = live_files(settings.PATHS, "bridge")
    assert {"bridge/guidance/no-longer-so.html", "bridge/guidance/how.html"} & live == {"bridge/guidance/how.html"}
    assert "bridge/guidance/where-others-read.html" not in live
    assert not record.succeeded
    assert (again(paper).state, "where others than the board may read" in again(paper).message) == (State.HELD, True)
    assert again(other).is_live
    assert all(receipt.is_live for receipt in Receipt.objects.filter(action=Action.UNPUBLISHED))
    assert not reconcile()  # of the same content no more can be built


def test_a_file_that_was_lost_keeps_what_needs_it_waiting_and_nothing_else(
    page: Page,
    section: Page,
    editor: User,
    client: Client,
    settings: Any,
) -> None:
    """A backup that was restored without all its files, say, on a machine whose builder has read none of them."""
    old, new, picture = make_document(), make_document("Halving", b"number,half\n2,1\n"), make_image()
    build_now()
    page.body = [("documents", {"heading": "Files", "documents": [old]}), ("image", {"image": picture, "alt": "A fen"})]
    publish(page, editor)
    build_now()
    the_builder().stop()
    for lost in (old, new, picture):
        Path(lost.file.path).unlink()
    needs = ArticleFactory(parent=section, title="Needs it", live=False)
    needs.body = [("documents", {"heading": "Files", "documents": [new]})]
    other = publish(ArticleFactory(parent=section, title="Other", live=False), editor)
    waits = publish(needs, editor)
    build_now()
    assert (again(other).is_live, again(waits).state) == (True, State.HELD)
    assert "halving.csv, which is not there; upload it again" in again(waits).message
    live = live_files(settings.PATHS, "public")
    assert "our-partnership/needs-it.html" not in live
    assert any(path.startswith("documents/") and path.endswith("doubling.csv") for path in live)
    assert b"/images/" in b"".join(client.get("/our-partnership/funding"))
    with Path(new.file.path).open("wb") as file:  # uploaded again
        file.write(b"number,half\n2,1\n")
    build_now()
    assert again(waits).is_live
