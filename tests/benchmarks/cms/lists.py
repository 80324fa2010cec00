"""What the templates list, as context: callables, so that a page which lists nothing asks for nothing."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from benchmarks.corpus import NEWEST, PER_PAGE
from slp_build.config import load_partnership
from slp_cms.pages.models import NewsPage, SectionPage
from slp_cms.settings.base import PATHS

PARTNERSHIP = load_partnership(PATHS.content / "partnership.toml")


def lists(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the newest pages, and one page of a section's list."""

    def section_list(section: Page) -> dict[str, Any]:
        number = getattr(request, "list_number", 1)
        pages = NewsPage.objects.child_of(section).live().order_by("-date")
        total = max(1, -(-pages.count() // PER_PAGE))
        return {
            "number": number,
            "total": total,
            "entries": pages[(number - 1) * PER_PAGE : number * PER_PAGE],
            "newer": f"/page/{number - 1}" if number > 2 else "",
            "older": f"/page/{number + 1}",
        }

    page_list: dict[int, Any] = {}

    def this_list() -> dict[str, Any]:
        section = SectionPage.objects.get(slug=request.path.split("/")[1])
        return page_list.setdefault(section.pk, section_list(section))

    return {
        "partnership": PARTNERSHIP,
        "address": request.path,
        "menu": lambda: [(s.title, f"/{s.slug}") for s in SectionPage.objects.live().order_by("path")],
        "current": "/" + request.path.split("/")[1],
        "this_list": this_list,
        # The sections' order decides between pages of one day, as everywhere.
        "newest": lambda: NewsPage.objects.live().order_by("-date", "-path")[:NEWEST],
    }
