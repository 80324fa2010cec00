"""The page that searches what every member may read."""

from typing import ClassVar

from slp_build.model.search import FOLDER, PAGE
from slp_build.pages.bridge.site import ROOT, BridgeSite
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.parts import Link

LEAD = "The pages that every member may read. A school’s own dials and the board’s papers are not among them."


class MemberSearchView(BridgeView, frozen=True, kw_only=True):
    """The field and the place of the results; the browser reads the index at `index`."""

    template: ClassVar[str] = "pages/bridge/search.html"
    title: str
    lead: str
    index: str


def search_view(site: BridgeSite) -> MemberSearchView:
    """Return the page."""
    return MemberSearchView(
        address=PAGE["bridge"],
        head=site.head("Search the Bridge", PAGE["bridge"]),
        chrome=site.chrome(PAGE["bridge"], (Link(text="The Bridge", href=ROOT),)),
        title="Search the Bridge",
        lead=LEAD,
        index=FOLDER["bridge"],
    )
