"""Reads a snapshot from its file."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slp_build.errors import LeftOut, SnapshotError
from slp_build.model.snapshot import Audience, Entry, Index, Snapshot, decode_index, decode_record, snapshot_of
from slp_build.model.snapshot_file import BLOBS, INDEX, RECORDS, checked_blob
from slp_build.sources.filed_records import FiledRecords
from slp_build.sources.record_file import Pack, RecordFile, hashed_lines


@dataclass(frozen=True, slots=True)
class FileBlobs:
    """A snapshot file's own files."""

    path: Path

    def read(self, sha256: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return checked_blob(archive.read(BLOBS + sha256), sha256, self.path.name)
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise LeftOut(f"{self.path}: file {sha256[:12]}… is missing; take the snapshot again") from error


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in `path`. Raises SnapshotError naming the file, the record and what is wrong."""
    index, start, end = _open(path)
    return snapshot_of(index, _records(path, index, RecordFile(path, start, end)), FileBlobs(path))


def read_snapshot_into(path: Path, pack_of: Callable[[Audience], Pack]) -> Snapshot:
    """Return the snapshot in `path`, its new records added to the audience's pack, where all the others are.

    Raises LeftOut when a thin snapshot leaves out a record that the pack has not.
    """
    index, start, end = _open(path)
    pack = pack_of(index.audience)
    with path.open("rb") as file:
        pack.add(hashed_lines(file.fileno(), start, end), _by_hash(path, index), path.name)
    for entry in index.entries:
        if entry.hash not in pack:
            raise LeftOut(f"{path}: the builder lacks the record {entry.id}; send the whole snapshot")
    index = pack.sharing(index)
    return snapshot_of(index, FiledRecords(index, pack), FileBlobs(path))


def _open(path: Path) -> tuple[Index, int, int]:
    """Return a snapshot file's index, and where its lines begin and end."""
    try:
        with zipfile.ZipFile(path) as archive:
            index = decode_index(archive.read(INDEX), path.name)
            info = archive.getinfo(RECORDS)
        if info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile("its records are compressed")
        start = _data_offset(path, info)
        return index, start, start + info.file_size
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: there is no such file; `slp snapshot --out FOLDER` writes one") from error
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"{path}: this is not a snapshot file ({error}); take the snapshot again") from error


def _by_hash(path: Path, index: Index) -> dict[str, Entry]:
    """Return the index's entries by hash. Raises SnapshotError when it names a record twice."""
    if len({entry.id for entry in index.entries}) != len(index.entries):
        raise SnapshotError(f"{path}: its index names a record twice; take the snapshot again")
    return {entry.hash: entry for entry in index.entries}


def _records(path: Path, index: Index, file: RecordFile) -> FiledRecords:
    """Return the records, each decoded once and let go: one of the other audience must get no further than this."""
    for entry in _by_hash(path, index).values():
        if entry.hash not in file:
            raise SnapshotError(f"{path}: record {entry.id} is not what the index says; take the snapshot again")
        decode_record(entry, file.read(entry.hash), index.audience, path.name)
    if len(file) > len(index.entries):
        raise SnapshotError(f"{path}: holds {len(file)} records, its index names {len(index.entries)}; take it again")
    return FiledRecords(index, file)


def _data_offset(path: Path, info: zipfile.ZipInfo) -> int:
    """Return where an entry's bytes begin: after its local header, whose extra field is not the directory's."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("its records are not where it says")
    name, extra = struct.unpack("<HH", header[26:30])
    return info.header_offset + 30 + int(name) + int(extra)
