"""Wagtail's own views of a page, each of whose acts is one transaction: the change and its receipt, or neither.

Around the view and not around the request: Wagtail sends what a new address asks for (the redirects) after the commit,
and who acts is known within the view alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.viewsets.pages import PageViewSet

View = Callable[..., HttpResponse]
PREVIEWS = ("preview_on_add", "preview_on_edit")  # asked for at each pause in typing, and change nothing


class WholeActs(PageViewSet):
    """What the CMS answers to whoever acts on a page of any type."""

    def get_view_by_name(self, name: str) -> View:
        """Return one of Wagtail's views; what is sent to it is done as a whole."""
        view = super().get_view_by_name(name)
        return view if name in PREVIEWS else _whole(view)


def _whole(view: View) -> View:
    @wraps(view)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return done
