"""What the last snapshot read, so that the next one reads only what has changed since.

A page's record is taken over when its row says that nothing was published since (its place, title, menu flag and live
revision), and when the files and pages that it uses are there, or not there, as they were. Pages that show something of
another row (the front page, whatever names a school) are read each time. A change that no row tells of (a record saved
by a program, without a revision) is found by the next whole snapshot: the worker takes one every few minutes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slp_build.model.snapshot import SCHEMA, Entry, Index, encode, hash_record, kind_of
from slp_cms.snapshot.references import References
from slp_cms.snapshot.tree import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page's record as it was taken: the place it had, and what it used, of which some was there."""

    place: Place
    record: Any
    entry: Entry
    used: frozenset[str]
    there: frozenset[str]

    def holds(self, place: Place, references: References) -> bool:
        """Return whether the record would be read the same now."""
        return self.place == place and self.used & references.there == self.there


class TakenRecords(Mapping[str, Any]):
    """A snapshot's records by id, sorted, with the index and what is known of each page."""

    def __init__(self, audience: Any, pages: dict[int, Taken], others: Iterable[Any]) -> None:
        self.pages = pages
        found = {taken.entry.id: (taken.entry, taken.record) for taken in pages.values()}
        found |= {record.id: (entry_of(record), record) for record in others}
        self._records = {key: found[key][1] for key in sorted(found)}
        self.index = Index(schema=SCHEMA, audience=audience, entries=tuple(found[key][0] for key in self._records))

    def __getitem__(self, key: str) -> Any:
        return self._records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def entry_of(record: Any) -> Entry:
    """Return a record's line of the index."""
    return Entry(id=record.id, kind=kind_of(record), hash=hash_record(encode(record)))
