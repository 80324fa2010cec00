"""In the CMS, members' pages are for those who work on them: nobody else finds one, not even its title or a draft's."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import PageQuerySet

from slp_cms.bridge.access import is_of_the_bridge, works_on_the_bridge
from slp_cms.bridge.models import BridgeHomePage


@hooks.register("construct_page_chooser_queryset")
def only_ones_own_tree(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Leave members' pages out of the page chooser, which shows every page's title to whoever enters the CMS."""
    if works_on_the_bridge(request.user):
        return pages
    for root in BridgeHomePage.objects.all():
        pages = pages.not_descendant_of(root, inclusive=True)
    return pages


class OfOnesOwnTree:
    """What is done to many pages at once, which lists those that it is not done to: members' not to everybody."""

    def get_actionable_objects(self) -> tuple[Any, dict[str, Any]]:
        pages, others = super().get_actionable_objects()  # type: ignore[misc]
        if not works_on_the_bridge(self.request.user):  # type: ignore[attr-defined]
            refused = [page for page in others["items_with_no_access"] if not is_of_the_bridge(page.path)]
            others = {**others, "items_with_no_access": refused}
        return pages, others


for wagtails in (DeleteBulkAction, MoveBulkAction, PublishBulkAction, UnpublishBulkAction):
    ours = type(wagtails.__name__, (OfOnesOwnTree, wagtails), {})
    hooks.register("register_bulk_action", ours, order=1)  # after Wagtail's, in whose place it stands
