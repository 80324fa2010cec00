"""A snapshot's file: canonical, checked record by record, and honest about what is wrong with it."""

import zipfile
from pathlib import Path

import msgspec
import pytest

from records import bridge_records, bridge_snapshot, public_snapshot
from slp_build.errors import LostFile, SnapshotError
from slp_build.model.snapshot import PublicSnapshot, encode
from slp_build.model.snapshot_file import blob_hashes, write_snapshot
from slp_build.sources.snapshot_file import read_snapshot


def rewritten(path: Path, name: str, data: bytes) -> Path:
    """Return a copy of a snapshot's file in which one entry holds other bytes."""
    copy = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, data if entry == name else old.read(entry))
    return copy


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "public.zip"
    write_snapshot(public_snapshot(), path)
    return path


def test_what_is_written_is_read_back(written: Path) -> None:
    found = read_snapshot(written)
    assert found.records == public_snapshot().records
    assert found.index == public_snapshot().index


def test_the_same_content_is_the_same_bytes(written: Path, tmp_path: Path) -> None:
    backwards = PublicSnapshot.of(reversed(list(public_snapshot().records.values())), public_snapshot().blobs)
    write_snapshot(backwards, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == written.read_bytes()


class Lost:
    """Files that are gone."""

    def read(self, sha256: str) -> bytes:
        raise LostFile("gone")


def test_a_lost_file_goes_in_empty_and_its_reader_does_not_know_it(tmp_path: Path) -> None:
    snapshot = public_snapshot()
    lost = PublicSnapshot.of(snapshot.records.values(), Lost())
    hashes = frozenset(snapshot.hashes.values())
    assert write_snapshot(snapshot, tmp_path / "whole.zip") == hashes | set(blob_hashes(snapshot))
    assert write_snapshot(lost, tmp_path / "lost.zip") == hashes
    with pytest.raises(LostFile):
        read_snapshot(tmp_path / "lost.zip").blobs.read(blob_hashes(snapshot)[0])
    known = hashes | set(blob_hashes(snapshot))
    assert write_snapshot(lost, tmp_path / "thin.zip", known) == known  # what its reader has, nobody need send


def test_a_rename_touches_one_record() -> None:
    before = public_snapshot()
    renamed = public_snapshot(msgspec.structs.replace(before.records["page:4"], slug="reading", title="Reading"))
    changed = {a.id for a, b in zip(before.index.entries, renamed.index.entries, strict=True) if a != b}
    assert changed == {"page:4"}


def test_a_later_schema_is_refused_by_name(written: Path) -> None:
    later = encode({"schema": 99, "audience": "public", "entries": []})
    with pytest.raises(SnapshotError, match=r"later schema \(99; this build reads 2\)"):
        read_snapshot(rewritten(written, "index.json", later))


def test_a_changed_record_is_found_by_its_hash(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        records = archive.read("records.jsonl")
    with pytest.raises(SnapshotError, match="page:3 is not what the index says"):
        read_snapshot(rewritten(written, "records.jsonl", records.replace(b"Funding", b"Funny")))


def test_a_bridge_record_does_not_decode_in_a_public_snapshot(tmp_path: Path) -> None:
    smuggled = PublicSnapshot.of(bridge_records()[:1])
    write_snapshot(smuggled, tmp_path / "smuggled.zip")
    with pytest.raises(SnapshotError, match="page:51"):
        read_snapshot(tmp_path / "smuggled.zip")


def test_a_members_school_is_not_a_public_school(tmp_path: Path) -> None:
    school = bridge_snapshot().records["school:900001"]
    write_snapshot(PublicSnapshot.of([school]), tmp_path / "smuggled.zip")
    with pytest.raises(SnapshotError, match="school:900001"):
        read_snapshot(tmp_path / "smuggled.zip")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 torn"])
def test_a_file_that_is_no_snapshot_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(SnapshotError, match=r"bad\.zip: this is not a snapshot file"):
        read_snapshot(tmp_path / "bad.zip")


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="slp snapshot --out"):
        read_snapshot(tmp_path / "none.zip")


def test_a_changed_upload_is_found_when_it_is_read(written: Path) -> None:
    blob = public_snapshot().records["document:1"].sha256
    changed = read_snapshot(rewritten(written, f"blobs/{blob}", b"other bytes"))
    with pytest.raises(SnapshotError, match="not the bytes its record names"):
        changed.blobs.read(blob)


def test_two_records_of_one_id_are_refused() -> None:
    record = public_snapshot().records["page:3"]
    with pytest.raises(SnapshotError, match="page:3: two records"):
        PublicSnapshot.of([record, record])
