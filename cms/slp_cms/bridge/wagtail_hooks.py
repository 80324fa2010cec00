"""In the CMS, members' pages are for those who work on them: nobody else finds one, not even its title or a draft's."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import PageQuerySet

from slp_cms.bridge.access import works_on_the_bridge
from slp_cms.bridge.models import BridgeHomePage


@hooks.register("construct_page_chooser_queryset")
def only_ones_own_tree(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Leave members' pages out of the page chooser, which shows every page's title to whoever enters the CMS."""
    if works_on_the_bridge(request.user):
        return pages
    for root in BridgeHomePage.objects.all():
        pages = pages.not_descendant_of(root, inclusive=True)
    return pages
