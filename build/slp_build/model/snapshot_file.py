"""A snapshot as one file: a zip of `index.json`, `records.jsonl` in the index's order, and `blobs/<sha256>`.

Nothing is compressed and every entry bears the same date, so that the same content is the same bytes.
"""

import os
import zipfile
from collections.abc import Container, Iterable
from hashlib import sha256
from pathlib import Path

from slp_build.errors import LostFile
from slp_build.model.snapshot import Blobs, Snapshot, encode, records_of_kind

INDEX, RECORDS, BLOBS = "index.json", "records.jsonl", "blobs/"
WITH_FILES = ("document", "image", "bridge_document", "bridge_image")  # kinds: ten thousand pages need not be read


def blob_hashes(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the sha256 of every file that a snapshot's documents and images name, sorted, each once."""
    found = (record for kind in WITH_FILES for record in records_of_kind(snapshot, kind))
    return tuple(sorted({record.sha256 for record in found}))


def checked_blob(data: bytes, expected: str, where: str) -> bytes:
    """Return `data` when its sha256 is the expected one; LostFile otherwise."""
    if sha256(data).hexdigest() != expected:
        raise LostFile(f"{where}: file {expected[:12]}… is not the bytes its record names; upload it again")
    return data


def write_snapshot(snapshot: Snapshot, path: Path, known: Container[str] = frozenset()) -> frozenset[str]:
    """Write a snapshot to `path`, aside and then by one rename; return the hashes of all that its reader then knows.

    Records and files whose hash is `known` to the reader are left out: such a thin snapshot names them in its index,
    and is for a builder that has read the snapshot before. A file that is lost goes in empty: the build says which it
    is, and holds back what needs it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    found = set(snapshot.hashes.values())
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
            _put(archive, INDEX, encode(snapshot.index))
            wanted = (entry.id for entry in snapshot.index.entries if entry.hash not in known)
            _put(archive, RECORDS, _lines(encode(snapshot.records[key]) for key in wanted))
            for name in blob_hashes(snapshot):
                data = b"" if name in known else _blob(snapshot.blobs, name)
                if name not in known:
                    _put(archive, BLOBS + name, data or b"")
                if data is not None:
                    found.add(name)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return frozenset(found)


def _blob(blobs: Blobs, name: str) -> bytes | None:
    """Return a file's bytes, or None where they are lost."""
    try:
        return checked_blob(blobs.read(name), name, "the snapshot")
    except LostFile:
        return None


def _lines(records: Iterable[bytes]) -> bytes:
    return b"".join(record + b"\n" for record in records)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o600 << 16
    archive.writestr(info, data)
