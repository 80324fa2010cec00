"""A build of one tree takes the other over as the newest release has it, with all that is known of it.

A tree without its front page is none, and says so once.
"""

from datetime import datetime
from typing import Any

import pytest

from records import PAPER, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import OF_THE_BRIDGE, BuildError
from slp_build.model.bridge import BridgeNotice, BridgeSection, DirectoryEntry
from slp_build.model.public import Article, PublicRedirect
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import roll_back, unpin
from slp_build.release.manifest import is_whole
from slp_build.release.store import Store

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
NOTICE = page(BridgeNotice, 90, 52, "another", "Another", date="2026-09-20")


def public(*changed: Any) -> PublicSnapshot:
    return PublicSnapshot.of({r.id: r for r in (*public_records(), *changed)}.values(), Held(WORKSHEET))


def bridge(*changed: Any) -> BridgeSnapshot:
    return BridgeSnapshot.of({r.id: r for r in (*bridge_records(), *changed)}.values(), Held(PAPER))


def build(paths: Paths, *snapshots: Any) -> Outcome:
    return build_release(paths, snapshots, NOW, lambda line: None)


def test_the_other_tree_is_the_newest_releases_though_an_older_one_is_pinned(project: Paths) -> None:
    build(project, public(), bridge())
    build(project, public(page(Article, 30, 1, "new-page", "A new page")), bridge())
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    third = build(project, bridge(NOTICE))
    assert (third.release / "public" / "new-page.html").is_file()
    assert "/new-page" not in third.manifest.gone


def test_the_other_trees_redirects_and_records_are_the_newest_releases_too(project: Paths) -> None:
    renamed = page(Article, 3, 2, "money", "Money")
    led = PublicRedirect(id="redirect:1", source="/our-partnership/funding", target="page:3")
    build(project, public(), bridge())
    second = build(project, public(renamed, led), bridge())
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    third = build(project, bridge(NOTICE))
    assert third.manifest.redirects == second.manifest.redirects
    unpin(Store(project.releases))
    assert not build(project, public(renamed, led), bridge(NOTICE)).new
    back = build(project, public(), bridge(NOTICE))  # without a redirect from its second name: this change is to blame
    assert [one.source for one in back.held] == ["page:3"]


def test_the_other_trees_next_change_is_known_though_its_memory_is_torn(project: Paths) -> None:
    first = build(project, public(), bridge())
    assert first.manifest.until
    (first.release / "public.memory").unlink()
    assert build(project, bridge(NOTICE)).manifest.until == first.manifest.until


def test_a_file_that_the_other_tree_has_lost_stops_the_build_until_both_are_made(project: Paths) -> None:
    first = build(project, public(), bridge())
    (first.release / "public" / "teach.html").unlink()
    with pytest.raises(BuildError, match="a file of the public tree is missing; build both trees"):
        build(project, bridge(NOTICE))
    assert (build(project, public(), bridge(NOTICE)).release / "public" / "teach.html").is_file()


def test_the_gate_is_told_where_board_papers_stand(project: Paths) -> None:
    both = build(project, public(), bridge())
    assert both.manifest.papers
    assert all(f"{address[1:]}.html" in both.manifest.bridge for address in both.manifest.papers)
    assert (
        build(project, public(page(Article, 30, 1, "new-page", "A new page"))).manifest.papers == both.manifest.papers
    )


def test_the_other_tree_is_carried_over_file_by_file(project: Paths) -> None:
    first = build(project, public(), bridge())
    second = build(project, bridge(NOTICE))
    assert second.new
    assert is_whole(second.release, second.manifest)
    before, after = (one.release / "public" / "teach.html" for one in (first, second))
    assert before.stat().st_ino == after.stat().st_ino, "linked, not copied: a copy would have to be synced"


def test_a_schools_page_tells_of_offers_as_they_are_told_of_now(project: Paths) -> None:
    told = {"school_name": "A", "school": None, "offers": ("A day",), "contact": "B", "email": "b@a.example"}
    for lead in ("Old words", "New words"):
        section = page(BridgeSection, 60, 51, "offers", "Offers", in_menu=True, lead=lead)
        built = build(project, public(), bridge(section, page(DirectoryEntry, 61, 60, "one", "One", **told)))
        schools = list((built.release / "bridge" / "bridge" / "schools").glob("*.html"))
        assert schools
        assert all(lead in school.read_text() for school in schools)


@pytest.mark.parametrize(
    ("trees", "what"),
    [
        (
            [PublicSnapshot.of(()), BridgeSnapshot.of(())],
            "the CMS has no front page that is published: make a front page in the CMS and publish it",
        ),
        (
            [PublicSnapshot.of(())],
            "the CMS has no front page that is published: make a front page in the CMS and publish it",
        ),
        (
            [public(), BridgeSnapshot.of(())],
            "the Bridge has no front page that is published: make a “Bridge: front page”",
        ),
    ],
)
def test_a_tree_without_a_front_page_says_so_once(project: Paths, trees: list[Any], what: str) -> None:
    with pytest.raises(BuildError) as error:
        build(project, *trees)
    assert str(error.value).startswith(what)
    assert "leads to" not in str(error.value)
    assert error.value.for_others == (OF_THE_BRIDGE if "Bridge" in what else "")
