"""Tables of Markdown, drawn as the theme draws its own: in a box that scrolls, with a name, and headings told apart."""

import re
from html import escape, unescape

_PART = re.compile(r"<h[1-6][^>]*>(?P<heading>.*?)</h[1-6]>|<table>.*?</table>", re.DOTALL)
_COLUMN = re.compile(r"<th(?=[ >])")
_FIRST = re.compile(r"(<tr>\s*)<td([^>]*)>(.*?)</td>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def scrolling(html: str, title: str) -> str:
    """Return what Markdown made of a page, each table in a box named by the heading above it, or by the page's title.

    The first cell of a row says what the row is of, as the theme's own tables have it.
    """
    above = title

    def part(found: re.Match[str]) -> str:
        nonlocal above
        if found["heading"] is not None:
            above = unescape(_TAG.sub("", found["heading"]))
            return found[0]
        table = _FIRST.sub(r'\1<th scope="row"\2>\3</th>', _COLUMN.sub('<th scope="col"', found[0]))
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(above)}">\n{table}\n</div>'

    return _PART.sub(part, html)
