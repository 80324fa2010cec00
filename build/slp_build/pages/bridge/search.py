"""The page that searches what every member may read."""

from typing import ClassVar

from slp_build.model.markdown import MarkdownPage
from slp_build.model.search import FOLDER
from slp_build.pages.bridge.site import ROOT, BridgeSite
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.parts import Link


class MemberSearchView(BridgeView, frozen=True, kw_only=True):
    """The field and the place of the results; the browser reads the index at `index`."""

    template: ClassVar[str] = "pages/bridge/search.html"
    title: str
    lead: str
    index: str


def search_view(page: MarkdownPage, site: BridgeSite) -> MemberSearchView:
    """Return the page, its words from `page`."""
    return MemberSearchView(
        address=page.address,
        head=site.head(page.title, page.address),
        chrome=site.chrome(page.address, (Link(text="The Bridge", href=ROOT),)),
        title=page.title,
        lead=page.lead,
        index=FOLDER["bridge"],
    )
