"""The page that searches the public site."""

from typing import ClassVar

from slp_build.model.search import FOLDER, PAGE
from slp_build.pages.parts import Link
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView

LEAD = "Every page that anyone may read. Your words stay in your browser."


class SearchView(PublicView, frozen=True, kw_only=True):
    """The field and the place of the results; the browser reads the index at `index`."""

    template: ClassVar[str] = "pages/public/search.html"
    title: str
    lead: str
    index: str


def search_view(site: PublicSite) -> SearchView:
    """Return the page."""
    return SearchView(
        address=PAGE["public"],
        head=site.head("Search", LEAD, PAGE["public"]),
        chrome=site.chrome(PAGE["public"], (Link(text="Home", href="/"),)),
        title="Search",
        lead=LEAD,
        index=FOLDER["public"],
    )
