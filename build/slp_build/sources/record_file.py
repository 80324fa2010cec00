"""Records as lines of a file, found by their hash: a part of a snapshot's zip, or the build's own pack.

A pack is one audience's: whatever goes in has been decoded as that audience's record, so nothing of the other tree's
can come out. It is only ever appended to, and finds its own lines again by hashing them.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from slp_build.errors import SnapshotError
from slp_build.model.head import Head
from slp_build.model.snapshot import Audience, Entry, check_record, decode_record, hash_record

CHUNK = 1 << 20


class RecordFile:
    """Lines of a file by the hash of each; heads are decoded once."""

    def __init__(self, path: Path, start: int = 0, end: int | None = None) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDONLY)
        self._places: dict[str, tuple[int, int]] = {}
        self._heads: dict[str, Head] = {}
        self._at = start
        self.scan(end)

    def scan(self, end: int | None = None) -> None:
        """Find the lines from where the last scan ended up to `end` or the file's end. A torn last line is none."""
        end = os.fstat(self._file).st_size if end is None else end
        for at, line in _lines(self._file, self._at, end):
            self._places[hash_record(line)] = (at, len(line))
            self._at = at + len(line) + 1

    def __contains__(self, digest: str) -> bool:
        return digest in self._places

    def __len__(self) -> int:
        return len(self._places)

    def read(self, digest: str) -> bytes:
        """Return the line of a hash."""
        offset, length = self._places[digest]
        data = os.pread(self._file, length, offset)
        if hash_record(data) != digest:
            raise SnapshotError(f"{self.path}: a record has changed since it was written; remove the file, build again")
        return data

    def head(self, entry: Entry, audience: Audience) -> Head:
        """Return a record's head. Raises SnapshotError when the record is not the audience's."""
        found = self._heads.get(entry.hash)
        if found is None:
            found = self._heads[entry.hash] = check_record(entry, self.read(entry.hash), audience, self.path.name)
        return found

    def __del__(self) -> None:
        os.close(self._file)


class Pack(RecordFile):
    """An audience's records that the build has read, of this snapshot and of those before it."""

    def __init__(self, path: Path, audience: Audience) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self.audience = audience
        super().__init__(path)

    def add(self, entries: Iterable[tuple[Entry, bytes]], where: str) -> None:
        """Append records that are not here yet. Raises SnapshotError, and appends nothing, on one that is not ours."""
        lines = []
        for entry, data in entries:
            if entry.hash not in self:
                check_record(entry, data, self.audience, where)
                decode_record(entry, data, self.audience, where)
                lines.append(data + b"\n")
        if not lines:
            return
        with self.path.open("ab") as file:
            if file.tell() != self._at:
                file.truncate(self._at)  # what a killed build left behind
                file.seek(self._at)
            file.writelines(lines)
        self.scan()

    def record(self, entry: Entry) -> Any:
        """Return a record."""
        return decode_record(entry, self.read(entry.hash), self.audience, self.path.name)


def _lines(file: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of a part of a file with their places, reading a megabyte at a time."""
    rest, at = b"", start
    place = start
    while at < end:
        data = os.pread(file, min(CHUNK, end - at), at)
        if not data:
            break
        at += len(data)
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield place, line
            place += len(line) + 1
