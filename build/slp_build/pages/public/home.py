"""The front page."""

from dataclasses import dataclass
from typing import ClassVar

from slp_build.model.public import CaseStudy, Home, Section
from slp_build.pages.body import body_parts, found
from slp_build.pages.parts import BodyPart, Card, Link
from slp_build.pages.public.county import Stat, headline_stats
from slp_build.pages.public.listing import PROGRAMMES, card
from slp_build.pages.public.map import CountyMap, county_map
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorView:
    """A way in for one audience."""

    heading: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView(PublicView):
    """Hero and map, four doors, a story, the county in figures, programmes, vision and objectives."""

    template: ClassVar[str] = "pages/public/home.html"
    headline: str
    lead: str
    actions: tuple[Link, ...]
    map: CountyMap | None
    doors: tuple[DoorView, ...]
    story: Card | None
    stats: tuple[Stat, ...]
    programmes: tuple[Card, ...]
    vision: tuple[str, ...]
    objectives: tuple[str, ...]
    body: tuple[BodyPart, ...]


def home_view(record: Home, site: PublicSite) -> HomeView:
    """Return the front page."""
    resolve = site.resolver(record)
    story = site.snapshot.records.get(record.story or "")
    programmes = [
        page
        for page in site.snapshot.records.values()
        if isinstance(page, Section) and page.slug in PROGRAMMES and page.id in site.addresses
    ]
    programmes.sort(key=lambda page: (page.position, page.id))
    doors = tuple(
        DoorView(
            heading=door.heading,
            text=door.text,
            links=tuple(
                Link(text=link.text, href=found(site.address(link.target), link.target, resolve)) for link in door.links
            ),
        )
        for door in record.doors
    )
    stats = headline_stats(site.exports)
    sampled = any(s.sample for s in site.schools) or (isinstance(story, CaseStudy) and story.sample)
    wanted = ("Stories", "Teach")
    actions = [Link(text=text, href=href) for text, href in site.menu if text.startswith(wanted)]
    return HomeView(
        address="/",
        head=site.head(record.title, record.description, "/"),
        chrome=site.chrome("/", sample=record.sample or sampled),
        headline=record.headline,
        lead=record.lead,
        actions=tuple(actions[:2]),
        map=county_map(site.schools, site.partnership.county),
        doors=doors,
        story=card(story, site) if isinstance(story, CaseStudy) else None,
        stats=stats,
        programmes=tuple(card(page, site) for page in programmes),
        vision=record.vision,
        objectives=record.objectives,
        body=body_parts(record.body, resolve),
    )
