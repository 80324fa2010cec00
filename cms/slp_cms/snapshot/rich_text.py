"""Wagtail's stored rich text to a snapshot's clean HTML, whose links are symbolic (`page:12`, `document:5`)."""

import re
from collections.abc import Callable

import nh3

from slp_cms.pages.printable import printable

_LINK = re.compile(r"<a\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
# In clean HTML "<" stands only before a tag: words that look like a link are never taken for one.
_REFERENCE = re.compile(r'<a href="((?:page|document):\d+)(?:#[^"]*)?"')

TAGS = {"a", "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "br", "hr", "blockquote"}
# A reference is a scheme of its own to the cleaner; any other scheme (javascript:, data:) is dropped.
SCHEMES = {"http", "https", "mailto", "tel", "page", "document"}


def clean_html(stored: str, seen: Callable[[str], None] = lambda reference: None) -> str:
    """Return clean HTML with symbolic links, calling `seen` with each reference in it.

    Everything outside the allow-list is dropped; scripts are dropped with their content.
    """
    symbolic = _LINK.sub(_symbolic, printable(stored))
    html = nh3.clean(symbolic, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    for reference in _REFERENCE.findall(html):
        seen(reference)
    return html


def _symbolic(match: re.Match[str]) -> str:
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    kind = attributes.get("linktype")
    if kind in ("page", "document") and attributes.get("id", "").isdigit():
        return f'<a href="{kind}:{attributes["id"]}">'
    href = attributes.get("href", "")
    return f'<a href="{href}">' if href else "<a>"
