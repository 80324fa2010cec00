"""Which pages are live: published themselves, below ancestors that all are."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Page

PLACE = ("id", "path", "live", "content_type_id")
KIND = 3  # the column of a row that says what kind of page it is
STATE = ("title", "show_in_menus", "live_revision_id", "published_as_text")
"""What of a page's row differs whenever something was published that its record shows."""


LAST = 36**4  # after any sibling's position: a path's step has four digits of base 36


class Place(NamedTuple):
    """Where a live page stands: its parent (None for a root), and its position among its siblings.

    `row` is its own row as the database gave it: PLACE and STATE. It differs when anything else was published.
    """

    parent: int | None
    position: int
    row: tuple[Any, ...] = ()


Places = Mapping[int, Place]


def live_places(root: Page | None, before: Places | None = None) -> Places:
    """Return the place of every live page from `root` down, by page id. A page below an unpublished one is not live.

    A place that is as it was `before` is the same object again.
    """
    if root is None or not root.live:
        return {}
    known = before or {}
    nothing = Place(None, 0)
    by_path: dict[str, int] = {}
    places: dict[int, Place] = {}
    for row in _rows(root):
        number, path, live = row[:3]
        above = by_path.get(path[: -Page.steplen])
        if not live or (above is None and number != root.pk):
            continue
        by_path[path] = number
        place = known.get(number, nothing)
        if place.parent != above or place.row != row:
            # the last step of a page's path counts its siblings, whatever else changes
            place = Place(above, int(path[-Page.steplen :], 36) if above else 0, row)
        places[number] = place
    return places


def _rows(root: Page) -> list[tuple[Any, ...]]:
    """Return PLACE and STATE of every page from `root` down, in the tree's order.

    As the driver gives them: ten thousand instants made into datetimes would take longer than all else together. Sorted
    here, since the database would fetch the rows one by one in the order of its index.
    """
    published = Cast("last_published_at", TextField())
    pages = Page.objects.descendant_of(root, inclusive=True).annotate(published_as_text=published).order_by()
    columns = pages.values_list(*PLACE, *STATE)
    with connection.cursor() as cursor:
        cursor.execute(*columns.query.sql_with_params())
        return sorted(cursor.fetchall(), key=itemgetter(1))


def draft_place(page: Page, places: Places, parent: int | None = None) -> Place:
    """Return where a draft stands or would stand: below its nearest live ancestor, or last below `parent`."""
    if page.pk in places:
        return places[page.pk]
    if parent in places:
        return Place(parent, LAST)
    for ancestor in reversed(page.get_ancestors() if page.path else []):
        if ancestor.pk in places:
            return Place(ancestor.pk, 0)
    return Place(min(places, default=None), 0)
