"""Where a page stands in Wagtail's tree. Django writes a whole row; of these fields it has read what may be old."""

from typing import Any

from wagtail.models import Page

TREE = ("path", "depth", "numchild")


def stand_where_it_stands(page: Page) -> None:
    """Give a page that is about to be saved its place as it is by now, and keep its row from others until it is.

    Somebody may have moved it since it was read, or added a page below it: two pages at one place, or one that nobody
    finds any more, would come of that.
    """
    take_place(page)
    page.set_url_path(page.get_parent(update=True))


def take_place(page: Page) -> None:
    """Give a page the fields of the tree as they are by now. Needs a transaction, and keeps the row until its end."""
    vars(page).update(Page.objects.select_for_update(no_key=True).values(*TREE).get(pk=page.pk))


def keep_place(sender: type, instance: Page, raw: bool, update_fields: Any, **rest: Any) -> None:
    """Do so where a page is saved as no more than a page: from a list, or at its time."""
    if not raw and update_fields is None and not instance._state.adding:
        stand_where_it_stands(instance)
