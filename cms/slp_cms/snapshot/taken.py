"""What the last snapshot read, so that the next one reads only what has changed since.

A page's record is taken over when its row says that nothing was published since (its place, title, menu flag and live
revision), and when the files and pages that it uses are there, or not there, as they were. Pages that show something of
another row (the front page, whatever names a school) are read each time. A change that no row tells of (a record saved
by a program, without a revision) is found by the next whole snapshot: the worker takes one every few minutes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slp_build.model.head import Head, decode_head
from slp_build.model.snapshot import SCHEMA, Entry, Index, encode, hash_record, kind_of
from slp_cms.snapshot.tree import Place, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page's record as it was taken: the place it had, and what it used, whether or not that was there."""

    place: Place
    line: "Line"
    used: frozenset[str]

    def holds(self, place: Place, moved: frozenset[str]) -> bool:
        """Return whether the record would be read the same now; `moved` has come or gone since it was read."""
        return self.place is place and self.used.isdisjoint(moved)


@dataclass(frozen=True, slots=True)
class Line:
    """A record, with its line of the index and its head."""

    record: Any
    entry: Entry
    head: Head


class TakenRecords(Mapping[str, Any]):
    """A snapshot's records by id, sorted, with the index and what is known of each page."""

    def __init__(
        self, audience: Any, pages: dict[int, Taken], others: Iterable[Any], places: Places, files: Collection[str]
    ) -> None:
        self.pages = pages
        self.places = places
        self.files = frozenset(files)
        lines = {taken.line.entry.id: taken.line for taken in pages.values()}
        lines.update((record.id, line_of(record)) for record in others)
        self._lines = {key: lines[key] for key in sorted(lines)}
        self.index = Index(
            schema=SCHEMA, audience=audience, entries=tuple([line.entry for line in self._lines.values()])
        )
        self.heads = {key: line.head for key, line in self._lines.items()}

    def moved(self, places: Places, files: Collection[str]) -> frozenset[str]:
        """Return the references to what has come or gone since these records were taken."""
        return frozenset({*(self.files ^ frozenset(files)), *(f"page:{n}" for n in self.places.keys() ^ places.keys())})

    def __getitem__(self, key: str) -> Any:
        return self._lines[key].record

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def line_of(record: Any) -> Line:
    """Return a record with what the index and the tree of pages say of it."""
    data = encode(record)
    return Line(record, Entry(id=record.id, kind=kind_of(record), hash=hash_record(data)), decode_head(data))
