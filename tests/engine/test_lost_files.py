"""A file that is lost or torn keeps back what newly shows it; a page that shows it already keeps it."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from records import PAPER, WORKSHEET, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import BuildError, LostFile
from slp_build.model.blocks import DocumentsBlock, ImageBlock
from slp_build.model.bridge import BoardPaper, BridgeDocument
from slp_build.model.manifest import Forced
from slp_build.model.public import Article, PublicDocument, PublicImage
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import Outcome, build_release

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
LOST, TORN = b"words that nobody has any more", b"\xff\xd8\xff not a whole picture"


class Blobs:
    """Files of which some are lost."""

    def __init__(self, *files: bytes) -> None:
        self.files = {sha256(data).hexdigest(): data for data in files}

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise LostFile("gone")
        return self.files[name]


def build(
    paths: Paths,
    *changed: Any,
    files: tuple[bytes, ...] = (WORKSHEET, PAPER, TORN),
    forced: tuple[Forced, ...] = (),
) -> Outcome:
    public = {record.id: record for record in public_records()}
    bridge = {record.id: record for record in bridge_records()}
    for record in changed:
        (bridge if isinstance(record, BoardPaper | BridgeDocument) else public)[record.id] = record
    blobs = Blobs(*files)
    snapshots = [PublicSnapshot.of(public.values(), blobs), BridgeSnapshot.of(bridge.values(), blobs)]
    return build_release(paths, snapshots, NOW, lambda line: None, forced=forced)


def held(outcome: Outcome) -> dict[tuple[str, str], str]:
    return {(one.tree, one.source): one.guard for one in outcome.held}


def named(kind: Any, key: str, data: bytes, **more: Any) -> Any:
    return kind(id=key, title="Halving", filename="halving.csv", sha256=sha256(data).hexdigest(), **more)


OTHER = page(Article, 31, 1, "other", "Other")
DOCUMENT = named(PublicDocument, "document:9", LOST, size=30)
SHOWS_IT = page(Article, 30, 1, "shows-it", "S", body=(DocumentsBlock(heading="Files", documents=("document:9",)),))
PICTURE = named(PublicImage, "image:9", TORN, width=64, height=48)
SHOWS_PICTURE = page(Article, 30, 1, "shows-it", "S", body=(ImageBlock(image="image:9", alt="A fen"),))


@pytest.mark.parametrize(
    ("file", "shows", "words"),
    [
        (DOCUMENT, SHOWS_IT, "this file cannot be read any more; upload it again"),
        (PICTURE, SHOWS_PICTURE, "“Halving”: this picture cannot be read; upload it again"),
    ],
    ids=["a file", "a picture"],
)
def test_what_newly_shows_a_lost_file_waits_with_it(project: Paths, file: Any, shows: Any, words: str) -> None:
    build(project)
    outcome = build(project, file, shows, OTHER)
    assert held(outcome) == {("public", file.id): "file", ("public", "page:30"): "link"}
    told = {one.source: one.message for one in outcome.held}
    assert words in told[file.id]
    assert "upload it again, or take" in told["page:30"]
    assert {"other.html", "shows-it.html"} & outcome.manifest.public.keys() == {"other.html"}


def test_a_members_paper_waits_for_its_lost_file_and_its_words_are_the_bridges(project: Paths) -> None:
    build(project)
    file = named(BridgeDocument, "document:9", LOST, size=30)
    paper = page(BoardPaper, 60, 55, "october", "October", date="2026-10-10", documents=("document:9",))
    outcome = build(project, file, paper, OTHER)
    assert held(outcome) == {("bridge", "document:9"): "file", ("bridge", "page:60"): "link"}
    assert "other.html" in outcome.manifest.public


def test_what_is_live_stays_though_its_file_is_lost(project: Paths) -> None:
    before = build(project)
    outcome = build(project, OTHER, files=())
    assert not outcome.held
    files = {path for path in before.manifest.public if path.startswith("documents/")}
    assert files
    assert files <= outcome.manifest.public.keys()


def test_a_file_exchanged_for_one_that_is_lost_stays_the_old_one(project: Paths) -> None:
    before = build(project)
    exchanged = named(PublicDocument, "document:1", LOST, size=30)
    outcome = build(project, exchanged, OTHER)
    assert held(outcome) == {("public", "document:1"): "file"}
    documents = [{p for p in o.manifest.public if p.startswith("documents/")} for o in (before, outcome)]
    assert documents[0] == documents[1]


def test_a_first_release_goes_without_a_lost_file_and_says_so(project: Paths) -> None:
    outcome = build(project, DOCUMENT, SHOWS_IT, PICTURE)
    assert held(outcome) == {("public", "document:9"): "file", ("public", "image:9"): "file"}
    assert "shows-it.html" in outcome.manifest.public
    assert "halving" not in " ".join(outcome.manifest.public)


def test_a_lost_file_that_was_overruled_stops_no_later_build(project: Paths) -> None:
    build(project)
    forced = tuple(Forced(guard=guard, reason="test") for guard in ("file", "link"))
    assert not build(project, DOCUMENT, SHOWS_IT, forced=forced).held
    assert not build(project, DOCUMENT, SHOWS_IT, OTHER).held


def test_a_file_that_is_lost_with_all_copies_is_named(project: Paths) -> None:
    live = build(project)
    (lost,) = (path for path in live.manifest.public if path.startswith("documents/"))
    (live.release / "public" / lost).unlink()
    with pytest.raises(BuildError, match=r"/documents/.* \(document:1\): this file cannot be read any more"):
        build(project, OTHER, files=(PAPER, TORN))
