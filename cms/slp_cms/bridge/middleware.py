"""What Wagtail would tell of members to anybody who enters the CMS, by a number in an address.

Wagtail asks for a permission before it does something. It names what it refuses all the same, and lets everybody choose
from every kind of record.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from slp_cms.bridge.access import asked_by, is_of_the_bridge, works_on_the_bridge

IN_ADDRESSES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
IN_FORMS = ("new_parent_page", "parent_page", "chooser")
"""What Wagtail calls the number of a page."""
SEVERAL = "wagtailadmin_choose_page_chosen_multiple"
CHOOSERS = "wagtailsnippetchoosers_"
PEOPLES = "accounts"  # memberships and subscriptions: who a member is


class ClosedToStrangers:
    """Answers 404 where a page or a record of members would be named to somebody who does not work on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_by(request.user):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: dict[str, Any]) -> None:
        """Refuse what is asked, unless it is for Wagtail to turn away who asks."""
        if not request.path.startswith("/cms/") or not request.user.has_perm("wagtailadmin.access_admin"):
            return
        if not _may_name_pages(request, named) or not _may_name_records(request, named):
            raise Http404


def _may_name_pages(request: HttpRequest, named: dict[str, Any]) -> bool:
    asked = [named[name] for name in IN_ADDRESSES if name in named]
    asked += [number for name in IN_FORMS for number in request.POST.getlist(name) if number]
    if request.resolver_match and request.resolver_match.view_name == SEVERAL:
        asked += request.GET.getlist("id")
    try:  # as the view will: it takes " 12" and "+12" for a number, too
        paths = [*Page.objects.filter(pk__in=asked).values_list("path", flat=True)]
    except (ValueError, OverflowError):
        return False
    return not any(is_of_the_bridge(path) for path in paths) or works_on_the_bridge(request.user)


def _may_name_records(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Members' files are named to whoever works on the Bridge, who members are to those who look after them."""
    match = request.resolver_match
    if match and match.view_name == "wagtail_bulk_action":
        app, model = named["app_label"], named["model_name"]
    elif match and match.namespace.startswith(CHOOSERS):
        app, _, model = match.namespace.removeprefix(CHOOSERS).partition("_")
    else:
        return True
    if app == "bridge":
        return works_on_the_bridge(request.user)
    if app == PEOPLES:
        kind = apps.get_app_config(app).models.get(model)
        policy = policy_registry.get_by_type(kind) if kind else None
        return bool(policy and policy.user_has_any_permission(request.user, {"add", "change", "delete", "view"}))
    return True
