"""What must hold of every page that has been drawn. A page that stays passed when it was drawn."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slp_build.model.problem import Problem
from slp_build.model.snapshot import Audience
from slp_build.pages.asked import Asked
from slp_build.pages.planned import Planned

FOREIGN: Mapping[Audience, tuple[str, ...]] = {
    "public": ('data-tree="bridge"', "/bridge/documents/", "/bridge/images/", "/bridge/assets/", "/bridge/schools/"),
    "bridge": ('data-tree="public"',),
}
"""What stands in every page of the other tree, or leads into its files: a canary that must not be in this one."""

_TAG = re.compile(r'<[a-z][^>]* data-cell="[^>]*>')
_ATTRIBUTE = re.compile(r' (data-cell|data-raw|value)="([^"]*)"')


def page_problems(
    planned: Planned[Any], view: Any, html: bytes, asked: Asked, audience: Audience, figures: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield what is wrong with a page that has just been drawn."""

    def problem(guard: str, message: str) -> Problem:
        return Problem(guard=guard, address=planned.address, source=planned.source, message=message)

    if not view.head.title.strip():
        yield problem("title", "the page has no title; give it one")
    for guard, message in asked.flaws:
        yield problem(guard, message)
    for mark in FOREIGN[audience] if b"bridge" in html or audience == "bridge" else ():
        if mark.encode() in html:
            yield problem("privacy", f"holds “{mark}”, which belongs to the other tree; nothing can overrule this")
    for cell in wrong_figures(html.decode(), figures) if b'data-cell="' in html else ():
        yield problem("disclosure", f"shows another figure than the export has in the cell {cell}")


def wrong_figures(html: str, figures: Mapping[str, str]) -> Iterator[str]:
    """Yield the cells whose figure on the page is not the one in the audited file."""
    for tag in _TAG.findall(html):
        found = dict(_ATTRIBUTE.findall(tag))
        raw = found.get("data-raw", found.get("value"))
        if raw is None or figures.get(found["data-cell"]) != raw:
            yield found["data-cell"]
