"""`slp explain` says what is true of a page, whatever has become of it."""

from datetime import datetime
from typing import Any

import msgspec
import pytest

from records import bridge_snapshot, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.model.blocks import TextBlock
from slp_build.model.public import Article, CaseStudy, Section
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import lift, withdraw
from slp_build.release.explain import explain
from slp_build.release.store import Store

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
STORY = page(CaseStudy, 4, 1, "two-schools", "Other", school_name="L", school=None, phase="P", theme="R")
SLIP = page(Article, 3, 2, "funding", "Money", body=(TextBlock(html='<p><a href="page:999">x</a></p>'),))
"""The funding page, with a link to what is not published."""


def build(paths: Paths, *changed: Any) -> Outcome:
    return build_release(paths, [public_snapshot(*changed), bridge_snapshot()], NOW, lambda line: None)


def test_a_change_that_is_held_back_is_told_with_what_is_wrong(project: Paths) -> None:
    build(project)
    assert build(project, SLIP, STORY).held
    said = explain(Store(project.releases), "/our-partnership/funding")
    assert said.startswith("/our-partnership/funding was not rebuilt in release 2. A change to it is held back: ")
    assert "refers to page:999, which is not published" in said


def test_a_page_that_was_rebuilt_while_its_own_change_waits_says_both(project: Paths) -> None:
    build(project)
    build(project, SLIP, page(Article, 2, 1, "our-partnership", "Us"))
    said = explain(Store(project.releases), "/our-partnership/funding")
    assert "was rebuilt in release 2" in said
    assert "A change to it is held back: " in said


def test_what_is_taken_back_is_said_to_be(project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    withdraw(store, "/two-schools", "not ours", NOW)
    for _ in range(2):
        assert explain(store, "/two-schools").startswith("/two-schools was withdrawn at 2026-09-28T09:00:00+01:00 (not")
        build(project)
    lift(store, "/two-schools")
    assert "it was withdrawn (page:4)" in explain(store, "/two-schools")
    number = build(project).manifest.number
    rest = [record for key, record in public_snapshot().records.items() if key != "page:4"]
    build_release(project, [PublicSnapshot.of(rest, public_snapshot().blobs)], NOW, lambda line: None)
    assert explain(store, "/two-schools", number).endswith("it was published no more after that.")


def test_what_a_page_shows_is_named_by_where_it_stands_first_in_its_own_tree(project: Paths) -> None:
    many = [page(Article, 100 + n, 2, f"page-{n}", f"Page {n}") for n in range(25)]
    build(project, *many)
    document = msgspec.structs.replace(public_snapshot().records["document:1"], title="Twice, and twice again")
    live = build(project, *many, document, page(Section, 2, 1, "our-partnership", "Us")).manifest
    assert "our-partnership/page/2.html" in live.public
    store = Store(project.releases)
    assert "it shows something of /documents/" in explain(store, "/our-partnership/doubling")
    assert "the title or place of /our-partnership, which it names" in explain(store, "/our-partnership/funding")


def test_a_page_of_git_is_not_said_to_have_changed_where_only_what_it_shows_has(project: Paths) -> None:
    store, settings = Store(project.releases), project.content / "partnership.toml"
    build(project)
    build(project, page(Section, 5, 1, "teach", "Teach with us", in_menu=True))
    assert "the menu, the footer or a banner had changed" in explain(store, "/privacy")
    settings.write_text(settings.read_text().replace("hello@", "hi@"))
    build(project)
    assert "something that every page shows had changed" in explain(store, "/privacy")
    with (project.theme / "partials" / "footer.html").open("a") as footer:
        footer.write("<p>A new line.</p>")
    build(project)
    assert "the theme had changed" in explain(store, "/privacy")
    with (project.content / "public" / "privacy.md").open("a") as file:
        file.write("\nMore words.\n")
    build(project)
    assert "its file content/public/privacy.md had changed" in explain(store, "/privacy")


@pytest.mark.parametrize("lost", ["public.memory", "public/two-schools.html"])
def test_a_page_that_was_there_is_not_said_to_be_new(project: Paths, lost: str) -> None:
    (build(project).release / lost).unlink()
    build(project, page(Article, 3, 2, "funding", "Money"))
    said = explain(Store(project.releases), "/two-schools")
    assert "its file, or what was remembered of it, had been lost" in said
