"""What the last snapshot read, so that the next one reads only what has changed since.

A page's record is taken over when its row says that nothing was published since (its place, title, menu flag and live
revision), and when the files and pages that it uses are there, or not there, as they were. Pages that show something of
another row (the front page, whatever names a school) are read each time. A change that no row tells of (a record saved
by a program, without a revision) is found by the next whole snapshot: the worker takes one every few minutes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType

from slp_build.model.head import Head, decode_head
from slp_build.model.snapshot import SCHEMA, Entry, Index, encode, hash_record, kind_of
from slp_cms.pages.printable import printable
from slp_cms.snapshot.references import References
from slp_cms.snapshot.tree import KIND, LivePlaces, Place

OFTEN = 100  # pages between two looks at whether somebody waits
FEW = 500  # pages asked for by number; more are read all at once, since a database takes only so many numbers
# How a line's bytes begin what `printable` may take out. Most lines have none, and need not be looked through.
SUSPECT = (b"\\u00", b"\\b", b"\\f", b"\x7f", b"\xef\xb7", b"\xef\xbf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page's record as it was taken: the place it had, and what it used, whether or not that was there.

    `files` are what it used besides pages: kept apart, since all pages' together are asked for at each snapshot.
    """

    place: Place
    line: "Line"
    used: frozenset[str]
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A record, with its line of the index and its head."""

    record: Any
    entry: Entry
    head: Head


class TakenRecords(Mapping[str, Any]):
    """A snapshot's records by id, sorted, with the index and what is known of each page.

    Where the same ids were there `before`, its lines stand for all that was not read anew: nothing is sorted again.
    """

    def __init__(
        self,
        audience: Any,
        pages: dict[int, Taken],
        others: Iterable[Any],
        places: LivePlaces,
        files: Collection[str],
        before: "TakenRecords | None" = None,
    ) -> None:
        self.pages = pages
        self.places = places
        self.files = frozenset(files)
        read = {pk: one for pk, one in pages.items() if before is None or before.pages.get(pk) is not one}
        lines = {one.line.entry.id: one.line for one in read.values()}
        lines.update((record.id, line_of(record)) for record in others)
        self._others = frozenset(lines) - {f"page:{pk}" for pk in read}
        if before and pages.keys() == before.pages.keys() and self._others == before._others:
            self._lines = {**before._lines, **lines}
        else:
            lines.update((one.line.entry.id, one.line) for one in pages.values())
            self._lines = {key: lines[key] for key in sorted(lines)}
        self.index = Index(
            schema=SCHEMA, audience=audience, entries=tuple([line.entry for line in self._lines.values()])
        )

    @cached_property
    def heads(self) -> dict[str, Head]:
        """What the tree of pages needs of each record, by id."""
        return {key: line.head for key, line in self._lines.items()}

    def moved(self, places: LivePlaces, files: Collection[str]) -> frozenset[str]:
        """Return the references to what has come or gone since these records were taken."""
        return frozenset({*(self.files ^ frozenset(files)), *(f"page:{n}" for n in self.places.keys() ^ places.keys())})

    def __getitem__(self, key: str) -> Any:
        return self._lines[key].record

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How pages of one type become records. `beside` and `many` are rows that are fetched with them.

    `always`: their records show what is in other rows, so that their own row does not tell when they change.
    """

    record: Callable[[Any, References, dict[str, Any]], Any]
    beside: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    always: bool = False


def take_pages(
    readers: Mapping[Any, Reader],
    record: Callable[[Any, Place, References], Any],
    before: TakenRecords | None,
    places: LivePlaces,
    files: Collection[str],
    between: Callable[[], None] = lambda: None,
) -> dict[int, Taken]:
    """Return what is taken of every live page by its number, reading only what may differ from `before`.

    `between` is called now and then; what it raises ends the reading.
    """
    taken = _still_true(before, places, files) if before else {}
    kinds = {ContentType.objects.get_for_model(kind).pk: kind for kind in readers}
    always = {pk for pk, kind in kinds.items() if readers[kind].always}
    wanted: dict[Any, set[int]] = {}
    for pk, place in places.items():
        if (of_kind := place.row[KIND]) in always or pk not in taken:
            wanted.setdefault(kinds.get(of_kind), set()).add(pk)
    for kind, reader in readers.items():
        for number, page in enumerate(_read(kind, reader, wanted.get(kind, set()))):
            if number % OFTEN == 0:
                between()
            references = References(files, places)
            line = line_of(record(page, places[page.pk], references))
            used = frozenset(references.used)
            of_files = frozenset(one for one in used if not one.startswith("page:"))
            taken[page.pk] = Taken(place=places[page.pk], line=line, used=used, files=of_files)
    return taken


def _still_true(before: TakenRecords, places: LivePlaces, files: Collection[str]) -> dict[int, Taken]:
    """Return what was taken of pages that would be read the same now."""
    moved = before.moved(places, files)
    same = {pk: one for pk, one in before.pages.items() if places.get(pk) is one.place}
    return {pk: one for pk, one in same.items() if one.used.isdisjoint(moved)} if moved else same


def _read(kind: Any, reader: Reader, wanted: set[int]) -> Iterator[Any]:
    if not wanted:
        return
    found = kind.objects.live().select_related(*reader.beside).prefetch_related(*reader.many)
    if len(wanted) < FEW:
        found = found.filter(pk__in=wanted)
    yield from (page for page in found.iterator(chunk_size=FEW) if page.pk in wanted)


def line_of(record: Any) -> Line:
    """Return a record with what the index and the tree of pages say of it."""
    try:
        data = encode(record)
    except UnicodeEncodeError:  # half an emoji
        data = SUSPECT[0]
    if any(sign in data for sign in SUSPECT):
        record = _printable(record)
        data = encode(record)
    return Line(record, Entry(id=record.id, kind=kind_of(record), hash=hash_record(data)), decode_head(data))


def _printable(record: Any) -> Any:
    """Return a record without the signs that no page can hold."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            return printable(value)
        if isinstance(value, dict):
            return {key: cleaned(one) for key, one in value.items()}
        return [cleaned(one) for one in value] if isinstance(value, list | tuple) else value

    return msgspec.convert(cleaned(msgspec.to_builtins(record)), type(record))
