"""A section's further lists have addresses of their own; everything else is Wagtail's."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.views import serve


def further_list(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """Page `number` of a section's list."""
    request.list_number = number  # type: ignore[attr-defined]
    return serve(request, f"{section}/")


urlpatterns = [
    path("<slug:section>/page/<int:number>", further_list),
    path("", include(wagtail_urls)),
]
