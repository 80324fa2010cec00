"""Bridge pages: a record and the site in, a view out."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from slp_build.errors import BuildError
from slp_build.model.bridge import BridgePages
from slp_build.model.markdown import PLAIN, MarkdownPage
from slp_build.model.search import PAGE
from slp_build.pages.bridge import text
from slp_build.pages.bridge.directory import ADDRESS, DirectoryView, directory_view
from slp_build.pages.bridge.figures import ADDRESS as FIGURES
from slp_build.pages.bridge.figures import FigureSetView, figures_view, index_view
from slp_build.pages.bridge.school import SchoolView, school_view
from slp_build.pages.bridge.search import MemberSearchView, search_view
from slp_build.pages.bridge.site import BridgeSite, bridge_site
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.planned import Planned

__all__ = ["BridgeSite", "bridge_site", "markdown_view", "planned_markdown", "planned_pages", "view_of"]


def planned_pages(site: BridgeSite) -> Iterator[Planned[BridgeView]]:
    """Yield every page: the editors' own, the list of schools, each school's dials, the search, the sets of figures."""
    for reference, address in site.tree.addresses.items():
        yield Planned(
            address=address,
            source=reference,
            title=site.tree.heads[reference].title,
            template=text.MemberTextView.template,
            make=partial(_view, reference, site),
        )
    yield Planned(
        address=ADDRESS,
        source="schools",
        title="Schools",
        template=DirectoryView.template,
        make=partial(directory_view, site),
    )
    for school in site.schools:
        yield Planned(
            address=f"{ADDRESS}/{school.urn}",
            source=school.id,
            title=school.name,
            template=SchoolView.template,
            make=partial(_school_view, school.id, site),
        )
    yield Planned(
        address=PAGE["bridge"],
        source="search",
        title="Search the Bridge",
        template=MemberSearchView.template,
        make=partial(search_view, site),
    )
    sets = site.exports.with_pages
    if sets:
        yield Planned(
            address=FIGURES,
            source="figures",
            title="Figures",
            template=text.MemberTextView.template,
            make=partial(index_view, site),
        )
    for export in sets:
        yield Planned(
            address=f"{FIGURES}/{export.name}",
            source=f"figures/{export.name}",
            title=export.title,
            template=FigureSetView.template,
            make=partial(figures_view, export.name, site),
        )


def planned_markdown(page: MarkdownPage, site: BridgeSite) -> Planned[BridgeView]:
    """Return a page kept in git, whose HTML is known. Raises BuildError where it wants a template of its own."""
    source = f"content{page.address}.md"
    if page.template != PLAIN:
        raise BuildError(f"{source}: a page of the Bridge has no template of its own; leave “template” out")
    return Planned(
        address=page.address,
        source=source,
        title=page.title,
        template=text.MemberTextView.template,
        make=partial(markdown_view, page, site),
    )


def _view(reference: str, site: BridgeSite) -> BridgeView:
    record: Any = site.record(reference)
    return view_of(record, site)


def _school_view(reference: str, site: BridgeSite) -> BridgeView:
    record: Any = site.record(reference)
    return school_view(record, site)


def view_of(record: BridgePages, site: BridgeSite) -> BridgeView:
    """Return one page's view."""
    return text.page_view(record, site)


def markdown_view(page: MarkdownPage, site: BridgeSite) -> BridgeView:
    """Return the view of a page kept in git."""
    return text.markdown_page(page, site)
