"""The front page."""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from slp_build.model.public import CaseStudy, Home
from slp_build.pages.body import body_parts
from slp_build.pages.figures import Stat
from slp_build.pages.parts import BodyPart, Card, Link
from slp_build.pages.public.listing import card
from slp_build.pages.public.map import CountyMap
from slp_build.pages.public.purposes import Purpose
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public.stats import FRONT_PAGE, HEADLINES, stats
from slp_build.pages.public_view import PublicView

ACTIONS: Mapping[Purpose, str] = {"stories": "Read schools’ stories", "teach": ""}
"""What the buttons of the hero say, by what the section is for that each leads to; nothing: the section's own title."""

SAMPLE_STORY = "Sample story. The school and the people in it are invented."


class DoorView(msgspec.Struct, frozen=True, kw_only=True):
    """A way in for one audience."""

    heading: str
    text: str
    links: tuple[Link, ...]


class HomeView(PublicView, frozen=True, kw_only=True):
    """Hero and map, four doors, a story, the county in figures, programmes, vision and objectives.

    `story_notice` says that the story alone is invented; where more is, the page's own bar does.
    """

    template: ClassVar[str] = "pages/public/home.html"
    headline: str
    lead: str
    actions: tuple[Link, ...]
    map: CountyMap | None
    doors: tuple[DoorView, ...]
    story: Card | None
    story_notice: str
    place: str
    stats: tuple[Stat, ...]
    programmes: tuple[Card, ...]
    vision: tuple[str, ...]
    objectives: tuple[str, ...]
    body: tuple[BodyPart, ...]


def home_view(record: Home, site: PublicSite) -> HomeView:
    """Return the front page."""
    resolve = resolver(site)
    story = site.record(record.story)
    doors = tuple(
        DoorView(
            heading=door.heading,
            text=door.text,
            links=tuple(
                Link(text=link.text, href=href)
                for link in door.links
                if (href := site.address(link.target)) is not None
            ),
        )
        for door in record.doors
    )
    plainly = stats(FRONT_PAGE, site)
    figures = (site.export(HEADLINES[name].set) for name in FRONT_PAGE)
    figured = bool(plainly) and any(export.sample for export in figures if export)
    sampled = record.sample or figured or any(s.sample for s in site.schools)
    return HomeView(
        address="/",
        head=site.head_of(record, "", "/"),
        chrome=site.chrome("/", sample=sampled),
        headline=record.headline,
        lead=record.lead,
        actions=tuple(
            Link(text=said or site.outline(section).title, href=site.address_of(section))
            for purpose, said in ACTIONS.items()
            if (section := site.section_for(purpose)) is not None
        ),
        map=site.map,
        doors=doors,
        story=card(story, site) if isinstance(story, CaseStudy) else None,
        story_notice=SAMPLE_STORY if isinstance(story, CaseStudy) and story.sample and not sampled else "",
        place=plainly[0].place if plainly else site.partnership.county,
        stats=plainly,
        programmes=tuple(card(page, site) for page in site.programmes()),
        vision=record.vision,
        objectives=record.objectives,
        body=body_parts(record.body, resolve),
    )
