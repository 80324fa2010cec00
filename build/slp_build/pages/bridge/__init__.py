"""Bridge pages: a record and the site in, a view out."""

from collections.abc import Iterator
from typing import Any

from slp_build.model.bridge import BridgePages
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.bridge import text
from slp_build.pages.bridge.directory import directory_view
from slp_build.pages.bridge.school import school_view
from slp_build.pages.bridge.site import BridgeSite, bridge_site
from slp_build.pages.bridge_view import BridgeView

__all__ = ["BridgeSite", "bridge_site", "markdown_view", "page_views", "view_of"]


def page_views(site: BridgeSite) -> Iterator[BridgeView]:
    """Yield the view of every page: the editors' own, the list of schools, and each school's dials."""
    for reference in site.addresses:
        record: Any = site.snapshot.records[reference]
        yield view_of(record, site)
    yield directory_view(site)
    for school in site.schools:
        yield school_view(school, site)


def view_of(record: BridgePages, site: BridgeSite) -> BridgeView:
    """Return one page's view."""
    return text.page_view(record, site)


def markdown_view(page: MarkdownPage, site: BridgeSite) -> BridgeView:
    """Return the view of a page kept in git."""
    return text.markdown_page(page, site)
