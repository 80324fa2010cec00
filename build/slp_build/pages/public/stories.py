"""A school's story."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from markupsafe import Markup

from slp_build.model.public import CaseStudy
from slp_build.pages.body import Resolver, body_parts, known, linked
from slp_build.pages.parts import Art, BodyPart, Card, FactItem, Link, Picture, Text
from slp_build.pages.public.listing import card
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import art_for, day

BEFORE = {"hard": "What was hard", "did": "What we did"}
AFTER = {
    "came_of_it": "What came of it",
    "did_not_work": "What did not work",
    "take": "What others can take",
}
"""A story's parts in their order, with their headings; the free body stands between the two."""


class CaseStudyView(PublicView, frozen=True, kw_only=True):
    """A story, its picture, its facts, its topics, and two others to go on with."""

    template: ClassVar[str] = "pages/public/case_study.html"
    title: str
    lead: str
    picture: Picture | Art
    facts: tuple[FactItem, ...]
    body: tuple[BodyPart, ...]
    topics: tuple[Link, ...]
    others: tuple[Card, ...]


def case_study_view(record: CaseStudy, site: PublicSite) -> CaseStudyView:
    """Return a school's story."""
    resolve = resolver(site)
    address = site.address_of(record.id)
    others = [head.id for head in site.children(record.parent, "case_study") if head.id != record.id]
    image = site.picture(record.image, record.image_alt) if record.image else None
    if image and not record.image_alt.strip():
        resolve.flaw("alt", "its picture does not say what it shows; describe it")
    return CaseStudyView(
        address=address,
        head=site.head_of(record, record.lead, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        title=record.title,
        lead=record.lead,
        picture=image or Art(name=art_for(record.id)),
        facts=(
            FactItem(term="School", answer=record.school_name),
            FactItem(term="Phase", answer=record.phase),
            FactItem(term="Theme", answer=record.theme),
            *_assured(record),
        ),
        body=(*_told(record, BEFORE, resolve), *body_parts(record.body, resolve), *_told(record, AFTER, resolve)),
        topics=known(site.topic(topic) for topic in record.topics),
        others=tuple(card(site.record(other), site) for other in others[:2]),
    )


def _told(record: CaseStudy, parts: Mapping[str, str], resolve: Resolver) -> tuple[Text, ...]:
    told = ((heading, getattr(record, name)) for name, heading in parts.items())
    return tuple(
        Text(html=Markup("<h2>{}</h2>{}").format(heading, linked(html, resolve))) for heading, html in told if html
    )


def _assured(record: CaseStudy) -> tuple[FactItem, ...]:
    if not record.assured_by or not record.assured_on:
        return ()
    words = f"{record.assured_by}, {day(date.fromisoformat(record.assured_on))}"
    return (FactItem(term="Quality-assured", answer=words),)
