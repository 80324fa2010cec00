"""Reads a snapshot from its file."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from slp_build.errors import SnapshotError
from slp_build.model.snapshot import Snapshot, decode_index, decode_records, snapshot_of
from slp_build.model.snapshot_file import BLOBS, INDEX, RECORDS, checked_blob


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
            lines = archive.read(RECORDS).split(b"\n")[:-1]
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: there is no such file; `slp snapshot --out FOLDER` writes one") from error
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise SnapshotError(f"{path}: this is not a snapshot file ({error}); take the snapshot again") from error
    if len(lines) != len(index.entries):
        raise SnapshotError(f"{path}: holds {len(lines)} records, its index names {len(index.entries)}; take it again")
    return snapshot_of(index, decode_records(index, lines, path.name), FileBlobs(path))
