"""The addresses that a page's HTML names."""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin

# What begins with plain text is found three times as fast. A tag's end follows: words may show HTML as text, whose
# brackets are escaped.
_LINK = re.compile(rb'="/(?:(?<= href="/)|(?<= src="/))([^"]*)"(?=[^<>]*>)')
_RELATIVE = re.compile(r'( href="| src=")(?![a-zA-Z][a-zA-Z0-9+.-]*:|[/#?&])([^"]+)"(?=[^<>]*>)')
_ENDING = re.compile(r"\.html(?=[#?]|\Z)")
_SRCSET = re.compile(rb' srcset="([^"]*)"(?=[^<>]*>)')


def links_of(html: bytes) -> frozenset[str]:
    """Return the root-absolute addresses that a page leads to or draws in, without query and fragment."""
    found = set(_LINK.findall(html))
    for several in _SRCSET.findall(html):
        found.update(one.split()[0][1:] for one in several.split(b",") if one.strip().startswith(b"/"))
    return frozenset(map(_address, found))


def rooted(html: str, address: str) -> str:
    """Return what MkDocs made of a page at an address, with its links from the root, as the guards know them."""
    return _RELATIVE.sub(lambda found: f'{found[1]}{_ENDING.sub("", urljoin(address, found[2]))}"', html)


@lru_cache(maxsize=1 << 16)
def _address(written: bytes) -> str:
    return "/" + unescape(written.decode()).partition("#")[0].partition("?")[0]
