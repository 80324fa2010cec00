"""A build drawn by several processes gives the bytes that one process gives, and fails as one process would."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from records import page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.errors import BuildError
from slp_build.model.blocks import TextBlock
from slp_build.model.public import Article
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import build_release
from slp_build.release.manifest import list_files
from slp_build.render import crew
from slp_build.render.crew import Crew, Made
from slp_build.render.memory import read_memory

NOW = datetime(2026, 9, 28, 9, tzinfo=UK)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, whatever the machine has, for as few pages as ten."""
    monkeypatch.setattr(crew, "FEWEST", 10)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2})


def snapshot() -> PublicSnapshot:
    return public_snapshot(*(page(Article, 200 + n, 2, f"page-{n}", f"Page {n}") for n in range(40)))


def build(project: Paths) -> Path:
    return build_release(project, [snapshot()], NOW, lambda line: None).release


def files(release: Path) -> dict[str, bytes]:
    return {name: (release / "public" / name).read_bytes() for name in list_files(release / "public")}


@pytest.fixture(autouse=True)
def no_helper_is_left() -> Iterator[None]:
    """Whatever a test did to a crew, no process of it outlives the test. Other tests' servers may run beside it."""
    before = children()
    yield
    assert children() <= before


def test_several_processes_give_what_one_gives(project: Paths, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    alone = files(build(project))
    (project.out / "releases").rename(tmp_path / "alone")
    request.getfixturevalue("several")
    together = build(project)
    assert files(together) == alone
    one, shared = (read_memory(release / "public.memory") for release in (tmp_path / "alone" / "1", together))
    assert one
    assert shared
    assert (one.answers, one.missing, one.until) == (shared.answers, shared.missing, shared.until)
    assert one.pages.keys() == shared.pages.keys()
    for address, kept in one.pages.items():  # which links are a frame depends on what a process has drawn before
        assert msgspec.structs.replace(shared.pages[address], frame=kept.frame) == kept
        assert set(shared.pages.links(address)) == set(one.pages.links(address))


def test_the_next_build_knows_what_a_helper_has_drawn(project: Paths, several: None) -> None:
    first = build(project)
    assert build(project) == first


def test_a_page_that_a_helper_cannot_draw_stops_the_build_with_its_name(project: Paths, several: None) -> None:
    text = project.theme / "pages" / "public" / "text.html"
    text.write_text(text.read_text() + '\n{% block extra %}{{ view.nothing if "Page 39" == view.title }}{% endblock %}')
    base = project.theme / "bases" / "public.html"
    base.write_text(base.read_text() + "{% block extra %}{% endblock %}")
    with pytest.raises(BuildError, match=r"text\.html, line \d+: .*nothing.*page-39"):
        build(project)


def test_a_link_to_nothing_on_a_page_that_a_helper_has_drawn_is_found(project: Paths, several: None) -> None:
    body = (TextBlock(html='<p><a href="/nowhere">there</a></p>'),)
    pages = [page(Article, 200 + n, 2, f"page-{n}", f"Page {n}", body=body if n == 39 else ()) for n in range(40)]
    with pytest.raises(BuildError, match=r"/page-39 .*: leads to /nowhere"):
        build_release(project, [public_snapshot(*pages)], NOW, lambda line: None)


def test_a_helper_that_is_killed_stops_the_build(several: None) -> None:
    with pytest.raises(BuildError, match="ended before its time"):
        share_with_the_killed()


def share_with_the_killed() -> None:
    with Crew() as some:
        some.share(range(40), print)
        if some.is_helper:
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_helper_that_is_killed_while_it_hands_over_stops_the_build(several: None) -> None:
    with pytest.raises(BuildError, match="ended before its time"):
        share_with_the_cut_short()


def share_with_the_cut_short() -> None:
    with Crew() as some:
        some.share(range(40), print)
        if some.is_helper:
            assert some._pipe is not None
            os.write(some._pipe, msgspec.msgpack.encode(Made(pages={"/a": b"x" * 5000}))[:2000])
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("most", [1_000, 7, 1])
def test_every_item_is_one_helpers(several: None, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(crew, "MOST", most)
    taken: list[Made] = []
    with Crew() as some:
        own = some.share(range(41), taken.append)
        if some.is_helper:
            some.hand_over(Made(pages={str(item): b"" for item in own}))
        assert list(own) == []
        drawn = [int(item) for made in taken for item in made.pages]
    assert sorted(drawn) == list(range(41))
    assert all(len(made.pages) <= most for made in taken)


def test_a_long_build_says_how_far_it_is(several: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "LONG", 41)
    monkeypatch.setattr(crew, "MOST", 10)
    said: list[str] = []
    with Crew(said.append) as some:
        own = some.share(range(41), lambda made: None)
        if some.is_helper:
            some.hand_over(Made(pages={str(item): b"" for item in own}))
    assert said[-1] == "41 of 41 pages are drawn"
    assert len(said) > 3


def test_few_items_are_not_shared(several: None) -> None:
    taken: list[Made] = []
    with Crew() as some:
        assert list(some.share(range(19), taken.append)) == list(range(19))
    assert not taken


def test_what_goes_wrong_in_one_helper_ends_the_others(several: None) -> None:
    with pytest.raises(BuildError, match="no such thing"):
        share_with_one_that_fails()


def share_with_one_that_fails() -> None:
    with Crew() as some:
        own = some.share(range(40), print)
        if some.is_helper and 0 not in own:
            signal.pause()
        if some.is_helper:
            some.hand_over(Made(error="no such thing"))


def children() -> set[int]:
    found: set[int] = set()
    for thread in Path(f"/proc/{os.getpid()}/task").iterdir():
        found |= set(map(int, (thread / "children").read_text().split()))
    return found
