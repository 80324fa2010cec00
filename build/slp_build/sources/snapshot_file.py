"""Reads a snapshot from its file."""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

from slp_build.errors import SnapshotError
from slp_build.model.snapshot import Index, Snapshot, decode_index, decode_record, snapshot_of
from slp_build.model.snapshot_file import BLOBS, INDEX, RECORDS, checked_blob
from slp_build.sources.filed_records import FiledRecords
from slp_build.sources.record_file import RecordFile


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
    try:
        with zipfile.ZipFile(path) as archive:
            index = decode_index(archive.read(INDEX), path.name)
            info = archive.getinfo(RECORDS)
        if info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile("its records are compressed")
        start = _data_offset(path, info)
        records = _records(path, index, RecordFile(path, start, start + info.file_size))
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: there is no such file; `slp snapshot --out FOLDER` writes one") from error
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"{path}: this is not a snapshot file ({error}); take the snapshot again") from error
    return snapshot_of(index, records, FileBlobs(path))


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
