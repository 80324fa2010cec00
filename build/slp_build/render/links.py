"""The addresses that a page's HTML names."""

from functools import lru_cache
from html import unescape


def links_of(html: bytes) -> frozenset[str]:
    """Return the root-absolute addresses that a page leads to or draws in, without query and fragment."""
    found: set[bytes] = set()
    before, *parts = html.split(b'="/')
    for part in parts:
        if before.endswith((b" href", b" src")):
            found.add(part[: part.find(b'"')])
        before = part
    if b' srcset="' in html:
        for part in html.split(b' srcset="')[1:]:
            several = part[: part.find(b'"')].split(b",")
            found.update(one.split()[0][1:] for one in several if one.strip().startswith(b"/"))
    return frozenset(map(_address, found))


@lru_cache(maxsize=1 << 16)
def _address(written: bytes) -> str:
    return "/" + unescape(written.decode()).partition("#")[0].partition("?")[0]
