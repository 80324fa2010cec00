"""Addresses: root-absolute, no trailing slash, the file is `slug.html`. The one place that knows this."""

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from slp_build.errors import AddressClash, BuildError

SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
LONGEST_FILE = 250  # bytes of a file's name: file systems take 255, and one may stand aside under a longer name first

# Answered by Django or made by the build, or read by some server as another address.
TAKEN_IN_PUBLIC = frozenset(
    {
        "404",
        "account",
        "assets",
        "bridge",
        "cms",
        "data",
        "desk",
        "documents",
        "forms",
        "images",
        "index",
        "page",
        "pictures",
        "preview",
        "search",
        "snapshot",
        "topics",
    }
)
TAKEN_IN_THE_BRIDGE = frozenset(
    {"assets", "documents", "figures", "images", "index", "page", "pictures", "schools", "search", "your-school"}
)
_LATER = re.compile(r"/page/[0-9]+\Z")  # where a list goes on


def file_of(address: str) -> str:
    """Return the file, relative to a tree, that a page's address is served from: `/a/b` -> `a/b.html`."""
    return "index.html" if address == "/" else f"{address[1:]}.html"


def address_of(file: str) -> str:
    """Return the address that a file of a tree is served at: `a/b.html` -> `/a/b`, `a/b.pdf` -> `/a/b.pdf`."""
    return "/" if file == "index.html" else f"/{file.removesuffix('.html')}"


def bare_address(path: str) -> str:
    """Return the address that every server leads on to from a path: without a slash or `.html` at its end."""
    return path.removesuffix("/").removesuffix(".html") or "/"


def meant_by(link: str) -> str:
    """Return the address of ours that a link means, however it is written: encoded, with a query, with an anchor."""
    return bare_address(unquote(link.partition("#")[0].partition("?")[0]))


def typed_address(text: str) -> str:
    """Return the address that a person means by a whole one, or by one with a slash or `.html` at its end.

    A browser gives out an address encoded.
    """
    path = urlsplit(text.strip()).path if "://" in text else text.strip()
    return bare_address("/" + unquote(path).strip("/"))


def is_free(address: str, root: str) -> bool:
    """Return whether a page of the tree below `root` may stand at an address: plain, and not answered otherwise."""
    parts = address.removeprefix(root)[1:].split("/")
    taken = TAKEN_IN_THE_BRIDGE if root else TAKEN_IN_PUBLIC
    return all(map(SEGMENT.match, parts)) and parts[0] not in taken and not {"index", "page"} & {*parts}


def tree_of(address: str) -> Literal["public", "bridge"]:
    """Return the tree that an address is in: the Bridge's all begin with its name."""
    return "bridge" if address == "/bridge" or address.startswith(("/bridge/", "/bridge.")) else "public"


def page_addresses(records: Mapping[str, Any], root: str = "/") -> dict[str, str]:
    """Return the address of every page record by id, from each page's slug and its chain of parents.

    Raises BuildError when a parent is missing, the chain has a loop, or a slug is not plain; AddressClash when two
    pages meet, or one has a slug that no file can bear.
    """
    pages = {key: record for key, record in records.items() if key.startswith("page:")}
    found: dict[str, str] = {}

    def address(key: str, seen: tuple[str, ...]) -> str:
        if key in found:
            return found[key]
        page = pages.get(key)
        if page is None:
            raise BuildError(f"{seen[-1]}: its parent {key} is not in the snapshot; publish the parent first")
        if key in seen:
            raise BuildError(f"{key}: its parents lead back to itself; move the page in the CMS")
        if page.parent is None:
            found[key] = root
            return root
        if not SEGMENT.match(page.slug):
            raise BuildError(
                f"{key} “{page.title}”: the slug “{page.slug}” may have small letters, digits and hyphens only"
            )
        above = address(page.parent, (*seen, key))
        found[key] = f"{above.rstrip('/')}/{page.slug}"
        if len(f"{page.slug}.html") > LONGEST_FILE:
            what = "its last part is too long for the name of a file; shorten the slug in the CMS"
            raise AddressClash(found[key], what, (key,))
        return found[key]

    owners: dict[str, str] = {}
    for key in pages:
        where = address(key, ())
        if where in owners:
            what = f"both {owners[where]} and {key} want this address; change one slug in the CMS"
            raise AddressClash(where, what, (owners[where], key))
        owners[where] = key
    return found


def list_address(first: str, number: int) -> str:
    """Return the address of a page of a list, by its number: the list's own for the first."""
    return first if number == 1 else f"{first}/page/{number}"


def goes_on(address: str) -> bool:
    """Return whether an address is of a later page of a list, which belongs to the list's own record."""
    return _LATER.search(address) is not None


def begins_at(address: str) -> str:
    """Return where the list begins that an address is a later page of; any other address as it is."""
    return _LATER.sub("", address)


def topic_address(slug: str) -> str:
    """Return where a topic's page is."""
    return f"/topics/{slug}"


def document_address(sha256: str, filename: str, root: str = "") -> str:
    """Return where a document's bytes are served. The hash makes the address last as long as the bytes do."""
    return f"{root}/documents/{sha256[:16]}/{filename}"


def rendition_address(sha256: str, width: int, maker: str, extension: str, root: str = "") -> str:
    """Return where one rendition of a picture is served. Another `maker` may make other bytes of the same original."""
    return f"{root}/images/{sha256[:16]}-{width}-{maker}.{extension}"
