"""What a build remembers of the pages it made, so that the next one need not make them again.

Bound to one release and kept beside its trees. A memory that is torn, of another engine or of another release is no
memory: the next build is then a clean one, which gives the same bytes, later. What the release's manifest says of a
page (digest, fingerprint, source) is not said again.

A hundred thousand pages as objects would take most of the memory of a build, and most builds look at few: one that
this build made is held packed, one of an earlier build is left where it stands in the memory's file.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b, file_digest
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Self

import msgspec

from slp_build.errors import DamagedMemory

DIGEST = 20  # bytes before all the rest
CHECK = 8  # bytes of a part's own digest, after the four of its length
NEW_FRAMES = 8  # that one process finds at most
READ = 2048  # bytes read at once of a page: nearly always all of it
_digest = partial(blake2b, digest_size=DIGEST, person=b"slp.memory.3")  # of this form of file: another's is not right


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was made, but for its links: `frame` names those that it shares with others (`Frames`).

    `keys` are the questions its view asked (`pages.asked`); it holds from `since` until `until` (ISO instants; empty:
    always). `missing` are the references that led to nothing; search engines may show it where it is `listed`.
    """

    address: str
    template: str
    since: str
    until: str
    missing: tuple[str, ...]
    listed: bool
    keys: tuple[str, ...]
    frame: str


class _Linked(KeptPage, frozen=True, array_like=True):
    """A page as it is packed. Whoever wants no links decodes the fields before them."""

    beside: tuple[str, ...]


_pack = msgspec.msgpack.Encoder().encode
_page = msgspec.msgpack.Decoder(KeptPage).decode
_linked = msgspec.msgpack.Decoder(_Linked).decode


def pack_page(page: KeptPage, beside: tuple[str, ...]) -> bytes:
    """Return a page as it is kept, with the addresses it leads to beside those of its frame."""
    return _pack((*msgspec.structs.astuple(page), beside))


class Frames:
    """Sets of links that many pages share, by name: a menu and a footer are most of what a page leads to.

    None has to be told what they are: what two pages that follow each other have in common is one.
    """

    def __init__(self, known: Mapping[str, tuple[str, ...]]) -> None:
        self._sets = {"": frozenset[str](), **{name: frozenset(links) for name, links in known.items()}}
        self._name = ""  # of the page before
        self._before: frozenset[str] = frozenset()
        self._new = 0

    def split(self, links: frozenset[str]) -> tuple[str, tuple[str, ...]]:
        """Return the name of a set that a page has all of ("": of nothing), and the rest of its links, sorted."""
        if not (self._name and self._sets[self._name] <= links):
            self._name = max((len(one), name) for name, one in self._sets.items() if one <= links)[1]
        common, self._before = links & self._before, links
        if len(common) > 2 * len(self._sets[self._name]) and self._new < NEW_FRAMES:
            self._name = blake2b("\n".join(sorted(common)).encode(), digest_size=CHECK).hexdigest()
            self._sets[self._name] = common
            self._new += 1
        return self._name, tuple(sorted(links - self._sets[self._name]))

    def of(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return some of the sets, to be kept."""
        return {name: tuple(sorted(self._sets[name])) for name in sorted(names) if name}


class PageFile:
    """A file of packed pages, each after its length and digest, to be read when it is asked for.

    It may have been removed meanwhile, or never have had a name.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name

    @classmethod
    def temporary(cls, folder: Path) -> Self:
        """Return an empty one without a name: it is gone when nobody holds it any more."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(TemporaryFile(dir=folder, buffering=0), f"{folder}: what was set aside")

    def __del__(self) -> None:
        self._file.close()

    def add(self, pages: Mapping[str, bytes]) -> "dict[str, Held]":
        """Append packed pages, given by address, and return where each now is."""
        at = self._file.seek(0, os.SEEK_END)
        places: dict[str, Held] = {}
        for address, data in pages.items():
            places[address] = Stored(self, at)
            at += 4 + CHECK + len(data)
        rest = memoryview(b"".join(map(_part, pages.values())))
        while rest:
            rest = rest[self._file.write(rest) :]
        return places

    def page(self, place: int) -> bytes:
        """Return the packed page at a place. Raises DamagedMemory when it is not what was written."""
        part = os.pread(self._file.fileno(), READ, place)
        end = 4 + CHECK + int.from_bytes(part[:4])
        if len(part) < end:
            part = os.pread(self._file.fileno(), end, place)
        data = part[4 + CHECK : end]
        if _check(data) != part[4 : 4 + CHECK]:
            raise DamagedMemory(f"{self._name}: has changed since it was written")
        return data


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A page that stands in a file."""

    file: PageFile
    place: int


Held = bytes | Stored  # a page as it is kept: packed


class KeptPages(Mapping[str, KeptPage]):
    """Pages by address, each unpacked when it is asked for. `frames` are the links that they share (`Frames`)."""

    def __init__(self, held: Mapping[str, Held], frames: Mapping[str, tuple[str, ...]]) -> None:
        self.held = held
        self.frames = frames

    def packed(self, address: str) -> bytes:
        """Return a page as it is kept. Raises DamagedMemory when it is no longer what it was."""
        held = self.held[address]
        return held if isinstance(held, bytes) else held.file.page(held.place)

    def links(self, address: str) -> tuple[str, ...]:
        """Return the addresses that a page leads to."""
        page = _linked(self.packed(address))
        return (*self.frames.get(page.frame, ()), *page.beside)

    def beside(self, address: str) -> tuple[str, ...]:
        """Return the addresses that a page leads to beside those of its frame."""
        return _linked(self.packed(address)).beside

    def __getitem__(self, address: str) -> KeptPage:
        return _page(self.packed(address))

    def __contains__(self, address: object) -> bool:
        return address in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


class Summary(msgspec.Struct, array_like=True):
    """What is wanted of all pages together, gathered as each is met.

    `keys` are all their questions, `frames` the names of their frames; `missing` the references that led to nothing by
    the page that makes them; `unlisted` the pages that search engines may not show; `until` the next instant at which
    one of them changes by itself.
    """

    keys: set[str] = set()
    frames: set[str] = set()
    missing: dict[str, tuple[str, ...]] = {}
    unlisted: set[str] = set()
    until: str = ""

    def note(self, page: KeptPage) -> None:
        """Add a page."""
        self.keys.update(page.keys)
        self.frames.add(page.frame)
        if page.missing:
            self.missing[page.address] = page.missing
        if not page.listed:
            self.unlisted.add(page.address)
        if page.until:
            self.until = earliest((self.until, page.until))

    def add(self, other: Self) -> None:
        """Add what another process has gathered of other pages."""
        self.keys |= other.keys
        self.frames |= other.frames
        self.missing |= other.missing
        self.unlisted |= other.unlisted
        self.until = earliest((self.until, other.until))


def earliest(instants: Iterable[str]) -> str:
    """Return the earliest of some ISO instants; an empty one is never."""
    return min(filter(None, instants), key=datetime.fromisoformat, default="")


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """One tree's pages by address. `ground` is what every page depends on; `answers` what the keys were worth.

    `missing` and `until` are the pages' (`Summary`). `release` is the seal of the manifest that it belongs to.
    """

    ground: str = ""
    answers: dict[str, str] = {}
    missing: dict[str, tuple[str, ...]] = {}
    until: str = ""
    release: str = ""
    pages: KeptPages = KeptPages({}, {})


NOTHING = Memory()


class _Opening(msgspec.Struct, array_like=True):
    """A memory but for its pages, as it stands at the beginning of its file."""

    ground: str
    answers: dict[str, str]
    missing: dict[str, tuple[str, ...]]
    until: str
    release: str
    frames: dict[str, tuple[str, ...]]


def write_memory(path: Path, memory: Memory) -> Memory:
    """Write a memory, its own digest first: what it opens with, then page by page, each after its length and digest.

    Returns it with its pages where they now stand. Raises DamagedMemory when one is no longer what it was.
    """
    state = _digest()
    frames = dict(memory.pages.frames)
    opening = _Opening(memory.ground, memory.answers, memory.missing, memory.until, memory.release, frames)
    places: dict[str, int] = {}
    with path.open("wb") as file:
        at = file.write(bytes(DIGEST))
        at += file.write(_hashed(_part(_pack(opening)), state))
        for address in memory.pages:
            places[address] = at
            at += file.write(_hashed(_part(memory.pages.packed(address)), state))
        file.seek(0)
        file.write(state.digest())
    return msgspec.structs.replace(memory, pages=KeptPages(_stored(path, places), frames))


def read_memory(path: Path) -> Memory | None:
    """Return the memory in `path`; None when there is none or it is not what it should be."""
    try:
        with path.open("rb") as file:
            digest = file.read(DIGEST)
            if file_digest(file, _digest).digest() != digest:
                return None
            file.seek(DIGEST)
            opening = msgspec.msgpack.decode(_next(file), type=_Opening)
            places: dict[str, int] = {}
            at = file.tell()
            while data := _next(file):
                places[_page(data).address] = at
                at += 4 + CHECK + len(data)
        pages = KeptPages(_stored(path, places), opening.frames)
    except (OSError, msgspec.MsgspecError):  # of another engine, where the digest is right
        return None
    return Memory(
        ground=opening.ground,
        answers=opening.answers,
        missing=opening.missing,
        until=opening.until,
        release=opening.release,
        pages=pages,
    )


def _stored(path: Path, places: Mapping[str, int]) -> dict[str, Held]:
    file = PageFile(path.open("rb", buffering=0), str(path))
    return {address: Stored(file, place) for address, place in places.items()}


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK).digest()


def _part(data: bytes) -> bytes:
    """Return what stands in a file for some data."""
    return len(data).to_bytes(4) + _check(data) + data


def _hashed(part: bytes, state: blake2b) -> bytes:
    state.update(part)
    return part


def _next(file: BinaryIO) -> bytes:
    """Return the data of the next part of a memory's file; nothing at its end."""
    return file.read(int.from_bytes(file.read(4 + CHECK)[:4]))
