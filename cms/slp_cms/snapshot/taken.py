"""What the last snapshot read, so that the next one reads only what has changed since.

A page's record is taken over when its row says that nothing was published since (its place, title, menu flag and live
revision), and when the files and pages that it uses are there, or not there, as they were. Pages that show something of
another row (the front page, whatever names a school) are read each time. A change that no row tells of (a record saved
by a program, without a revision) is found by the next whole snapshot: the worker takes one every few minutes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from slp_build.model.head import Head, decode_head
from slp_build.model.snapshot import SCHEMA, Entry, Index, encode, hash_record, kind_of
from slp_cms.snapshot.references import References
from slp_cms.snapshot.tree import KIND, Place, Places

OFTEN = 100  # pages between two looks at whether somebody waits
FEW = 500  # pages asked for by number; more are read all at once, since a database takes only so many numbers


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
    places: Places,
    files: Collection[str],
    between: Callable[[], None] = lambda: None,
) -> dict[int, Taken]:
    """Return what is taken of every live page by its number, reading only what may differ from `before`.

    `between` is called now and then; what it raises ends the reading.
    """
    taken = _still_true(before, places, files) if before else {}
    of_kind: dict[int, list[int]] = {}
    for pk, place in places.items():
        of_kind.setdefault(place.row[KIND], []).append(pk)
    for kind, reader in readers.items():
        numbers = of_kind.get(ContentType.objects.get_for_model(kind).pk, [])
        for number, page in enumerate(_read(kind, reader, numbers, taken, places)):
            if number % OFTEN == 0:
                between()
            references = References(files, places)
            line = line_of(record(page, places[page.pk], references))
            taken[page.pk] = Taken(place=places[page.pk], line=line, used=frozenset(references.used))
    return taken


def _still_true(before: TakenRecords, places: Places, files: Collection[str]) -> dict[int, Taken]:
    """Return what was taken of pages that would be read the same now."""
    moved = before.moved(places, files)
    return {pk: one for pk, one in before.pages.items() if pk in places and one.holds(places[pk], moved)}


def _read(kind: Any, reader: Reader, numbers: list[int], taken: dict[int, Taken], places: Places) -> Iterator[Any]:
    wanted = set(numbers if reader.always else (pk for pk in numbers if pk not in taken))
    if not wanted:
        return
    found = kind.objects.live().select_related(*reader.beside).prefetch_related(*reader.many)
    if len(wanted) < FEW:
        found = found.filter(pk__in=wanted)
    yield from (page for page in found.iterator(chunk_size=FEW) if page.pk in places and page.pk in wanted)


def line_of(record: Any) -> Line:
    """Return a record with what the index and the tree of pages say of it."""
    data = encode(record)
    return Line(record, Entry(id=record.id, kind=kind_of(record), hash=hash_record(data)), decode_head(data))
