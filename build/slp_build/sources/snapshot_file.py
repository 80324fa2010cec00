"""Reads a snapshot from its file."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slp_build.errors import SnapshotError
from slp_build.model.snapshot import Audience, Index, Snapshot, decode_index, decode_record, snapshot_of
from slp_build.model.snapshot_file import BLOBS, INDEX, MISSING, RECORDS, checked_blob
from slp_build.sources.filed_records import FiledRecords
from slp_build.sources.record_file import Pack, RecordFile


@dataclass(frozen=True, slots=True)
class FileBlobs:
    """A snapshot file's own files."""

    path: Path

    def read(self, sha256: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return checked_blob(archive.read(BLOBS + sha256), sha256, self.path.name)
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise SnapshotError(f"{self.path}: file {sha256[:12]}… is missing; take the snapshot again") from error


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in `path`. Raises SnapshotError naming the file, the record and what is wrong."""
    index, file = _open(path)
    return snapshot_of(index, _records(path, index, file), FileBlobs(path))


def _open(path: Path) -> tuple[Index, RecordFile]:
    """Return a snapshot file's index, and its lines."""
    try:
        with zipfile.ZipFile(path) as archive:
            index = decode_index(archive.read(INDEX), path.name)
            info = archive.getinfo(RECORDS)
        if info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile("its records are compressed")
        start = _data_offset(path, info)
        return index, RecordFile(path, start, start + info.file_size)
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: there is no such file; `slp snapshot --out FOLDER` writes one") from error
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"{path}: this is not a snapshot file ({error}); take the snapshot again") from error


def read_snapshot_into(path: Path, pack_of: Callable[[Audience], Pack]) -> Snapshot:
    """Return the snapshot in `path`, its new records added to the audience's pack, where all the others are.

    Raises SnapshotError also when a thin snapshot leaves out a record that the pack has not.
    """
    index, file = _open(path)
    pack = pack_of(index.audience)
    new = [entry for entry in index.entries if entry.hash not in pack]
    for entry in new:
        if entry.hash not in file:
            raise SnapshotError(f"{path}: {MISSING} {entry.id}; send the whole snapshot")
    pack.add(((entry, file.read(entry.hash)) for entry in new), path.name)
    return snapshot_of(index, FiledRecords(index, pack), FileBlobs(path))


def _records(path: Path, index: Index, file: RecordFile) -> FiledRecords:
    """Return the records, each decoded once and let go: one of the other audience must get no further than this."""
    if len({entry.id for entry in index.entries}) != len(index.entries):
        raise SnapshotError(f"{path}: its index names a record twice; take the snapshot again")
    for entry in index.entries:
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
