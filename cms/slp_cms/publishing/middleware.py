"""Words for an editor where Wagtail would publish a draft that its own form has not seen."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

WITHOUT_A_FORM = ("wagtail_bulk_action", "wagtailadmin_pages:workflow_action")
"""The addresses at which Wagtail publishes without a form."""


class UnfinishedDrafts:
    """Says why an unfinished draft is not published from a list or an approval, and leads back there.

    A page's form refuses it in its fields; these have none, and Wagtail lets the error through.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an error of validation that no form has caught."""
        address = request.resolver_match.view_name if request.resolver_match else ""
        if not isinstance(exception, ValidationError) or address not in WITHOUT_A_FORM:
            return None
        why = " ".join(exception.messages)
        messages.error(
            request, f"Nothing has been published: a draft is not finished. {why} Open it, and publish it there."
        )
        return redirect("wagtailadmin_home")
