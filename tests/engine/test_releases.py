"""Going back, going on, taking back: on real releases of a small site.

One file, though a long one: every case is a build of the same small site.
"""

import json
from datetime import datetime, timedelta
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from engine.conftest import ROOT
from records import WORKSHEET, Held, bridge_snapshot, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.errors import BuildError, DeployError
from slp_build.model.blocks import ImageBlock, TextBlock
from slp_build.model.manifest import Forced
from slp_build.model.public import Article, CaseStudy, PublicImage, Vacancy
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import Outcome, build_release, is_due
from slp_build.release.actions import KEEP, lift, prune, roll_back, unpin, withdraw
from slp_build.release.explain import explain
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden, read_withdrawals
from slp_build.trial import try_release
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()


IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)


def build(paths: Paths, *changed: object, now: datetime = NOW, **rest: object) -> Outcome:
    public = PublicSnapshot.of(public_snapshot(*changed).records.values(), Held(WORKSHEET, PICTURE))
    snapshots = [public, bridge_snapshot()]
    return build_release(paths, snapshots, now, lambda line: None, **rest)  # type: ignore[arg-type]


def funding(title: str = "Funding", **fields: object) -> Article:
    return page(Article, 3, 2, "funding", title, **fields)


def html(release: Path, name: str) -> str:
    return (release / "public" / f"{name}.html").read_text()


def store_of(paths: Paths) -> Store:
    return Store(paths.releases)


def test_only_what_shows_the_change_is_rebuilt_and_says_why(project: Paths) -> None:
    build(project)
    outcome = build(project, funding("Money"))
    assert outcome.manifest.reasons == {
        "/our-partnership": "record:page:3",
        "/our-partnership/funding": "record:page:3",
    }
    store = store_of(project)
    assert "its own words or settings had changed" in explain(store, "/our-partnership/funding")
    assert "it shows something of /our-partnership/funding" in explain(store, "/our-partnership")
    assert "was not rebuilt in release 2" in explain(store, "/two-schools")
    assert "since release 1" in explain(store, "/two-schools")
    assert "it was new" in explain(store, "/two-schools", 1)


def test_what_is_unchanged_is_the_same_file_on_the_disk(project: Paths) -> None:
    first, second = build(project), build(project, funding("Money"))
    for name, shared in (("two-schools", True), ("our-partnership/funding", False)):
        paths = [outcome.release / "public" / f"{name}.html" for outcome in (first, second)]
        assert (paths[0].stat().st_ino == paths[1].stat().st_ino) is shared


def test_a_page_changes_at_the_very_instant_at_which_its_time_comes(project: Paths) -> None:
    closes = datetime(2026, 10, 2, 17, 0, tzinfo=UK)
    first = build(project)
    assert first.manifest.until == "2026-09-29T00:00:00+01:00"  # it says in how many days the post closes
    assert not is_due(project, NOW)
    before = build(project, now=closes - timedelta(seconds=1))
    assert "closed at" not in html(before.release, "teach/maths-teacher")
    assert before.manifest.until == closes.isoformat()
    assert is_due(project, closes)
    after = build(project, now=closes)
    assert "closed at" in html(after.release, "teach/maths-teacher")
    assert after.manifest.reasons["/teach/maths-teacher"] == "time"
    assert after.manifest.until == ""


def test_a_rollback_pins_and_builds_go_on_unseen(project: Paths) -> None:
    first = build(project)
    build(project, funding("Money"))
    store = store_of(project)
    roll_back(store, 1, "an editor", "the wrong words", NOW)
    assert store.live() == first.release
    third = build(project, funding("More money"))
    assert (third.manifest.number, third.live) == (3, False)
    assert store.live() == first.release
    manifest = unpin(store)
    assert manifest
    assert manifest.number == 3
    assert "More money" in html(store.live() or Path(), "our-partnership/funding")


@pytest.mark.parametrize("stays", [False, True])
def test_while_a_release_is_pinned_a_build_without_a_change_makes_none(project: Paths, stays: bool) -> None:
    warm = Warm(stays=stays)
    first = build(project, warm=warm)
    build(project, funding("Money"), warm=warm)
    store = store_of(project)
    roll_back(store, 1, "an editor", "the wrong words", NOW)
    for _ in range(2):
        again = build(project, funding("Money"), warm=warm)
        assert (again.manifest.number, again.new, again.live) == (2, False, False)
    assert build(project, warm=warm).new  # as the pinned one is: unpinning must not bring the other
    assert store.live() == first.release
    assert store.numbers() == [1, 2, 3]
    unpin(store)
    assert "Money" not in html(store.live() or Path(), "our-partnership/funding")


def test_there_is_no_going_back_to_what_is_not_there(project: Paths) -> None:
    build(project)
    with pytest.raises(DeployError, match="there is no release 7; there are 1"):
        roll_back(store_of(project), 7, "w", "r", NOW)


def test_what_is_withdrawn_is_gone_from_every_release_and_stays_so(project: Paths) -> None:
    build(project)
    build(project, page(CaseStudy, 4, 1, "two-schools", "T", school_name="L", school=None, phase="P", theme="R"))
    store = store_of(project)
    withdraw(store, "/two-schools", "not ours to tell", NOW)
    for number in ("1", "2"):
        assert not (store.folder / number / "public" / "two-schools.html").exists()
    outcome = build(project)
    assert "two-schools.html" not in outcome.manifest.public
    assert "/two-schools" in outcome.manifest.gone
    assert 'href="/two-schools"' not in html(outcome.release, "our-partnership/funding")
    assert "a story" in html(outcome.release, "our-partnership/funding")  # the words stay, the link does not
    assert "/our-partnership/funding: page:4" in outcome.manifest.unlinked
    roll_back(store, 1, "w", "r", NOW)
    assert not (store.folder / "1" / "public" / "two-schools.html").exists()
    unpin(store)
    lift(store, "/two-schools")
    assert "two-schools.html" in build(project).manifest.public


def test_there_is_room_for_a_withdrawal_where_the_disk_is_full(project: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    room = project.releases / ".room"

    def write(path: Path, data: bytes) -> None:
        if room.exists():
            raise OSError(ENOSPC, "No space left on device", str(path))
        path.write_bytes(data)

    build(project)
    assert room.stat().st_blocks * 512 >= 1 << 20
    monkeypatch.setattr("slp_build.release.withdrawals.replace_file", write)
    withdraw(store_of(project), "/two-schools", "not ours to tell", NOW)
    assert read_withdrawals(project.releases)["/two-schools"].reason == "not ours to tell"
    build(project)
    assert room.exists()


def test_a_document_is_withdrawn_by_its_address(project: Paths) -> None:
    outcome = build(project)
    name = next(name for name in outcome.manifest.public if name.startswith("documents/"))
    withdraw(store_of(project), f"/{name}", "", NOW)
    again = build(project)
    assert not any(n.startswith("documents/") for n in again.manifest.public)


def test_an_address_that_never_was_cannot_be_withdrawn(project: Paths) -> None:
    build(project)
    with pytest.raises(DeployError, match="no release here has this address"):
        withdraw(store_of(project), "/nowhere", "", NOW)


def test_an_unpublished_page_is_gone_and_links_to_it_become_words_in_the_same_build(project: Paths) -> None:
    build(project)
    records = {key: record for key, record in public_snapshot().records.items() if key != "page:4"}
    blobs = public_snapshot().blobs
    outcome = build_release(
        project, [PublicSnapshot.of(records.values(), blobs), bridge_snapshot()], NOW, lambda line: None
    )
    assert outcome.live
    assert not outcome.held
    assert outcome.manifest.gone == {"/two-schools": "page:4"}
    assert 'href="/two-schools"' not in html(outcome.release, "our-partnership/funding")


def picture_without_words() -> list[object]:
    return [funding(body=(ImageBlock(image="image:1", alt=""),)), IMAGE]


def without_title() -> list[object]:
    return [funding(" ")]


def link_to_nothing() -> list[object]:
    return [funding(body=(TextBlock(html='<p><a href="/nowhere">x</a></p>'),))]


def renamed() -> list[object]:
    return [page(Article, 3, 2, "money", "Money")]


@pytest.mark.parametrize(
    ("make", "guard", "says"),
    [
        (picture_without_words, "alt", "neither says what it shows"),
        (without_title, "title", "has no title"),
        (link_to_nothing, "link", "leads to /nowhere"),
        (renamed, "vanished", "leave a redirect"),
    ],
)
def test_a_guard_holds_back_its_change_and_no_other_and_can_be_overruled(
    project: Paths, make, guard: str, says: str
) -> None:
    build(project)
    other = page(CaseStudy, 4, 1, "two-schools", "Other", school_name="L", school=None, phase="P", theme="R")
    outcome = build(project, *make(), other)
    assert [held.guard for held in outcome.held] == [guard]
    assert says in outcome.held[0].message
    assert "Other" in html(outcome.release, "two-schools")
    assert outcome.manifest.held == outcome.held
    forced = build(project, *make(), other, forced=[Forced(guard=guard, reason="meant")])
    assert not forced.held
    assert [f.guard for f in forced.manifest.forced] == [guard]


@pytest.mark.parametrize(("make", "guard"), [(picture_without_words, "alt"), (without_title, "title")])
def test_what_was_overruled_once_does_not_stop_the_next_theme(project: Paths, make, guard: str) -> None:
    build(project, *make(), forced=[Forced(guard=guard, reason="meant")])
    template = project.theme / "partials" / "footer.html"
    template.write_text(template.read_text() + "<!-- new -->")
    outcome = build(project, *make())
    assert outcome.new
    assert not outcome.held
    words = next(iter(make()))
    again = build(project, msgspec.structs.replace(words, description="Another"), *make()[1:])
    assert [held.guard for held in again.held] == [guard]  # who edits it mends it


def test_a_tree_that_loses_a_fifth_of_its_pages_is_not_switched_to(project: Paths) -> None:
    live = build(project)
    few = PublicSnapshot.of([public_snapshot().records["page:1"]], public_snapshot().blobs)
    with pytest.raises(BuildError, match=r"of its .* pages would be gone"):
        build_release(project, [few], NOW, lambda line: None)
    assert store_of(project).live() == live.release
    forced = [Forced(guard="shrink", reason="a new start"), Forced(guard="link", reason="a new start")]
    assert build_release(project, [few], NOW, lambda line: None, forced=forced).live


@pytest.mark.parametrize("torn", ["release.json", "public.memory", "public.index"])
@pytest.mark.parametrize("end", [b"x" * 40, b'\xff"}'], ids=["overwritten", "not UTF-8"])
def test_what_is_torn_means_a_clean_build_with_a_warning_never_a_wrong_page(
    project: Paths, torn: str, end: bytes
) -> None:
    live = build(project)
    path = live.release / torn
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[: -len(end)] + end)
    said: list[str] = []
    outcome = build_release(project, [public_snapshot(funding("Money")), bridge_snapshot()], NOW, said.append)
    assert any("anew" in line for line in said)
    assert "Money" in html(outcome.release, "our-partnership/funding")
    assert outcome.manifest.reasons.keys() >= {"/", "/two-schools"}


def test_a_build_without_memory_has_its_guards_all_the_same(project: Paths) -> None:
    live = build(project)
    (live.release / "public.memory").unlink()
    said: list[str] = []
    snapshots = [public_snapshot(*renamed()), bridge_snapshot()]
    outcome = build_release(project, snapshots, NOW, said.append)
    assert any("missing or torn" in line for line in said)
    assert [(held.guard, held.source) for held in outcome.held] == [("vanished", "page:3")]
    (live.release / "public.memory").unlink(missing_ok=True)
    few = PublicSnapshot.of([public_snapshot().records["page:1"]], public_snapshot().blobs)
    with pytest.raises(BuildError, match=r"of its .* pages would be gone"):
        build_release(project, [few], NOW, said.append)


def test_a_memory_that_is_spoilt_while_a_builder_stays_means_a_clean_build(project: Paths) -> None:
    warm = Warm(stays=True)
    live = build(project, warm=warm)
    warm.catch_up(project)
    snapshots = [public_snapshot(funding("Money")), bridge_snapshot()]
    trying = Warm(records=project.trials / "records")
    expected = try_release(project, snapshots, NOW, lambda line: None, trying)
    path = live.release / "public.memory"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"menu:", b"meny:"))
    said: list[str] = []
    trial = try_release(project, snapshots, NOW, said.append, trying)
    assert [change.address for change in trial.changes] == [change.address for change in expected.changes]
    assert any("missing or torn" in line for line in said)
    outcome = build_release(project, snapshots, NOW, said.append, warm=warm)
    assert any("public.memory: has changed since it was written: everything is built anew" in line for line in said)
    assert "Money" in html(outcome.release, "our-partnership/funding")
    assert outcome.manifest.reasons.keys() >= {"/", "/two-schools"}
    warm.catch_up(project)
    assert build(project, funding("Cash"), warm=warm).manifest.reasons.keys() == {
        "/our-partnership",
        "/our-partnership/funding",
    }


def test_a_file_missing_from_the_live_release_is_made_again(project: Paths) -> None:
    live = build(project)
    (live.release / "public" / "two-schools.html").unlink()
    said: list[str] = []
    outcome = build_release(project, [public_snapshot(funding("Money")), bridge_snapshot()], NOW, said.append)
    assert "reading room" in html(outcome.release, "two-schools")
    assert said[0] == "/two-schools: is no longer whole in release 1, and is made again."
    assert "/privacy" not in outcome.manifest.reasons


def test_old_releases_are_cleared_away_but_never_the_live_or_the_pinned_one(project: Paths) -> None:
    store = store_of(project)
    build(project)
    warm = Warm()
    for number in range(KEEP + 3):
        build(project, funding(f"Money {number}"), warm=warm)
    roll_back(store, 2, "w", "r", NOW)
    assert prune(store, datetime.now(UK)) == []  # all of them are young
    later = datetime.now(UK) + timedelta(days=40)
    assert prune(store, later) == [1, 3, 4]
    assert store.live() == store.folder / "2"


def test_the_manifest_says_what_each_file_is_of(project: Paths) -> None:
    outcome = build(project)
    manifest = json.loads((outcome.release / "release.json").read_text())
    assert manifest["public"]["teach/maths-teacher.html"]["source"] == "page:6"
    assert len(manifest["public"]["teach/maths-teacher.html"]["fingerprint"]) == 64
    assert isinstance(public_snapshot().records["page:6"], Vacancy)


def test_a_file_that_was_uploaded_twice_is_one_file(project: Paths) -> None:
    build(project)
    twice = [
        snapshot.of(
            [*snapshot.records.values(), msgspec.structs.replace(snapshot.records["document:1"], id="document:77")],
            snapshot.blobs,
        )
        for snapshot in (public_snapshot(), bridge_snapshot())
    ]
    outcome = build_release(project, twice, NOW, lambda line: None)
    assert not outcome.held
    for files in outcome.manifest.files.values():
        (document,) = (one for path, one in files.items() if "documents/" in path)
        assert document.sources == ("document:1", "document:77")


def test_without_a_pin_or_a_release_there_is_nothing_to_go_on_with_and_a_build_is_due(project: Paths) -> None:
    assert unpin(Store(project.releases)) is None
    assert is_due(project, NOW)


def test_what_belongs_to_no_record_is_withdrawn_alone(project: Paths) -> None:
    first = build(project)
    withdraw(Store(project.releases), "/feed.xml", "", NOW)
    assert hidden(project.releases, "public", first.manifest.public, 1) <= {"feed.xml"}


def test_a_pin_that_cannot_be_read_is_named_with_what_to_do(project: Paths) -> None:
    build(project)
    (project.releases / "pin.json").write_text("{")
    with pytest.raises(DeployError, match="slp unpin"):
        Store(project.releases).pin()
