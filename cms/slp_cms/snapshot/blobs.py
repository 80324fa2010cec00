"""Uploaded files, read from their storage by the sha256 of their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slp_build.errors import LostFile, SnapshotError
from slp_build.model.snapshot_file import checked_blob


def stored_size(file: Any) -> int:
    """Return the number of bytes of a stored file; 0 when it is gone, which whoever needs its bytes will say."""
    try:
        return int(file.size)
    except OSError:
        return 0


@dataclass(frozen=True, slots=True)
class StoredBlobs:
    """The stored files of one snapshot."""

    files: Mapping[str, Any]

    def read(self, sha256: str) -> bytes:
        stored = self.files.get(sha256)
        if stored is None:
            raise SnapshotError(f"file {sha256[:12]}… is in no published page")
        try:
            with stored.open("rb") as file:
                data: bytes = file.read()
        except OSError as error:
            raise LostFile(f"{stored.name}: the uploaded file cannot be read; upload it again") from error
        return checked_blob(data, sha256, stored.name)
