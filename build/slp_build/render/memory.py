"""What a build remembers of the pages it made, so that the next one need not make them again.

Bound to one release and kept beside its trees. A memory that is torn, of another engine or of another release is no
memory: the next build is then a clean one, which gives the same bytes, later. What the release's manifest says of a
page (digest, fingerprint, source) is not said again.
"""

from collections.abc import Mapping
from functools import partial
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import BinaryIO

import msgspec

from slp_build.errors import UNDECODABLE
from slp_build.render.kept import CHECK, Held, KeptPages, PageFile, Stored, decode_page, part_of
from slp_build.render.outline import Outline

DIGEST = 20  # bytes before all the rest
_digest = partial(blake2b, digest_size=DIGEST, person=b"slp.memory.3")  # of this form of file: another's is not right
_pack = msgspec.msgpack.Encoder().encode


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """One tree's pages by address. `ground` is what every page depends on; `answers` what the keys were worth.

    `missing` and `until` are the pages' (`Summary`). `release` is the seal of the manifest that it belongs to.
    `outline`, where this process has one, is of all the pages, and is not written.
    """

    ground: str = ""
    answers: dict[str, str] = {}
    missing: dict[str, tuple[str, ...]] = {}
    until: str = ""
    release: str = ""
    pages: KeptPages = KeptPages({}, {})
    outline: Outline | None = None


NOTHING = Memory()


class _Opening(msgspec.Struct, array_like=True):
    """A memory but for its pages, as it stands at the beginning of its file."""

    ground: str
    answers: dict[str, str]
    missing: dict[str, tuple[str, ...]]
    until: str
    release: str
    frames: dict[str, tuple[str, ...]]


def write_memory(path: Path, memory: Memory, *, outline: bool = False) -> Memory:
    """Write a memory, its own digest first: what it opens with, then page by page, each after its length and digest.

    Returns it with its pages where they now stand, and with their outline, if that is wanted. Raises DamagedMemory when
    a page is no longer what it was.
    """
    state = _digest()
    frames = dict(memory.pages.frames)
    opening = _Opening(memory.ground, memory.answers, memory.missing, memory.until, memory.release, frames)
    places: dict[str, int] = {}
    found = Outline() if outline else None
    with path.open("wb") as file:
        at = file.write(bytes(DIGEST))
        at += file.write(_hashed(part_of(_pack(opening)), state))
        for address in memory.pages:
            places[address] = at
            page = memory.pages.packed(address)
            at += file.write(_hashed(part_of(page), state))
            if found:
                found.note(address, decode_page(page))
        file.seek(0)
        file.write(state.digest())
    return msgspec.structs.replace(memory, pages=KeptPages(_stored(path, places), frames), outline=found)


def outlined(memory: Memory) -> Memory:
    """Return a memory with the outline of its pages. Raises DamagedMemory when one is no longer what it was."""
    if not memory.pages or (memory.outline and not memory.outline.forgotten):
        return memory
    found = Outline()
    for address, page in memory.pages.items():
        found.note(address, page)
    return msgspec.structs.replace(memory, outline=found)


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
                places[decode_page(data).address] = at
                at += 4 + CHECK + len(data)
        pages = KeptPages(_stored(path, places), opening.frames)
    except (OSError, *UNDECODABLE):  # of another engine, where the digest is right
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


def _hashed(part: bytes, state: blake2b) -> bytes:
    state.update(part)
    return part


def _next(file: BinaryIO) -> bytes:
    """Return the data of the next part of a memory's file; nothing at its end."""
    return file.read(int.from_bytes(file.read(4 + CHECK)[:4]))
