"""Public pages: a record and the site in, a view out."""

from collections.abc import Callable, Iterator
from typing import Any

from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import (
    Article,
    BoardSeat,
    CaseStudy,
    Event,
    Home,
    News,
    PublicPages,
    Resource,
    Section,
    Vacancy,
)
from slp_build.pages.public import text
from slp_build.pages.public.county import county_view
from slp_build.pages.public.home import home_view
from slp_build.pages.public.resource import resource_view
from slp_build.pages.public.section import section_view
from slp_build.pages.public.site import PublicSite, public_site
from slp_build.pages.public.stories import case_study_view
from slp_build.pages.public.vacancy import vacancy_view
from slp_build.pages.public_view import PublicView

__all__ = ["PublicSite", "markdown_view", "not_found_view", "page_views", "public_site", "view_of"]

not_found_view = text.not_found_view

_VIEWS: dict[type, Callable[[Any, PublicSite], PublicView]] = {
    Home: home_view,
    Section: section_view,
    Article: text.article_view,
    BoardSeat: text.seat_view,
    CaseStudy: case_study_view,
    News: text.news_view,
    Vacancy: vacancy_view,
    Resource: resource_view,
    Event: text.event_view,
}


def page_views(site: PublicSite) -> Iterator[PublicView]:
    """Yield the view of every page the editors have published."""
    for reference in site.addresses:
        record: Any = site.snapshot.records[reference]
        yield view_of(record, site)


def view_of(record: PublicPages, site: PublicSite) -> PublicView:
    """Return one page's view."""
    return _VIEWS[type(record)](record, site)


def markdown_view(page: MarkdownPage, site: PublicSite) -> PublicView:
    """Return the view of a page kept in git: plain text, or the county's figures under its words."""
    return county_view(page, site) if page.template == "county" else text.markdown_view(page, site)
