"""What is published no more is taken back before all else: no guard, failing build or rollback brings it back.

One file, though a long one: every case is a build of the same small site.
"""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.conftest import ROOT
from records import PAPER, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import BuildError, DeployError
from slp_build.model.blocks import DocumentsBlock, ImageBlock, TextBlock
from slp_build.model.manifest import Forced
from slp_build.model.public import Article, CaseStudy, PublicImage, Topic
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot, laid_over
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import lift, prune, roll_back, unpin, withdraw
from slp_build.release.manifest import sealed, write_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()
IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)
STORY = page(
    CaseStudy,
    4,
    1,
    "two-schools",
    "Two schools",
    school_name="L",
    school=None,
    phase="P",
    theme="R",
    body=(ImageBlock(image="image:1", alt="A fen"),),
)


def build(paths: Paths, *changed: Any, without: tuple[str, ...] = (), **rest: Any) -> Outcome:
    """Build the small site, with some records in it and others left out; `without` "bridge …" is of the Bridge's."""
    public = {r.id: r for r in (*public_records(), IMAGE, STORY, *changed)}
    bridge = {r.id: r for r in bridge_records()}
    for key in without:
        tree, _, name = key.rpartition(" ")
        del (bridge if tree == "bridge" else public)[name]
    snapshots = [
        PublicSnapshot.of(public.values(), Held(WORKSHEET, PICTURE)),
        BridgeSnapshot.of(bridge.values(), Held(PAPER)),
    ]
    say = rest.pop("say", lambda line: None)
    return build_release(paths, snapshots, NOW, say, **rest)


def taken_back(paths: Paths) -> dict[str, int]:
    path = paths.releases / "taken-back.json"
    return json.loads(path.read_text()) if path.exists() else {}


def test_what_is_unpublished_or_deleted_may_be_shown_by_no_earlier_release(project: Paths) -> None:
    build(project)
    assert taken_back(project) == {}
    build(project, without=("page:4", "image:1", "bridge page:53"))
    assert taken_back(project) == {"public page:4": 2, "public image:1": 2, "bridge page:53": 2}
    build(project)
    assert taken_back(project)["public page:4"] == 2  # the third release may show it again, the first never


def test_a_picture_that_a_page_has_exchanged_is_not_taken_back_but_one_that_was_deleted_is(project: Paths) -> None:
    """An earlier release of the page shows it: going back to that must not show a hole."""
    build(project)
    plain = msgspec.structs.replace(STORY, body=(TextBlock(html="<p>Without it.</p>"),))
    build(project, plain, without=("image:1",))
    assert taken_back(project) == {}
    build(project, plain, without=("image:1",), deleted={"public": ["image:1"], "bridge": ["document:7"]})
    assert taken_back(project) == {"public image:1": 3, "bridge document:7": 3}


@pytest.mark.parametrize("stays", [True, False])
def test_a_file_goes_with_the_last_page_that_used_it(project: Paths, stays: bool) -> None:
    """Whether the builder has an outline of the pages, or must read what it remembers of them."""
    warm = Warm(stays=stays)
    second = page(Article, 40, 2, "second", "Second", body=(ImageBlock(image="image:1", alt="A fen"),))
    build(project, second, warm=warm)
    warm.catch_up(project)
    build(project, second, without=("page:4",), warm=warm)
    warm.catch_up(project)
    assert taken_back(project) == {"public page:4": 2}
    build(project, without=("page:4", "image:1"), warm=warm)
    assert taken_back(project) == {"public page:4": 2, "public page:40": 3, "public image:1": 3}


def test_a_build_that_fails_has_taken_it_back_all_the_same(project: Paths) -> None:
    build(project)
    template = project.theme / "pages" / "public" / "text.html"
    template.write_text(template.read_text() + "{% if %}")
    with pytest.raises(BuildError, match=r"text\.html, line"):
        build(project, without=("page:4",))
    assert taken_back(project) == {"public page:4": 2}


def test_what_would_be_an_accident_takes_nothing_back_until_it_is_said_to_be_meant(project: Paths) -> None:
    build(project)
    most = tuple(r.id for r in public_records() if r.id not in ("page:1", "page:2", "page:5") and "page" in r.id)
    with pytest.raises(BuildError, match="would be gone"):
        build(project, without=most)
    assert taken_back(project) == {}
    build(project, without=most, forced=[Forced(guard=guard, reason="meant") for guard in ("shrink", "link")])
    assert taken_back(project).keys() == {f"public {key}" for key in most}


def test_so_many_that_go_are_asked_about_where_something_else_breaks_the_build(project: Paths) -> None:
    """Or nobody could say that they are meant to, and they would stay to be read."""
    build(project)
    (project.content / "public" / "privacy.md").write_text("---\ntitle: [\n---\nx")
    most = tuple(r.id for r in public_records() if r.id not in ("page:1", "page:2", "page:5") and "page" in r.id)
    with pytest.raises(BuildError, match=r"privacy\.md(.|\n)* none of them has been taken back; .* --force shrink$"):
        build(project, without=most)
    assert taken_back(project) == {}
    with pytest.raises(BuildError) as refused:
        build(project, without=most, forced=[Forced(guard="shrink", reason="meant")])
    assert "--force shrink" not in str(refused.value)
    assert taken_back(project).keys() == {f"public {key}" for key in most}


def test_what_came_and_went_while_a_release_was_pinned_is_taken_back_too(project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    roll_back(store, 1, "w", "r", NOW)
    build(project, page(Article, 30, 2, "late", "Late"))
    build(project)
    assert taken_back(project) == {"public page:30": 3}


def test_a_note_that_no_release_here_needs_is_forgotten(project: Paths) -> None:
    build(project)
    build(project, without=("page:4",))
    warm = Warm()
    for number in range(21):
        build(project, page(Article, 3, 2, "funding", f"Money {number}"), without=("page:4",), warm=warm)
    assert taken_back(project) == {"public page:4": 2}
    prune(Store(project.releases), NOW.replace(year=2036))
    assert taken_back(project) == {}


def test_a_withdrawn_file_takes_nothing_of_the_other_tree_along(project: Paths) -> None:
    """A member's document and a public one are numbered apart, and may bear the same number."""
    outcome = build(project)
    public = next(name for name in outcome.manifest.public if name.startswith("documents/"))
    members = next(name for name in outcome.manifest.bridge if name.startswith("bridge/documents/"))
    assert outcome.manifest.public[public].source == outcome.manifest.bridge[members].source
    withdraw(Store(project.releases), f"/{public}", "", NOW)
    again = build(project)
    assert public not in again.manifest.public
    assert members in again.manifest.bridge


def test_a_front_page_cannot_be_withdrawn_since_all_stands_below_it(project: Paths) -> None:
    build(project)
    for address in ("/", "/bridge"):
        with pytest.raises(DeployError, match="take out of it what must go"):
            withdraw(Store(project.releases), address, "", NOW)


def test_a_picture_exchanged_while_another_page_goes_is_not_taken_back(project: Paths) -> None:
    build(project)
    plain = msgspec.structs.replace(STORY, body=(TextBlock(html="<p>Without it.</p>"),))
    build(project, plain, without=("page:3", "image:1"))
    assert taken_back(project) == {"public page:3": 2}


def test_a_document_that_is_back_is_no_longer_gone(project: Paths) -> None:
    """Else the guard would take its next loss for a withdrawal, and the search leave it out."""
    first = build(project)
    document = next(f"/{path}" for path in first.manifest.public if path.startswith("documents/"))
    store = Store(project.releases)
    withdraw(store, document, "", NOW)
    assert document in build(project).manifest.gone
    lift(store, document)
    assert document not in build(project).manifest.gone


def test_a_withdrawn_page_of_git_on_the_bridge_is_left_out(project: Paths) -> None:
    build(project)
    withdraw(Store(project.releases), "/bridge/guide", "", NOW)
    assert "bridge/guide.html" not in build(project).manifest.bridge
    assert not build(project).new


@pytest.mark.parametrize("address", ["/privacy", "/county"])
def test_a_withdrawn_page_of_git_is_left_out_and_comes_back_when_lifted(project: Paths, address: str) -> None:
    build(project)
    store = Store(project.releases)
    withdraw(store, address, "", NOW)
    without = build(project)
    assert f"{address[1:]}.html" not in without.manifest.public
    assert f'href="{address}"' not in (without.release / "public" / "index.html").read_text()
    assert address not in (without.release / "public" / "sitemap.xml").read_text()
    assert not build(project).new
    lift(store, address)
    assert (build(project).release / "public" / f"{address[1:]}.html").is_file()


def test_a_withdrawn_picture_is_left_out_with_its_other_sizes(project: Paths) -> None:
    outcome = build(project)
    name = next(name for name in outcome.manifest.public if name.startswith("images/"))
    withdraw(Store(project.releases), f"/{name}", "", NOW)
    again = build(project)
    assert not [name for name in again.manifest.public if name.startswith("images/")]
    assert "/images/" not in (again.release / "public" / "two-schools.html").read_text()


def test_what_is_another_address_of_a_withdrawn_page_goes_with_it_and_so_do_its_files(project: Paths) -> None:
    """The same words and pictures stand there. An address that is made later is one of the same page, too."""
    copy = msgspec.structs.replace(STORY, id="page:40", parent="page:2", original="page:4")
    another = msgspec.structs.replace(STORY, id="page:41", parent="page:5", original="page:40")
    build(project, copy, another)
    store = Store(project.releases)
    withdraw(store, "/two-schools", "a name", NOW)
    everywhere = {"/two-schools", "/our-partnership/two-schools", "/teach/two-schools"}
    withdrawn = json.loads((project.releases / "withdrawn.json").read_text())
    assert {one for one in withdrawn if not one.startswith("/images/")} == everywhere
    assert any(one.startswith("/images/") for one in withdrawn)
    assert not list((project.releases / "1" / "public").rglob("two-schools.html"))
    assert {"public page:4", "public page:40", "public page:41"} <= taken_back(project).keys()
    with pytest.raises(DeployError, match="was withdrawn with /two-schools"):
        lift(store, "/teach/two-schools")
    later = msgspec.structs.replace(copy, id="page:42", slug="once-more")
    outcome = build(project, copy, another, later)
    assert not [path for path in outcome.manifest.public if "two-schools" in path or "once-more" in path]
    lift(store, "/two-schools")
    assert json.loads((project.releases / "withdrawn.json").read_text()) == {}
    assert "teach/two-schools.html" in build(project, copy, another).manifest.public


def uploaded_twice() -> tuple[Any, ...]:
    """Return a page with the story's picture and the worksheet, each uploaded once more."""
    sheet = next(record for record in public_records() if record.id == "document:1")
    blocks = (ImageBlock(image="image:8", alt="A fen"), DocumentsBlock(heading="F", documents=("document:8",)))
    second = page(Article, 40, 2, "second", "Second", body=blocks)
    return second, msgspec.structs.replace(IMAGE, id="image:8"), msgspec.structs.replace(sheet, id="document:8")


def files_of(second: Outcome) -> set[str]:
    """Return the pictures and documents that a page shows."""
    drawn = (second.release / "public" / "our-partnership" / "second.html").read_text()
    return {
        path for path in second.manifest.public if f"/{path}" in drawn and path.startswith(("images/", "documents/"))
    }


def test_a_file_that_two_have_uploaded_stays_while_either_shows_it(project: Paths) -> None:
    """One of the two pages is withdrawn; then the other one, too, and the file is nobody's any more."""
    twice = uploaded_twice()
    before = files_of(build(project, *twice))
    assert any(path.startswith("images/") for path in before)
    assert any(path.startswith("documents/") for path in before)
    store = Store(project.releases)
    for address in ("/two-schools", "/our-partnership/doubling"):
        withdraw(store, address, "", NOW)
    outcome = build(project, *twice)
    assert files_of(outcome) == before
    assert all((outcome.release / "public" / path).is_file() for path in before)
    withdraw(store, "/our-partnership/second", "", NOW)
    assert not any((outcome.release / "public" / path).exists() for path in before)
    assert {"public image:8", "public document:8"} <= taken_back(project).keys()


def test_a_file_that_two_have_uploaded_is_hidden_once_neither_is_published(project: Paths) -> None:
    twice = uploaded_twice()
    first = build(project, *twice)
    before = files_of(first)
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    build(project, *twice, without=("page:4", "image:1"))
    assert not before & hidden(project.releases, "public", first.manifest.public, 1)
    build(project, without=("page:4", "image:1"))
    assert {path for path in before if "images/" in path} <= hidden(
        project.releases, "public", first.manifest.public, 1
    )


def test_a_picture_that_two_have_uploaded_is_withdrawn_from_both(project: Paths) -> None:
    twice = uploaded_twice()
    picture = min(path for path in files_of(build(project, *twice)) if path.startswith("images/"))
    withdraw(Store(project.releases), f"/{picture}", "", NOW)
    assert not [path for path in build(project, *twice).manifest.public if path.startswith("images/")]


def test_a_release_that_was_made_before_copies_were_noted_is_followed_by_one_that_notes_them(project: Paths) -> None:
    copy = msgspec.structs.replace(STORY, id="page:40", parent="page:2", original="page:4")
    first = build(project, copy)
    path = first.release / "release.json"
    path.chmod(0o644)
    path.unlink()
    write_manifest(first.release, sealed(msgspec.structs.replace(first.manifest, copies={})))
    assert build(project, copy).manifest.copies == {"/our-partnership/two-schools": "/two-schools"}


def test_what_is_withdrawn_while_a_build_runs_is_not_in_its_release(project: Paths) -> None:
    build(project)

    def say(line: str) -> None:
        if "bridge tree" in line:  # the public one has been made
            withdraw(Store(project.releases), "/two-schools", "", NOW)

    release = build(project, page(Article, 3, 2, "funding", "Money"), say=say).release
    assert "Money" in (release / "public" / "our-partnership" / "funding.html").read_text()
    assert not (release / "public" / "two-schools.html").exists()


def test_what_is_withdrawn_and_lifted_before_any_build_is_made_again(project: Paths) -> None:
    warm = Warm(stays=True)
    first = build(project, warm=warm)
    warm.catch_up(project)
    store = Store(project.releases)
    withdraw(store, "/two-schools", "", NOW)
    lift(store, "/two-schools")
    again = build(project, warm=warm)
    assert again.new
    assert again.manifest.number > first.manifest.number
    assert (again.release / "public" / "two-schools.html").is_file()


def test_two_who_withdraw_at_once_both_have_their_way(project: Paths) -> None:
    from concurrent.futures import ThreadPoolExecutor

    outcome = build(project)
    addresses = [f"/{p.removesuffix('.html')}" for p in outcome.manifest.public if p.startswith("our-partnership/")]
    addresses += ["/two-schools", "/teach/maths-teacher"]
    with ThreadPoolExecutor(len(addresses)) as people:
        list(people.map(lambda address: withdraw(Store(project.releases), address, "", NOW), addresses))
    withdrawn = json.loads((project.releases / "withdrawn.json").read_text())
    assert {address for address, one in withdrawn.items() if not one["of"]} == set(addresses)


def test_a_pin_holds_against_a_build_that_began_before_it(project: Paths) -> None:
    build(project)
    build(project, page(Article, 3, 2, "funding", "Money"))
    store = Store(project.releases)

    def say(line: str) -> None:
        if "bridge tree" in line:
            roll_back(store, 1, "w", "r", NOW)

    outcome = build(project, page(Article, 3, 2, "funding", "Cash"), say=say)
    assert not outcome.live
    assert store.live() == store.folder / "1"
    manifest = unpin(store)
    assert manifest
    assert manifest.number == 3


def test_a_held_back_page_whose_old_place_is_gone_goes_out_and_holds_up_nobody(project: Paths) -> None:
    """It was moved from a section with a mistake in it, and then the section was deleted."""
    old, section = page(Article, 30, 31, "moved", "Moved"), page(Article, 31, 2, "old-place", "Old place")
    build(project, section, old)
    mistaken = msgspec.structs.replace(old, parent="page:5", body=(TextBlock(html='<p><a href="/nowhere">x</a></p>'),))
    held = build(project, section, mistaken)
    assert [one.source for one in held.held] == ["page:30"]
    outcome = build(project, mistaken, page(Article, 3, 2, "funding", "Money"))
    assert [one.source for one in outcome.held] == ["page:30"]
    assert outcome.live
    assert "Money" in (outcome.release / "public" / "our-partnership" / "funding.html").read_text()
    assert not list(Path(outcome.release / "public").rglob("moved.html"))


def test_what_is_published_again_after_a_failed_build_is_shown_by_a_new_release(project: Paths) -> None:
    """Nothing differs from the live release, which may not show it."""
    live = build(project)
    template = project.theme / "pages" / "public" / "text.html"
    was = template.read_text()
    template.write_text(was + "{% if %}")
    with pytest.raises(BuildError):
        build(project, without=("page:4",))
    template.write_text(was)
    again = build(project)
    assert again.new
    assert again.manifest.number == 2
    assert again.manifest.public == live.manifest.public
    assert not build(project).new


@pytest.mark.parametrize("how", ["unpublished", "withdrawn"])
def test_what_was_taken_back_does_not_come_back_in_its_old_words(project: Paths, how: str) -> None:
    """Its corrected version has a mistake in it, and would be held back."""
    build(project)
    template = project.theme / "pages" / "public" / "text.html"
    was = template.read_text()
    template.write_text(was + "{% if %}")
    if how == "withdrawn":
        withdraw(Store(project.releases), "/two-schools", "", NOW)
    with pytest.raises(BuildError):
        build(project, without=("page:4",) if how == "unpublished" else ())
    if how == "withdrawn":
        lift(Store(project.releases), "/two-schools")
    template.write_text(was)
    corrected = msgspec.structs.replace(STORY, body=(TextBlock(html='<p>New <a href="/nowhere">words</a></p>'),))
    outcome = build(project, corrected)
    assert [one.source for one in outcome.held] == ["page:4"]
    assert "two-schools.html" not in outcome.manifest.public
    assert "page:4" not in {entry.source for entry in build(project, corrected).manifest.public.values()}
    mended = msgspec.structs.replace(STORY, body=(TextBlock(html="<p>New words</p>"),))
    assert "New words" in (build(project, mended).release / "public" / "two-schools.html").read_text()


def test_a_withdrawn_section_takes_what_stands_below_it_along_in_every_release(project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    withdraw(store, "/our-partnership", "", NOW)
    build(project)
    first = {"public page:2": 3, "public page:3": 3, "public page:7": 3}  # not one that was being made meanwhile
    assert first.items() <= taken_back(project).items()
    build(project)
    assert set(taken_back(project).values()) == {3}
    lift(store, "/our-partnership")
    assert "our-partnership/funding.html" in build(project).manifest.public


def test_the_only_page_about_a_topic_is_withdrawn_and_the_topics_own_page_goes_with_it(project: Paths) -> None:
    """The topic is published still, and has not changed: no guard could hold anything back for it."""
    topic = Topic(id="topic:1", name="Reading", slug="reading")
    story = msgspec.structs.replace(STORY, topics=("topic:1",))
    assert "topics/reading.html" in build(project, story, topic).manifest.public
    withdraw(Store(project.releases), "/two-schools", "", NOW)
    outcome = build(project, story, topic)
    assert not outcome.held
    assert "/topics/reading" in outcome.manifest.gone


def test_more_that_go_than_a_guard_would_let_are_noted_once_it_has_let_them(project: Paths) -> None:
    """As many come as go: the tree does not shrink."""
    build(project)
    come = tuple(page(Article, 60 + n, 5, f"new-{n}", f"New {n}") for n in range(3))
    build(project, *come, without=("page:3", "page:4", "page:6", "page:7"))
    assert {"public page:3", "public page:4", "public page:6", "public page:7"} <= taken_back(project).keys()


def test_the_lists_restored_without_their_releases_hide_nothing_of_the_new_ones(project: Paths) -> None:
    (project.releases).mkdir(parents=True)
    (project.releases / "taken-back.json").write_text('{"public page:3": 150}')
    withdrawn = {"/our-partnership/page/2": {"source": "", "tree": "public", "at": "", "reason": ""}}
    (project.releases / "withdrawn.json").write_text(json.dumps(withdrawn))
    many = tuple(page(Article, 100 + n, 2, f"page-{n}", f"Page {n}") for n in range(25))
    assert build(project, *many).manifest.number == 150
    assert build(project, *many, page(Article, 3, 2, "funding", "Money")).manifest.number == 151


@pytest.mark.parametrize(("written", "address"), [("/index.html", "/"), ("/two-schools.html", "/two-schools")])
def test_an_address_that_names_the_file_is_the_pages(project: Paths, written: str, address: str) -> None:
    build(project)
    store = Store(project.releases)
    if address == "/":
        with pytest.raises(DeployError, match="take out of it what must go"):
            withdraw(store, written, "", NOW)
        return
    withdraw(store, written, "", NOW)
    assert address in json.loads((project.releases / "withdrawn.json").read_text())


def test_a_members_file_that_is_deleted_is_gone_though_the_public_tree_alone_is_built(project: Paths) -> None:
    build(project)
    alone = PublicSnapshot.of({r.id: r for r in (*public_records(), IMAGE, STORY)}.values(), Held(WORKSHEET, PICTURE))
    money = laid_over(alone, page(Article, 3, 2, "funding", "Money"))
    deleted = {"public": [], "bridge": ["document:1"]}
    made = build_release(project, [money], NOW, lambda line: None, deleted=deleted)
    shown = {path for path, entry in made.manifest.bridge.items() if entry.source == "document:1"}
    assert shown
    assert hidden(project.releases, "bridge", made.manifest.bridge, made.manifest.number) == shown
