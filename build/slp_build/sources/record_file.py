"""Records as lines of a file, found by their hash: a part of a snapshot's zip, or the build's own pack.

A pack is one audience's: whatever goes in has been decoded as that audience's record, so nothing of the other tree's
can come out. It is only ever appended to, and finds its own lines again by hashing them.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from slp_build.errors import UNDECODABLE, LeftOut, SnapshotError
from slp_build.model.head import Head, decode_head
from slp_build.model.snapshot import Audience, Entry, Index, check_head, decode_record, hash_record

CHUNK = 1 << 20


class _Line(msgspec.Struct, frozen=True, gc=False):
    """Where a line stands, and whose it is."""

    offset: int
    length: int
    entry: Entry
    head: Head


class RecordFile:
    """Lines of a file by the hash of each, and their heads."""

    _file = -1  # while it is not open

    def __init__(self, path: Path, start: int = 0, end: int | None = None) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDONLY)
        self._lines: dict[str, _Line] = {}
        self._texts: dict[str, str] = {}
        self._at = start
        self.scan(end)

    def scan(self, end: int | None = None) -> None:
        """Find the lines from where the last scan ended up to `end` or the file's end. A torn last line is none."""
        end = os.fstat(self._file).st_size if end is None else end
        for digest, line in hashed_lines(self._file, self._at, end):
            try:
                head = decode_head(line)
                entry = Entry(id=head.id, kind=head.kind, hash=digest)
                self._note(entry, len(line), self._compact(entry, head))
            except UNDECODABLE:
                self._at += len(line) + 1  # whoever looks for this record will not find it

    def __contains__(self, digest: str) -> bool:
        return digest in self._lines

    def __len__(self) -> int:
        return len(self._lines)

    def read(self, digest: str) -> bytes:
        """Return the line of a hash."""
        line = self._line(digest)
        data = os.pread(self._file, line.length, line.offset)
        if hash_record(data) != digest:
            raise self._damaged()
        return data

    def head(self, entry: Entry, audience: Audience) -> Head:
        """Return a record's head. Raises SnapshotError when the record is not the audience's."""
        return check_head(entry, self._line(entry.hash).head, audience, self.path.name)

    def _line(self, digest: str) -> _Line:
        found = self._lines.get(digest)
        if found is None:
            what = "an earlier record is not here; mend what the guards name in the CMS, and build again"
            raise SnapshotError(f"{self.path}: {what}")
        return found

    def sharing(self, index: Index) -> Index:
        """Return the index with the entries that are held here already: one is as large as what it names is short."""
        lines = self._lines
        known = (lines[entry.hash].entry if entry.hash in lines else entry for entry in index.entries)
        entries = tuple(mine if mine == entry else entry for mine, entry in zip(known, index.entries, strict=True))
        return replace(index, entries=entries)

    def _damaged(self) -> SnapshotError:
        """Return the error that says that a line is not what it was when the file was opened."""
        return SnapshotError(f"{self.path}: has changed while it was read; take the snapshot again")

    def _note(self, entry: Entry, length: int, head: Head) -> None:
        self._lines[entry.hash] = _Line(self._at, length, entry, head)
        self._at += length + 1

    def _compact(self, entry: Entry, head: Head) -> Head:
        """Return the head, with texts that others hold too held once for all of them."""
        share = self._texts.setdefault
        parent = share(head.parent, head.parent) if head.parent else None
        kind, date = share(head.kind, head.kind), share(head.date, head.date)
        return replace(head, id=entry.id, kind=kind, parent=parent, date=date)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:  # at an interpreter's end `os` is gone first
        if self._file >= 0:
            close(self._file)


class Pack(RecordFile):
    """An audience's records that the build has read, of this snapshot and of those before it."""

    def __init__(self, path: Path, audience: Audience) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self.audience = audience
        super().__init__(path)

    def is_in_place(self) -> bool:
        """Return whether the file that was opened still stands at its path."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._file))
        except FileNotFoundError:
            return False

    def _damaged(self) -> SnapshotError:
        self.path.unlink(missing_ok=True)  # the next build begins another
        return LeftOut(f"{self.path}: a record is not what was written; build again, from a whole snapshot")

    def add(self, lines: Iterable[tuple[str, bytes]], wanted: Mapping[str, Entry], where: str) -> None:
        """Append the lines, each with its hash, that are not here yet; `wanted` are the index's entries by hash.

        Raises SnapshotError, and keeps none of them, when one is not in the index or not the audience's.
        """
        new: list[tuple[Entry, int, Head]] = []
        with self.path.open("r+b", buffering=CHUNK) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # another build may be adding to the same pack
            self.scan()
            start = file.seek(self._at)
            file.truncate()  # what a killed build left behind
            try:
                for digest, line in lines:
                    if digest in self._lines:
                        continue
                    if digest not in wanted:
                        raise SnapshotError(
                            f"{where}: {_name(line)} is not what the index says; take the snapshot again"
                        )
                    entry = wanted[digest]
                    head = check_head(entry, _head(line, where), self.audience, where)
                    decode_record(entry, line, self.audience, where)
                    file.write(line + b"\n")
                    new.append((entry, len(line), self._compact(entry, head)))
            except BaseException:
                file.truncate(start)
                raise
        for entry, length, head in new:
            self._note(entry, length, head)


def hashed_lines(file: int, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    """Yield the whole lines of a part of a file, each after its hash, reading a megabyte at a time."""
    rest, at = b"", start
    while at < end:
        data = os.pread(file, min(CHUNK, end - at), at)
        if not data:
            break
        at += len(data)
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield hash_record(line), line


def _head(line: bytes, where: str) -> Head:
    try:
        return decode_head(line)
    except UNDECODABLE as error:
        raise SnapshotError(f"{where}: a record cannot be read: {error}") from error


def _name(line: bytes) -> str:
    try:
        return f"record {decode_head(line).id}"
    except UNDECODABLE:
        return "a record"
