"""Which pages are live: published themselves, below ancestors that all are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

STATE = ("title", "slug", "show_in_menus", "search_description", "live_revision", "last_published_at")
"""What of a page's row differs whenever something was published that its record shows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a live page stands: its parent (None for a root), and its position among its siblings.

    `state` differs when the page's own row does: another title, another revision published.
    """

    parent: int | None
    position: int
    kind: int = 0
    state: tuple[Any, ...] = ()


def live_places(root: Page | None) -> dict[int, Place]:
    """Return the place of every live page from `root` down, by page id. A page below an unpublished one is not live."""
    if root is None or not root.live:
        return {}
    rows = Page.objects.descendant_of(root).order_by("path").values_list("id", "path", "live", "content_type", *STATE)
    by_path = {root.path: root.pk}
    places = {root.pk: Place(None, 0, root.content_type_id)}
    for number, path, live, kind, *state in rows:
        above = by_path.get(path[: -Page.steplen])
        if live and above is not None:
            by_path[path] = number
            # the last step of a page's path counts its siblings, whatever else changes
            places[number] = Place(above, int(path[-Page.steplen :], 36), kind, tuple(state))
    return places


def in_places(pages: Iterable[Page], places: dict[int, Place]) -> list[Page]:
    """Return those of `pages` that are live."""
    return [page for page in pages if page.pk in places]


def draft_place(page: Page, places: dict[int, Place]) -> Place:
    """Return where a draft stands or would stand: below its nearest live ancestor."""
    if page.pk in places:
        return places[page.pk]
    for ancestor in reversed(page.get_ancestors() if page.path else []):
        if ancestor.pk in places:
            return Place(ancestor.pk, 0)
    return Place(min(places, default=None), 0)
