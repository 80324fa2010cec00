"""How a page looks in the listing of the section above it: a card, a vacancy, a resource, a seat, a dated entry."""

from datetime import date, datetime, timedelta

import msgspec

from slp_build.model.head import Head
from slp_build.model.public import (
    Award,
    BoardMeeting,
    BoardSeat,
    Campaign,
    CaseStudy,
    Event,
    FundRound,
    News,
    Programme,
    PublicPages,
    Resource,
    Section,
    Unit,
    Vacancy,
)
from slp_build.pages.body import known
from slp_build.pages.parts import Art, Card, Download, FactItem
from slp_build.pages.public.site import PublicSite
from slp_build.pages.words import art_for, day, moment, pounds

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
    art = Art(name=record.drawing) if isinstance(record, Programme) and record.drawing else None
    text = getattr(record, "lead", record.description)
    return Card(title=record.title, href=href, text=text, eyebrow=_eyebrow(record, site), picture=art)


def drawn_card(record: PublicPages, site: PublicSite) -> Card:
    """Return any page as a card with a picture, so that cards of several kinds look well in a row."""
    found = card(record, site)
    return found if found.picture else msgspec.structs.replace(found, picture=Art(name=art_for(record.id)))


def kind_words(record: PublicPages, site: PublicSite) -> str:
    """Return what kind of page one is, where several kinds stand side by side."""
    match record:
        case CaseStudy():
            return "Story"
        case News():
            return "News"
        case Programme():
            return "Programme"
        case Resource():
            return "Resource"
        case Event():
            kind = "Training" if record.training else "Event"
            return f"{kind}, has passed" if site.passed(datetime.fromisoformat(record.ends)) else kind
    return "Page"


def _eyebrow(record: PublicPages, site: PublicSite) -> str:
    match record:
        case Section() | Programme():
            return record.eyebrow
        case Unit():
            return f"{record.key_stage}, ages {record.ages}"
        case Campaign():
            return "Closed" if campaign_closed(record, site) else "Recruitment"
        case FundRound():
            return round_state(record, site)
    return ""


def campaign_closed(record: Campaign, site: PublicSite) -> bool:
    """Return whether a campaign is over."""
    return bool(record.closes) and site.passed(datetime.fromisoformat(record.closes))


def round_state(record: FundRound, site: PublicSite) -> str:
    """Return how far a round of the Challenge Fund has come: before, open, or closed."""
    if site.passed(datetime.fromisoformat(record.closes)):
        return "Closed"
    opens = datetime.fromisoformat(record.opens)
    return "Open for bids" if site.passed(opens) else f"Opens on {day(opens.date())}"


class AwardRow(msgspec.Struct, frozen=True, kw_only=True):
    """An award of the Challenge Fund."""

    title: str
    href: str
    schools: tuple[str, ...]
    amount: str
    text: str


def award_row(record: Award, site: PublicSite) -> AwardRow:
    """Return an award as a row."""
    return AwardRow(
        title=record.title,
        href=site.address_of(record.id),
        schools=record.schools,
        amount=pounds(record.amount),
        text=record.lead,
    )


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


def dated_row(record: Head | Event | BoardMeeting, site: PublicSite) -> DatedRow:
    """Return news, of which its head is enough, an event or a meeting as a row; a past event says so."""
    href = site.address_of(record.id)
    if isinstance(record, Head):
        date_ = date.fromisoformat(record.date)
        return DatedRow(
            title=record.title, href=href, text=record.lead, kind="News", when=day(date_), machine=record.date, note=""
        )
    starts = datetime.fromisoformat(record.starts)
    if isinstance(record, BoardMeeting):
        kind, note = "Board", "With its minutes" if record.minutes else record.venue
    else:
        kind = "Training" if record.training else "Event"
        note = "This has passed" if site.passed(datetime.fromisoformat(record.ends)) else record.venue
    return DatedRow(
        title=record.title,
        href=href,
        text=record.lead,
        kind=kind,
        when=day(starts.date()),
        machine=starts.date().isoformat(),
        note=note,
    )
