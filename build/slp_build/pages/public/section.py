"""Sections: what stands below them, in the shape of its kind."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar

import msgspec

from slp_build.model.address import list_address, topic_address
from slp_build.model.head import Head
from slp_build.model.public import (
    Award,
    BoardMeeting,
    BoardSeat,
    Event,
    FundRound,
    Programme,
    Resource,
    Section,
    Unit,
    Vacancy,
)
from slp_build.pages.body import body_parts
from slp_build.pages.parts import Art, BodyPart, Card, FactItem, Link
from slp_build.pages.public.listing import (
    AwardRow,
    DatedRow,
    ResourceRow,
    SeatRow,
    VacancyRow,
    award_row,
    card,
    dated_row,
    drawn_card,
    kind_words,
    resource_row,
    round_state,
    seat_row,
    vacancy_row,
)
from slp_build.pages.public.purposes import Purpose
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import moment, pounds


class Pager(msgspec.Struct, frozen=True, kw_only=True):
    """Where the page before and the page after are; empty at the ends."""

    number: int
    pages: int
    newer: str
    older: str


class SectionView(PublicView, frozen=True, kw_only=True):
    """A page that lists: a drawing at its head where it invites, facts beside it where it has some.

    `coming` is what comes next on its topics. Lists without entries are not drawn.
    """

    template: ClassVar[str] = "pages/public/section.html"
    title: str
    eyebrow: str
    lead: str
    picture: Art | None
    facts: tuple[FactItem, ...]
    notice: str
    action: Link | None
    body: tuple[BodyPart, ...]
    cards: tuple[Card, ...]
    vacancies: tuple[VacancyRow, ...]
    resources: tuple[ResourceRow, ...]
    seats: tuple[SeatRow, ...]
    awards: tuple[AwardRow, ...]
    dated: tuple[DatedRow, ...]
    coming: tuple[DatedRow, ...]
    pager: Pager | None


ART: Mapping[Purpose, str] = {"stories": "estuary", "teach": "coast"}
LISTING = frozenset({"section", "programme", "unit", "fund_round"})
"""The kinds of page that list what stands below them."""
ROWS = (Vacancy, Resource, BoardSeat, Head, Event, BoardMeeting, Award)
MOST_ON_A_TOPIC = 60
MOST_COMING = 4
Listing = Section | Programme | Unit | FundRound


def section_view(record: Listing, site: PublicSite, number: int = 1) -> SectionView:
    """Return one page of a section's listing, in the order of `listing_order`. The words are on the first."""
    children, pages = site.listed(record.id, number)
    first = site.address_of(record.id)
    address = list_address(first, number)
    round_ = record if isinstance(record, FundRound) else None
    return SectionView(
        address=address,
        head=site.head_of(record, record.lead, address, title=_numbered(record.title, number)),
        chrome=site.chrome(address, site.crumbs(record), record.sample or any(c.sample for c in children)),
        title=record.title,
        eyebrow=record.eyebrow if isinstance(record, Section | Programme) else "",
        lead=record.lead,
        picture=_drawing(record, site),
        facts=_facts(record, site) if number == 1 else (),
        notice=_round(round_, site) if round_ and number == 1 else "",
        action=_bid(round_, site) if round_ and number == 1 else None,
        body=body_parts(record.body, resolver(site)) if number == 1 else (),
        cards=tuple(card(c, site) for c in children if not isinstance(c, ROWS)),
        vacancies=tuple(vacancy_row(c, site) for c in children if isinstance(c, Vacancy)),
        resources=tuple(resource_row(c, site) for c in children if isinstance(c, Resource)),
        seats=tuple(seat_row(c, site) for c in children if isinstance(c, BoardSeat)),
        awards=tuple(award_row(c, site) for c in children if isinstance(c, Award)),
        dated=tuple(dated_row(c, site) for c in children if isinstance(c, Head | Event | BoardMeeting)),
        coming=tuple(_coming(record, site)) if number == 1 else (),
        pager=_pager(first, number, pages),
    )


def topic_view(reference: str, site: PublicSite) -> SectionView:
    """Return the page of a topic: what is said on it, each with its kind."""
    topic = site.record(reference)
    pages = [site.record(head.id) for head in site.about(reference)[:MOST_ON_A_TOPIC]]
    address = topic_address(topic.slug)
    return SectionView(
        address=address,
        head=site.head(topic.name, topic.text, address),
        chrome=site.chrome(address, (Link(text="Home", href="/"),), any(page.sample for page in pages)),
        title=topic.name,
        eyebrow="Topic",
        lead=topic.text,
        picture=None,
        facts=(),
        notice="",
        action=None,
        body=(),
        cards=tuple(msgspec.structs.replace(drawn_card(page, site), eyebrow=kind_words(page, site)) for page in pages),
        vacancies=(),
        resources=(),
        seats=(),
        awards=(),
        dated=(),
        coming=(),
        pager=None,
    )


def _coming(record: Listing, site: PublicSite) -> Iterator[DatedRow]:
    """Yield the events on a page's topics that have not begun, the next one first."""
    events = {head.id: head for topic in record.topics for head in site.about(topic) if head.kind == "event"}
    to_come = [head for head in events.values() if not site.passed(datetime.fromisoformat(head.starts))]
    for head in sorted(to_come, key=lambda head: (datetime.fromisoformat(head.starts), head.id))[:MOST_COMING]:
        yield dated_row(site.record(head.id), site)


def _drawing(record: Listing, site: PublicSite) -> Art | None:
    if isinstance(record, Programme):
        return Art(name=record.drawing) if record.drawing else None
    drawings = (name for purpose, name in ART.items() if site.section_for(purpose) == record.id)
    return next((Art(name=name) for name in drawings), None)


def _facts(record: Listing, site: PublicSite) -> tuple[FactItem, ...]:
    if isinstance(record, Unit):
        found = {"For": record.key_stage, "Ages": record.ages, "Takes": record.length}
    elif isinstance(record, FundRound):
        awards = [site.record(head.id) for head in site.children(record.id, "award")]
        found = {
            "Opens": moment(datetime.fromisoformat(record.opens)),
            "Closes": moment(datetime.fromisoformat(record.closes)),
            "To give": pounds(record.amount),
            "At most": f"{pounds(record.most_each)} a school" if record.most_each else "",
            "Given so far": pounds(sum(award.amount for award in awards)) if awards else "",
        }
    else:
        found = {}
    return tuple(FactItem(term=term, answer=answer) for term, answer in found.items() if answer)


def _round(record: FundRound, site: PublicSite) -> str:
    """Return in a sentence how far a round has come."""
    state = round_state(record, site)
    words = state[0].lower() + state[1:]
    return f"This round {words}." if words.startswith("opens") else f"This round is {words}."


def _bid(record: FundRound, site: PublicSite) -> Link | None:
    is_open = site.passed(datetime.fromisoformat(record.opens)) and not site.passed(
        datetime.fromisoformat(record.closes)
    )
    return Link(text="Make a bid", href=record.apply_url) if record.apply_url and is_open else None


def _numbered(title: str, number: int) -> str:
    return title if number == 1 else f"{title}, page {number}"


def _pager(first: str, number: int, pages: int) -> Pager | None:
    """Return the links between the pages of a listing, or None where there is one page only."""
    if pages < 2:
        return None
    return Pager(
        number=number,
        pages=pages,
        newer=list_address(first, number - 1) if number > 1 else "",
        older=list_address(first, number + 1) if number < pages else "",
    )
