"""Public pages: a record and the site in, a view out."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from slp_build.errors import BuildError
from slp_build.model.address import list_address, topic_address
from slp_build.model.markdown import PLAIN, MarkdownPage
from slp_build.model.public import (
    Article,
    Award,
    BoardMeeting,
    BoardSeat,
    Campaign,
    CaseStudy,
    Event,
    FundRound,
    Home,
    News,
    Programme,
    PublicPages,
    Resource,
    Section,
    Unit,
    Vacancy,
)
from slp_build.model.search import PAGE
from slp_build.pages.planned import Planned
from slp_build.pages.public import text
from slp_build.pages.public.campaign import CampaignView, campaign_view
from slp_build.pages.public.county import CountyView, county_view
from slp_build.pages.public.home import HomeView, home_view
from slp_build.pages.public.protection import ProtectionView, protection_view
from slp_build.pages.public.resource import ResourceView, resource_view
from slp_build.pages.public.search import SearchView, search_view
from slp_build.pages.public.section import (
    LISTING,
    SectionView,
    section_view,
    topic_view,
)
from slp_build.pages.public.site import PublicSite, public_site
from slp_build.pages.public.stories import CaseStudyView, case_study_view
from slp_build.pages.public.vacancy import VacancyView, vacancy_view
from slp_build.pages.public_view import PublicView

__all__ = [
    "PublicSite",
    "markdown_view",
    "not_found_view",
    "planned_markdown",
    "planned_pages",
    "public_site",
    "view_of",
]

_VIEWS: dict[type, Callable[[Any, PublicSite], PublicView]] = {
    Home: home_view,
    Section: section_view,
    Article: text.article_view,
    Programme: section_view,
    Unit: section_view,
    FundRound: section_view,
    Award: text.award_view,
    BoardSeat: text.seat_view,
    BoardMeeting: text.meeting_view,
    Campaign: campaign_view,
    CaseStudy: case_study_view,
    News: text.news_view,
    Vacancy: vacancy_view,
    Resource: resource_view,
    Event: text.event_view,
}

TEMPLATES = {
    "home": HomeView.template,
    "section": SectionView.template,
    "programme": SectionView.template,
    "unit": SectionView.template,
    "fund_round": SectionView.template,
    "award": text.TextView.template,
    "article": text.TextView.template,
    "board_seat": text.TextView.template,
    "board_meeting": text.TextView.template,
    "campaign": CampaignView.template,
    "case_study": CaseStudyView.template,
    "news": text.TextView.template,
    "vacancy": VacancyView.template,
    "resource": ResourceView.template,
    "event": text.TextView.template,
}

_WRITTEN: dict[str, tuple[str, Callable[[MarkdownPage, PublicSite], PublicView]]] = {
    "county": (CountyView.template, county_view),
    "protection": (ProtectionView.template, protection_view),
}
"""Templates that a page kept in git can ask for."""


def planned_pages(site: PublicSite) -> Iterator[Planned[PublicView]]:
    """Yield every page the editors have published, the search, and the page for an address that is none."""
    for reference, address in site.tree.addresses.items():
        head = site.tree.heads[reference]
        pages = max(1, len(site.listing(reference))) if head.kind in LISTING else 1
        for number in range(1, pages + 1):
            yield Planned(
                address=list_address(address, number),
                source=reference,
                title=head.title,
                template=TEMPLATES[head.kind],
                make=partial(_view, reference, site, number),
            )
    for reference in site.topics():
        topic: Any = site.snapshot.records[reference]
        yield Planned(
            address=topic_address(topic.slug),
            source=reference,
            title=topic.name,
            template=SectionView.template,
            make=partial(topic_view, reference, site),
        )
    yield Planned(
        address=PAGE["public"],
        source="search",
        title="Search",
        template=SearchView.template,
        make=partial(search_view, site),
    )
    yield Planned(
        address="/404",
        source="",
        title="There is no such page",
        template=text.NotFoundView.template,
        make=partial(text.not_found_view, site),
    )


def planned_markdown(page: MarkdownPage, site: PublicSite) -> Planned[PublicView]:
    """Return a page kept in git, whose HTML is known. Raises BuildError when there is no such template as it wants."""
    source = f"content/public{page.address}.md"
    if page.template != PLAIN and page.template not in _WRITTEN:
        known = ", ".join(sorted(_WRITTEN))
        raise BuildError(f"{source}: there is no template “{page.template}”; there are {known}, or leave it out")
    return Planned(
        address=page.address,
        source=source,
        title=page.title,
        template=text.TextView.template if page.template == PLAIN else _WRITTEN[page.template][0],
        make=partial(markdown_view, page, site),
    )


def _view(reference: str, site: PublicSite, number: int) -> PublicView:
    record: Any = site.record(reference)
    return section_view(record, site, number) if number > 1 else view_of(record, site)


def view_of(record: PublicPages, site: PublicSite) -> PublicView:
    """Return one page's view."""
    return _VIEWS[type(record)](record, site)


def markdown_view(page: MarkdownPage, site: PublicSite) -> PublicView:
    """Return the view of a page kept in git: plain text, or what its template draws from the exports."""
    return _WRITTEN[page.template][1](page, site) if page.template in _WRITTEN else text.markdown_view(page, site)
