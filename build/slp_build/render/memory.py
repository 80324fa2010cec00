"""What a build remembers of the pages it made, so that the next one need not make them again.

Bound to one release and kept beside its trees. A memory that is torn, of another engine or of another release is no
memory: the next build is then a clean one, which gives the same bytes, later. What the release's manifest says of a
page (digest, fingerprint, source) is not said again.

A hundred thousand pages as objects would take most of the memory of a build, and most builds look at few: one that
this build made is held packed, one of an earlier build is left where it stands in the memory's file.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import BinaryIO, Self

import msgspec

from slp_build.errors import DamagedMemory

DIGEST = 20  # bytes before all the rest
CHECK = 8  # bytes of a part's own digest, after the four of its length
READ = 2048  # bytes read at once of a page: nearly always all of it
_digest = partial(blake2b, digest_size=DIGEST, person=b"slp.memory.3")  # of this form of file: another's is not right
Held = bytes | int  # a page packed, or its place in the memory's file


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was made, but for its links.

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


class _Linked(KeptPage, frozen=True, array_like=True):
    """A page as it is packed. Whoever wants no links decodes the fields before them."""

    links: tuple[str, ...]


_pack = msgspec.msgpack.Encoder().encode
_page = msgspec.msgpack.Decoder(KeptPage).decode
_linked = msgspec.msgpack.Decoder(_Linked).decode


def pack_page(page: KeptPage, links: tuple[str, ...]) -> bytes:
    """Return a page, with the addresses it leads to, as it is kept."""
    return _pack((*msgspec.structs.astuple(page), links))


class MemoryFile:
    """The file of a memory, of which a page is read when it is asked for. It may have been removed meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDONLY)

    def page(self, place: int) -> bytes:
        """Return the packed page at a place. Raises DamagedMemory when it is not what was written."""
        part = os.pread(self._file, READ, place)
        end = 4 + CHECK + int.from_bytes(part[:4])
        if len(part) < end:
            part = os.pread(self._file, end, place)
        data = part[4 + CHECK : end]
        if _check(data) != part[4 : 4 + CHECK]:
            raise DamagedMemory(f"{self._path}: has changed since it was written")
        return data

    def __del__(self, close: Callable[[int], None] = os.close) -> None:  # at an interpreter's end `os` is gone first
        close(self._file)


class KeptPages(Mapping[str, KeptPage]):
    """Pages by address; each is unpacked when it is asked for. `file` has those that are not `held` packed."""

    def __init__(self, held: Mapping[str, Held], file: MemoryFile | None = None) -> None:
        self.held = held
        self.file = file

    def packed(self, address: str) -> bytes:
        """Return a page as it is kept. Raises DamagedMemory when it is no longer what it was."""
        held = self.held[address]
        if isinstance(held, bytes):
            return held
        assert self.file
        return self.file.page(held)

    def links(self, address: str) -> tuple[str, ...]:
        """Return the addresses that a page leads to."""
        return _linked(self.packed(address)).links

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

    `keys` are all their questions; `missing` the references that led to nothing by the page that makes them; `unlisted`
    the pages that search engines may not show; `until` the next instant at which one of them changes by itself.
    """

    keys: set[str] = set()
    missing: dict[str, tuple[str, ...]] = {}
    unlisted: set[str] = set()
    until: str = ""

    def note(self, page: KeptPage) -> None:
        """Add a page."""
        self.keys.update(page.keys)
        if page.missing:
            self.missing[page.address] = page.missing
        if not page.listed:
            self.unlisted.add(page.address)
        if page.until:
            self.until = earliest((self.until, page.until))

    def add(self, other: Self) -> None:
        """Add what another process has gathered of other pages."""
        self.keys |= other.keys
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
    pages: KeptPages = KeptPages({})


NOTHING = Memory()


class _Opening(msgspec.Struct, array_like=True):
    """A memory but for its pages, as it stands at the beginning of its file."""

    ground: str
    answers: dict[str, str]
    missing: dict[str, tuple[str, ...]]
    until: str
    release: str


def write_memory(path: Path, memory: Memory) -> Memory:
    """Write a memory, its own digest first: what it opens with, then page by page, each after its length and digest.

    Returns it with its pages where they now stand. Raises DamagedMemory when one is no longer what it was.
    """
    state = _digest()
    opening = _Opening(memory.ground, memory.answers, memory.missing, memory.until, memory.release)
    places: dict[str, Held] = {}
    with path.open("wb") as file:
        file.write(bytes(DIGEST))
        at = DIGEST + _write(file, _pack(opening), state.update)
        for address in memory.pages:
            places[address] = at
            at += _write(file, memory.pages.packed(address), state.update)
        file.seek(0)
        file.write(state.digest())
    return msgspec.structs.replace(memory, pages=KeptPages(places, MemoryFile(path)))


def read_memory(path: Path) -> Memory | None:
    """Return the memory in `path`; None when there is none or it is not what it should be."""
    try:
        with path.open("rb") as file:
            digest = file.read(DIGEST)
            if file_digest(file, _digest).digest() != digest:
                return None
            file.seek(DIGEST)
            opening = msgspec.msgpack.decode(_part(file), type=_Opening)
            places: dict[str, Held] = {}
            at = file.tell()
            while data := _part(file):
                places[_page(data).address] = at
                at += 4 + CHECK + len(data)
        pages = KeptPages(places, MemoryFile(path))
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


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK).digest()


def _write(file: BinaryIO, data: bytes, also: Callable[[bytes], None]) -> int:
    """Write the next part of a memory's file, and return its length."""
    part = len(data).to_bytes(4) + _check(data) + data
    also(part)
    return file.write(part)


def _part(file: BinaryIO) -> bytes:
    """Return what comes next in a memory's file; nothing at its end."""
    return file.read(int.from_bytes(file.read(4 + CHECK)[:4]))
