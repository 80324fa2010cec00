"""A post at a school."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from slp_build.model.public import PublicSchool, Vacancy
from slp_build.pages.body import body_parts
from slp_build.pages.parts import BodyPart, FactItem, Link
from slp_build.pages.public.listing import closing_words, vacancy_facts
from slp_build.pages.public.map import CountyMap, Dot
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import moment


class VacancyView(PublicView, frozen=True, kw_only=True):
    """A post. `here` is the school's dot on the map, where its place is known."""

    template: ClassVar[str] = "pages/public/vacancy.html"
    title: str
    where: str
    lead: str
    facts: tuple[FactItem, ...]
    soon: str
    closed: bool
    closed_words: str
    apply: Link | None
    body: tuple[BodyPart, ...]
    map: CountyMap | None
    here: Dot | None


def vacancy_view(record: Vacancy, site: PublicSite) -> VacancyView:
    """Return a post; after its closing time it says so and offers no way to apply."""
    closes = datetime.fromisoformat(record.closes)
    closed = site.passed(closes)
    address = site.address_of(record.id)
    school = site.record(record.school)
    drawn = site.map if isinstance(school, PublicSchool) else None
    here = next((dot for dot in drawn.dots if dot.urn == school.urn), None) if drawn and school else None
    return VacancyView(
        address=address,
        head=site.head_of(record, record.lead, address, title=f"{record.title}, {record.school_name}", noindex=closed),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        title=record.title,
        where=f"{record.school_name}, {record.town}",
        lead=record.lead,
        facts=(
            *vacancy_facts(record),
            FactItem(term="Phase", answer=record.phase),
            *((FactItem(term="Subject", answer=record.subject),) if record.subject else ()),
            *((FactItem(term="Write to", answer=record.apply_email),) if _by_email(record) and not closed else ()),
        ),
        soon="" if closed else closing_words(closes, site),
        closed=closed,
        closed_words=f"This post closed at {moment(closes)}." if closed else "",
        apply=None if closed else _apply(record),
        body=body_parts(record.body, resolver(site)),
        map=drawn if here else None,
        here=here,
    )


def _apply(record: Vacancy) -> Link | None:
    if record.apply_url:
        return Link(text="Apply for this post", href=record.apply_url)
    if _by_email(record):
        subject = quote(f"{record.title}, {record.school_name}", safe="")
        return Link(text="Apply by e-mail", href=f"mailto:{record.apply_email}?subject={subject}")
    return None


def _by_email(record: Vacancy) -> bool:
    return bool(record.apply_email) and not record.apply_url
