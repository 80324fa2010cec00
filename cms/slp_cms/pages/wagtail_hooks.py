"""What the CMS's pages for editing have beside Wagtail's own, or instead."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.contrib.redirects.views import CreateView, EditView
from wagtail.models import Page

from slp_cms.pages.actions.lead_the_site import lead_the_site
from slp_cms.pages.models import HomePage
from slp_cms.pages.redirects import RedirectForm, RedirectList


@hooks.register("insert_global_admin_js")
def names_of_texts() -> str:
    return format_html('<script type="module" src="{}"></script>', static("pages/named_texts.js"))


@hooks.register("after_create_page")
@hooks.register("after_publish_page", order=-1)  # no other is asked once one has led to the page's receipt
def lead_the_site_to_the_front_page(request: HttpRequest, page: Page) -> None:
    if isinstance(page, HomePage):
        lead_the_site()


@hooks.register("register_admin_urls")
def redirects() -> list[Any]:
    """Wagtail's pages for redirects with our form and list, at the same addresses: ours stand first, as our apps do."""
    return [
        path("redirects/", RedirectList.as_view()),
        path("redirects/results/", RedirectList.as_view(results_only=True)),
        path("redirects/add/", CreateView.as_view(form_class=RedirectForm)),
        path("redirects/<int:redirect_id>/", EditView.as_view(form_class=RedirectForm)),
    ]
