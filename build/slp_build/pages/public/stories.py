"""A school's story."""

from typing import ClassVar

from slp_build.model.public import CaseStudy
from slp_build.pages.body import body_parts
from slp_build.pages.parts import Art, BodyPart, Card, FactItem, Picture
from slp_build.pages.public.listing import card
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import art_for


class CaseStudyView(PublicView, frozen=True, kw_only=True):
    """A story, its picture, its facts, and two others to go on with."""

    template: ClassVar[str] = "pages/public/case_study.html"
    title: str
    lead: str
    picture: Picture | Art
    facts: tuple[FactItem, ...]
    body: tuple[BodyPart, ...]
    others: tuple[Card, ...]


def case_study_view(record: CaseStudy, site: PublicSite) -> CaseStudyView:
    """Return a school's story."""
    resolve = site.resolver(record)
    address = site.address_of(record.id)
    others = [head.id for head in site.children(record.parent, "case_study") if head.id != record.id]
    image = site.picture(record.image, record.image_alt) if record.image else None
    if image and not record.image_alt.strip():
        resolve.flaw("alt", "its picture does not say what it shows; describe it")
    return CaseStudyView(
        address=address,
        head=site.head(record.title, record.description or record.lead, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        title=record.title,
        lead=record.lead,
        picture=image or Art(name=art_for(record.id)),
        facts=(
            FactItem(term="School", answer=record.school_name),
            FactItem(term="Phase", answer=record.phase),
            FactItem(term="Theme", answer=record.theme),
        ),
        body=body_parts(record.body, resolve),
        others=tuple(card(site.record(other), site) for other in others[:2]),
    )
