"""What a build remembers of the pages it made, so that the next one need not make them again.

Bound to one release and kept beside its trees. A memory that is torn, of another engine or of another release is no
memory: the next build is then a clean one, which gives the same bytes, later.
"""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

DIGEST = 20  # bytes before the payload


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was made.

    `keys` are the questions its view asked (`pages.asked`); it holds from `since` until `until` (ISO instants; empty:
    always). `links` are the addresses it leads to, `missing` the references that led to nothing; search engines may
    show it where it is `listed`.
    """

    address: str
    source: str
    title: str
    template: str
    keys: tuple[str, ...]
    since: str
    until: str
    fingerprint: str
    digest: str
    size: int
    links: tuple[str, ...]
    missing: tuple[str, ...]
    listed: bool


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """One tree's pages by address. `ground` is what every page depends on; `answers` what the keys were worth.

    `release` is the seal of the manifest that it belongs to.
    """

    ground: str = ""
    answers: dict[str, str] = {}
    pages: dict[str, KeptPage] = {}
    release: str = ""


NOTHING = Memory()


def write_memory(path: Path, memory: Memory) -> None:
    """Write a memory, its own digest first."""
    data = msgspec.msgpack.encode(memory)
    with path.open("wb") as file:
        file.write(blake2b(data, digest_size=DIGEST).digest())
        file.write(data)


def read_memory(path: Path) -> Memory | None:
    """Return the memory in `path`; None when there is none or it is not what it should be."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[DIGEST:]
    if blake2b(payload, digest_size=DIGEST).digest() != data[:DIGEST]:
        return None
    try:
        memory = msgspec.msgpack.decode(payload, type=Memory)
    except msgspec.MsgspecError:
        return None
    return msgspec.structs.replace(memory, pages=shared(memory.pages.values()))


def shared(pages: Iterable[KeptPage]) -> dict[str, KeptPage]:
    """Return the pages by address. Those that lead to the same addresses share their texts: a menu is on every page."""
    texts: dict[str, str] = {}
    found = {}
    for page in pages:
        links = tuple([texts.setdefault(link, link) for link in page.links])
        found[page.address] = msgspec.structs.replace(page, links=links)
    return found
