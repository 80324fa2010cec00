"""The page that searches the public site."""

from typing import ClassVar

from slp_build.model.markdown import MarkdownPage
from slp_build.model.search import FOLDER
from slp_build.pages.parts import Link
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView


class SearchView(PublicView, frozen=True, kw_only=True):
    """The field and the place of the results; the browser reads the index at `index`."""

    template: ClassVar[str] = "pages/public/search.html"
    title: str
    lead: str
    index: str


def search_view(page: MarkdownPage, site: PublicSite) -> SearchView:
    """Return the page, its words from `page`."""
    return SearchView(
        address=page.address,
        head=site.head(page.title, page.description or page.lead, page.address),
        chrome=site.chrome(page.address, (Link(text="Home", href="/"),)),
        title=page.title,
        lead=page.lead,
        index=FOLDER["public"],
    )
