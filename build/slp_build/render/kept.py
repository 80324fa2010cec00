"""Pages as a build keeps them for the next one: packed, and most of them in a file.

A hundred thousand pages as objects would take most of the memory of a build, and most builds look at few: one that
this process made is held packed, one of a helper or of an earlier build is left where it stands in a file.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Self

import msgspec

from slp_build.errors import DamagedMemory

CHECK = 8  # bytes of a part's own digest, after the four of its length
NEW_FRAMES = 8  # that one process finds at most
READ = 2048  # bytes read at once of a page: nearly always all of it


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
decode_page = msgspec.msgpack.Decoder(KeptPage).decode
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
        rest = memoryview(b"".join(map(part_of, pages.values())))
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
        return (*(self.frames[page.frame] if page.frame else ()), *page.beside)

    def beside(self, address: str) -> tuple[str, ...]:
        """Return the addresses that a page leads to beside those of its frame."""
        return _linked(self.packed(address)).beside

    def __getitem__(self, address: str) -> KeptPage:
        return decode_page(self.packed(address))

    def __contains__(self, address: object) -> bool:
        return address in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK).digest()


def part_of(data: bytes) -> bytes:
    """Return what stands in a file for some data."""
    return len(data).to_bytes(4) + _check(data) + data
