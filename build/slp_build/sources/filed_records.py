"""A snapshot's records that stay in files: heads in memory, bodies read when their page is drawn."""

from collections.abc import Iterator, Mapping
from typing import Any

from slp_build.model.head import Head
from slp_build.model.snapshot import Audience, Entry, Index, decode_record
from slp_build.sources.record_file import RecordFile

KEPT = 256  # decoded records held at a time: a listing asks for the same few again and again


class FiledRecords(Mapping[str, Any]):
    """Records by id, from one file that holds them all. Raises SnapshotError when one is missing or not ours."""

    def __init__(self, index: Index, file: RecordFile) -> None:
        self.audience: Audience = index.audience
        self.file = file
        self._entries: dict[str, Entry] = {entry.id: entry for entry in index.entries}
        self.heads: dict[str, Head] = {entry.id: file.head(entry, self.audience) for entry in index.entries}
        self._recent: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key in self._recent:
            return self._recent[key]
        record = self.earlier(self._entries[key])
        if len(self._recent) >= KEPT:
            self._recent.pop(next(iter(self._recent)))
        self._recent[key] = record
        return record

    def earlier(self, entry: Entry) -> Any:
        """Return a record of this snapshot, or of one before it that the file still holds."""
        return decode_record(entry, self.file.read(entry.hash), self.audience, self.file.path.name)

    def line(self, entry: Entry) -> bytes:
        """Return a record's bytes."""
        return self.file.read(entry.hash)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
