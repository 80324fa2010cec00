"""The privacy wall: whatever a member may read, not one byte of it is in the public tree, decompressed.

Every Bridge record, file, export and Markdown page bears a canary; every file of the public tree is unpacked as far as
it can be (gzip, zip, deflate and images' text included) and searched.
"""

import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from records import PAPER, Held, bridge_records, public_snapshot
from slp_build.config import Paths, make_paths
from slp_build.model.bridge import BridgeDocument, BridgeGuidance, BridgeHome, BridgeSchool
from slp_build.model.snapshot import BridgeSnapshot
from slp_build.pipeline import build_release

ROOT = Path(__file__).resolve().parents[2]
CANARY = b"CANARY-BRIDGE"
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=ZoneInfo("Europe/London"))


def unpacked(data: bytes, depth: int = 3) -> Iterator[bytes]:
    """Yield `data` and all that is packed in it."""
    yield data
    if depth == 0:
        return
    if data[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(data), depth - 1)
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name), depth - 1)
    elif data[:4] == b"%PDF":
        for part in data.split(b"stream")[1:]:
            try:
                yield zlib.decompress(part.lstrip(b"\r\n"))
            except zlib.error:
                continue


def tainted(tree: Path) -> list[str]:
    """Return the files of `tree` that hold a canary, in any case, in their name or unpacked bytes."""
    return [
        path.relative_to(tree).as_posix()
        for path in sorted(tree.rglob("*"))
        if CANARY.lower() in path.name.lower().encode()
        or (path.is_file() and any(CANARY.lower() in part.lower() for part in unpacked(path.read_bytes())))
    ]


@pytest.fixture
def project(tmp_path: Path) -> Paths:
    """The real site, content and exports, with a canary in every Bridge page and Bridge export's free text."""
    root = tmp_path / "project"
    for folder in ("site", "content", "data_exports"):
        shutil.copytree(ROOT / folder, root / folder)
    for markdown in (root / "content" / "bridge").glob("*.md"):
        markdown.write_text(markdown.read_text() + "\nCANARY-BRIDGE-MARKDOWN\n")
    for toml in (root / "data_exports" / "bridge").glob("*/export.toml"):
        toml.write_text(toml.read_text().replace('title = "', 'title = "CANARY-BRIDGE-EXPORT '))
    return make_paths(root)


def with_canary(record: object) -> object:
    """Return a Bridge record with a canary in every text a person may write."""
    names = ("title", "description", "lead", "name", "town", "postcode", "kind", "filename")
    changes = {
        name: f"canary-bridge-{value}" if name == "filename" else f"CANARY-BRIDGE {value}"
        for name in names
        if isinstance(value := getattr(record, name, None), str)
    }
    return msgspec.structs.replace(record, **changes)


def test_no_byte_of_a_members_record_file_or_export_is_public(project: Paths) -> None:
    records = [with_canary(record) for record in bridge_records()]
    bridge = BridgeSnapshot.of(records, Held(PAPER))
    outcome = build_release(project, [public_snapshot(), bridge], NOW, lambda line: None)
    assert tainted(outcome.release / "bridge"), "the canaries must be in the Bridge, or this test proves nothing"
    assert tainted(outcome.release / "public") == []


def test_every_kind_of_bridge_record_bears_a_canary() -> None:
    kinds = {type(with_canary(record)) for record in bridge_records()}
    assert {BridgeHome, BridgeGuidance, BridgeDocument, BridgeSchool} <= kinds
    for record in bridge_records():
        assert CANARY in msgspec.json.encode(with_canary(record))


def test_the_search_finds_a_canary_however_it_is_packed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(CANARY))
    (tmp_path / "a.docx").write_bytes(packed.getvalue())
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 stream\n" + zlib.compress(CANARY) + b"\nendstream")
    (tmp_path / "canary-bridge.txt").write_bytes(b"")
    (tmp_path / "clean.txt").write_bytes(b"nothing here")
    assert tainted(tmp_path) == ["a.docx", "b.pdf", "canary-bridge.txt"]
