"""How a page looks in the listing of the section above it: a card, a vacancy, a resource, a seat, a dated entry."""

from datetime import date, datetime, timedelta

import msgspec

from slp_build.model.head import Head
from slp_build.model.public import BoardSeat, CaseStudy, Event, PublicPages, Resource, Section, Vacancy
from slp_build.pages.body import known
from slp_build.pages.parts import Art, Card, Download, FactItem
from slp_build.pages.public.site import PROGRAMMES, PublicSite
from slp_build.pages.words import art_for, day, moment

SOON = 7  # days before a post's closing time at which its listing says so


class VacancyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A vacancy in a list: where, and pay, hours, start and close in that order. `soon` is empty or words."""

    title: str
    href: str
    where: str
    text: str
    facts: tuple[FactItem, ...]
    tags: tuple[str, ...]
    soon: str
    closed: bool


class ResourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A resource in a list, with its first file."""

    title: str
    href: str
    text: str
    facts: tuple[FactItem, ...]
    file: Download | None
    more_files: int


class SeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A seat on the board."""

    title: str
    href: str
    represents: str
    text: str
    vacant: bool


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    """News or an event, with its date in words and for machines."""

    title: str
    href: str
    text: str
    kind: str
    when: str
    machine: str
    note: str


def card(record: PublicPages, site: PublicSite) -> Card:
    """Return any page as a card."""
    href = site.address_of(record.id)
    if isinstance(record, CaseStudy):
        picture = site.picture(record.image, record.image_alt) if record.image else None
        return Card(
            title=record.title,
            href=href,
            text=record.lead,
            eyebrow=f"{record.phase}: {record.theme}",
            picture=picture or Art(name=art_for(record.id)),
        )
    if isinstance(record, Section) and record.slug in PROGRAMMES:
        art = Art(name=PROGRAMMES[record.slug])
        return Card(title=record.title, href=href, text=record.lead, eyebrow=record.eyebrow, picture=art)
    eyebrow = record.eyebrow if isinstance(record, Section) else ""
    return Card(title=record.title, href=href, text=getattr(record, "lead", record.description), eyebrow=eyebrow)


def vacancy_row(record: Vacancy, site: PublicSite) -> VacancyRow:
    """Return a vacancy as a row."""
    closes = datetime.fromisoformat(record.closes)
    return VacancyRow(
        title=record.title,
        href=site.address_of(record.id),
        where=f"{record.school_name}, {record.town}",
        text=record.lead,
        facts=vacancy_facts(record),
        tags=tuple(tag for tag in (record.phase, record.subject) if tag),
        soon=closing_words(closes, site),
        closed=site.passed(closes),
    )


def vacancy_facts(record: Vacancy) -> tuple[FactItem, ...]:
    """Return pay, hours, start and close, in that order."""
    return (
        FactItem(term="Pay", answer=record.salary),
        FactItem(term="Hours", answer=record.hours),
        FactItem(term="Start", answer=record.starts),
        FactItem(term="Closes", answer=moment(datetime.fromisoformat(record.closes))),
    )


def closing_words(closes: datetime, site: PublicSite) -> str:
    """Return what to say of a closing time that is past or near; nothing of one that is far."""
    if site.passed(closes):
        return "Closed"
    first = closes.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=SOON)
    if not site.passed(first):
        return ""  # nothing to say until that day comes
    days = (closes.date() - site.today()).days
    return {0: "Closes today", 1: "Closes tomorrow"}.get(days, f"Closes in {days} days")


def resource_row(record: Resource, site: PublicSite) -> ResourceRow:
    """Return a resource as a row."""
    files = known(site.download(reference) for reference in record.documents)
    return ResourceRow(
        title=record.title,
        href=site.address_of(record.id),
        text=record.lead,
        facts=(FactItem(term="For", answer=record.key_stage), FactItem(term="Ages", answer=record.ages)),
        file=files[0] if files else None,
        more_files=max(0, len(files) - 1),
    )


def seat_row(record: BoardSeat, site: PublicSite) -> SeatRow:
    """Return a seat as a row."""
    return SeatRow(
        title=record.title,
        href=site.address_of(record.id),
        represents=record.represents,
        text=record.summary,
        vacant=record.vacant,
    )


def dated_row(record: Head | Event, site: PublicSite) -> DatedRow:
    """Return news, of which its head is enough, or an event as a row; a past event says so."""
    href = site.address_of(record.id)
    if isinstance(record, Head):
        date_ = date.fromisoformat(record.date)
        return DatedRow(
            title=record.title, href=href, text=record.lead, kind="News", when=day(date_), machine=record.date, note=""
        )
    starts = datetime.fromisoformat(record.starts)
    return DatedRow(
        title=record.title,
        href=href,
        text=record.lead,
        kind="Event",
        when=day(starts.date()),
        machine=starts.date().isoformat(),
        note="This has passed" if site.passed(datetime.fromisoformat(record.ends)) else record.venue,
    )
