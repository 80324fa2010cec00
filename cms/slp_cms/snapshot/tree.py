"""Which pages are live: published themselves, below ancestors that all are.

A page that Wagtail was told to keep private is none, nor is any below it: nothing else here would keep it so.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Page

PLACE = ("id", "path", "content_type_id")
PATH, KIND = 1, 2  # columns of a row: where a page stands in the tree, and what kind of page it is
STATE = ("title", "show_in_menus", "live_revision_id", "published_as_text")
"""What of a page's row differs whenever something was published that its record shows."""

LAST = 36**4  # after any sibling's position: a path's step has four digits of base 36
CHUNK = 1000  # rows held at a time while they are compared: making all of them anew would take longer than fetching

Row = tuple[Any, ...]
"""PLACE and STATE of a page, as the database's driver gives them."""


class Place(NamedTuple):
    """Where a live page stands: its parent (None for a root), and its position among its siblings.

    `row` is its own row as the database gave it: it differs when anything else was published.
    """

    parent: int | None
    position: int
    row: Row = ()


Places = Mapping[int, Place]


class LivePlaces(dict[int, Place]):
    """The place of every live page by its number, with the rows they were found in.

    `rows` has those of pages too that are published below an unpublished one, and so are not live.
    """

    def __init__(self, places: Places, rows: Mapping[int, Row]) -> None:
        super().__init__(places)
        self.rows = rows


def live_places(root: Page | None, before: LivePlaces | None = None) -> LivePlaces:
    """Return the place of every live page from `root` down. A page below an unpublished one is not live.

    A place that is as it was `before` is the same object again.
    """
    known = before or LivePlaces({}, {})
    if root is None or not root.live:
        return LivePlaces({}, {})
    rows = _rows(root, known.rows)
    changed = [number for number, row in rows.items() if known.rows.get(number) is not row]
    if rows.keys() != known.rows.keys() or any(rows[n][PATH] != known.rows[n][PATH] for n in changed):
        return LivePlaces(_standing(root, rows, known), rows)
    places = LivePlaces(known, rows)
    places.update((number, known[number]._replace(row=rows[number])) for number in changed if number in known)
    return places


def _standing(root: Page, rows: Mapping[int, Row], known: Places) -> dict[int, Place]:
    """Return the places of the rows whose ancestors all have one."""
    nothing = Place(None, 0)
    by_path: dict[str, int] = {}
    places: dict[int, Place] = {}
    for row in sorted(rows.values(), key=itemgetter(PATH)):
        number, path = row[:KIND]
        above = by_path.get(path[: -Page.steplen])
        if above is None and number != root.pk:
            continue
        by_path[path] = number
        place = known.get(number, nothing)
        if place.parent != above or place.row is not row:
            # the last step of a page's path counts its siblings, whatever else changes
            place = Place(above, int(path[-Page.steplen :], 36) if above else 0, row)
        places[number] = place
    return places


def _rows(root: Page, known: Mapping[int, Row]) -> dict[int, Row]:
    """Return the rows of published pages from `root` down by number; one that is as it was `known` is the same again.

    As the driver gives them: ten thousand instants made into datetimes would take longer than all else together. In no
    order, since the database would fetch the rows one by one in the order of its index.
    """
    published = Cast("last_published_at", TextField())
    pages = Page.objects.descendant_of(root, inclusive=True).live().public()
    columns = pages.annotate(published_as_text=published).order_by().values_list(*PLACE, *STATE)
    rows: dict[int, Row] = {}
    with connection.cursor() as cursor:
        cursor.execute(*columns.query.sql_with_params())
        while some := cursor.fetchmany(CHUNK):
            for row in some:
                was = known.get(row[0])
                rows[row[0]] = was if was == row else row
    return rows


def draft_place(page: Page, places: Places, parent: int | None = None) -> Place:
    """Return where a draft stands or would stand: below its nearest live ancestor, or last below `parent`.

    A page without a place yet has one of its own among its siblings, by its path, as it will have when it is published.
    """
    if page.pk in places:
        return places[page.pk]
    if parent in places:
        return Place(parent, LAST)
    for ancestor in reversed(page.get_ancestors() if page.path else []):
        if ancestor.pk in places:
            step = page.path[len(ancestor.path) :][: Page.steplen]
            return Place(ancestor.pk, int(step, 36))
    return Place(min(places, default=None), 0)
