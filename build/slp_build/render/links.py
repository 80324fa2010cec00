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
# A browser's reading of a tag that somebody has written by hand; what is within a comment is none. A value without
# quotes is never given up in part: each quote or slash in it would double the ways to read on.
_ATTRIBUTE = re.compile(r"""(?:[\s/]+|(?<=["']))([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*+)))?""")
_TAG = re.compile(
    rf"<!--.*?(?:-->|\Z)|(?P<tag><[a-zA-Z][^\s\"'<>/=]*)(?P<attributes>(?:{_ATTRIBUTE.pattern})+)(?P<end>[\s/]*>)",
    re.DOTALL,
)
_SRCSET = re.compile(rb' srcset="([^"]*)"(?=[^<>]*>)')


def links_of(html: bytes) -> frozenset[str]:
    """Return the root-absolute addresses that a page leads to or draws in, without query and fragment."""
    found = set(_LINK.findall(html))
    for several in _SRCSET.findall(html):
        found.update(one.split()[0][1:] for one in several.split(b",") if one.strip().startswith(b"/"))
    return frozenset(map(_address, found))


def uniform(html: str) -> str:
    """Return what Markdown let through of somebody's own HTML with every tag written as the guards read them all.

    Its name in small letters; each attribute after one space, in small letters and double quotes, without a bracket.
    """

    def tag(found: re.Match[str]) -> str:
        if not found["tag"]:
            return found[0]
        return f"{found['tag'].lower()}{_ATTRIBUTE.sub(_attribute, found['attributes'])}{found['end']}"

    return _TAG.sub(tag, html)


def _attribute(found: re.Match[str]) -> str:
    name, *values = found.groups()
    value = next((value for value in values if value is not None), None)
    if value is None:
        return f" {name.lower()}"
    for mark, written in {"<": "&lt;", ">": "&gt;", '"': "&quot;"}.items():
        value = value.replace(mark, written)
    return f' {name.lower()}="{value}"'


def rooted(html: str, address: str) -> str:
    """Return what MkDocs made of a page at an address, with its links from the root, as the guards know them."""
    return _RELATIVE.sub(lambda found: f'{found[1]}{_ENDING.sub("", urljoin(address, found[2]))}"', html)


@lru_cache(maxsize=1 << 16)
def _address(written: bytes) -> str:
    return "/" + unescape(written.decode()).partition("#")[0].partition("?")[0]
