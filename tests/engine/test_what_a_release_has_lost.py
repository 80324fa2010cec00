"""A release that has lost files is still what stood live: nothing is linked to them, and no guard forgets them."""

from pathlib import Path

import pytest

from engine.test_taken_back import NOW, build, taken_back
from records import page
from slp_build.config import Paths
from slp_build.errors import BuildError
from slp_build.model.public import Article
from slp_build.release.actions import lift, roll_back, withdraw
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden
from slp_build.warm import Warm

MOST = ("page:3", "page:4", "page:6", "page:7", "page:8")


def lose(file: Path, how: str) -> None:
    if how == "missing":
        file.unlink()
    else:
        file.chmod(0o600)
        file.write_bytes(b"")


@pytest.fixture(params=["missing", "cut short"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_is_unpublished_after_it_was_lost_is_taken_back(project: Paths, how: str) -> None:
    build(project)
    second = build(project, page(Article, 30, 2, "late", "Late"))
    lose(second.release / "public" / "our-partnership" / "funding.html", how)
    third = build(project, page(Article, 30, 2, "late", "Late"), without=("page:3",))
    assert taken_back(project) == {"public page:3": 3}
    assert third.manifest.gone["/our-partnership/funding"] == "page:3"
    first = roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert "our-partnership/funding.html" in hidden(project.releases, "public", first.public, 1)


def test_pages_that_were_lost_count_where_a_tree_shrinks(project: Paths, how: str) -> None:
    first = build(project)
    pages = [path for path, entry in first.manifest.public.items() if entry.source in MOST]
    assert len(pages) > 3
    for path in pages:
        lose(first.release / "public" / path, how)
    with pytest.raises(BuildError, match="pages would be gone"):
        build(project, without=tuple(entry.source for path, entry in first.manifest.public.items() if path in pages))


def test_a_lost_page_that_moves_still_wants_a_redirect(project: Paths, how: str) -> None:
    first = build(project)
    lose(first.release / "public" / "our-partnership" / "funding.html", how)
    second = build(project, page(Article, 3, 2, "money", "Money"))
    assert [(held.source, held.guard) for held in second.held] == [("page:3", "vanished")]
    assert (second.release / "public" / "our-partnership" / "funding.html").stat().st_size


def test_a_tree_that_is_carried_over_is_whole_or_refused(project: Paths, how: str) -> None:
    from engine.test_one_tree import build as build_some
    from engine.test_one_tree import public

    first = build(project)
    lose(first.release / "bridge" / "bridge" / "search.html", how)
    with pytest.raises(BuildError, match="a file of the bridge tree is missing; build both trees"):
        build_some(project, public())


def test_what_was_lost_is_made_again_though_nothing_has_changed(project: Paths, how: str) -> None:
    first = build(project)
    lost = first.release / "public" / "our-partnership" / "funding.html"
    whole = lost.read_bytes()
    lose(lost, how)
    second = build(project)
    assert second.new
    assert (second.release / "public" / "our-partnership" / "funding.html").read_bytes() == whole
    assert set(second.manifest.reasons) == {"/our-partnership/funding"}
    assert not build(project).new


def test_a_withdrawal_that_is_lifted_before_a_build_costs_one_page(project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    withdraw(store, "/our-partnership/funding", "an error", NOW)
    lift(store, "/our-partnership/funding")
    said: list[str] = []
    second = build(project, say=said.append)
    assert said[0].startswith("/our-partnership/funding: is no longer whole in release 1")
    assert set(second.manifest.reasons) == {"/our-partnership/funding"}


def test_the_next_releases_links_leave_out_what_was_cut_short(project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    lose(roll_back_to_first(store) / "public" / "our-partnership" / "funding.html", "cut short")
    warm = Warm(stays=True)
    build(project, page(Article, 30, 2, "late", "Late"), warm=warm)  # made, and not switched to: the first is pinned
    warm.catch_up(project)
    third = build(project, page(Article, 30, 2, "late", "Late"), without=("page:3",), warm=warm)
    here = {path.relative_to(third.release / "public").as_posix() for path in (third.release / "public").rglob("*.*")}
    assert here == third.manifest.public.keys()


def roll_back_to_first(store: Store) -> Path:
    roll_back(store, 1, "w", "r", NOW)
    return store.folder / "1"
