"""Who works on members' pages in the CMS."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from slp_cms.bridge.models import BridgeHomePage


def works_on_the_bridge(person: Any) -> bool:
    """Return whether a person may see members' pages in the CMS."""
    pages = page_permission_policy.explorable_instances(person)
    return any(pages.descendant_of(root, inclusive=True).exists() for root in BridgeHomePage.objects.all())


def is_of_the_bridge(path: str) -> bool:
    """Return whether a page stands in the Bridge, by its path in Wagtail's tree."""
    return any(path.startswith(root.path) for root in BridgeHomePage.objects.all())


def not_for_strangers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 where a view that is given pages' numbers would show a members' page to somebody else."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponse:
        asked = [rest.get("parent_page_id"), *request.GET.getlist("id")]
        try:  # as the view will: it takes " 12" and "+12" for a number, too
            pages = list(Page.objects.filter(pk__in=[number for number in asked if number is not None]))
        except (ValueError, OverflowError):
            raise Http404 from None
        if any(is_of_the_bridge(page.path) for page in pages) and not works_on_the_bridge(request.user):
            raise Http404
        return view(request, **rest)

    return guarded
