"""Words for an editor where Wagtail would publish, move or copy a page that its own form has not seen."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

MOVED = "Nothing has been moved. {why}"
PUBLISHED = "Nothing has been published: a draft is not finished. {why} Open it, and publish it there."
WITHOUT_A_FORM = {
    "wagtail_bulk_action": PUBLISHED,
    "wagtailadmin_pages:workflow_action": PUBLISHED,
    "wagtailadmin_pages:move_confirm": MOVED,
    "wagtailadmin_pages:copy": "Nothing has been copied. {why}",
}
"""The addresses at which Wagtail changes a page without its form, and what is said there of one that is refused."""


class UnfinishedDrafts:
    """Says why an unfinished draft is not published from a list or an approval, or a page not moved, and leads back.

    A page's form refuses it in its fields; these have none, and Wagtail lets the error through.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an error of validation that no form has caught."""
        asked = request.resolver_match
        words = WITHOUT_A_FORM.get(asked.view_name) if asked else None
        if not isinstance(exception, ValidationError) or words is None:
            return None
        if asked.kwargs.get("action") == "move":
            words = MOVED
        messages.error(request, words.format(why=" ".join(exception.messages)))
        return redirect("wagtailadmin_home")
