"""Sections: what stands below them, in the shape of its kind."""

from typing import ClassVar

import msgspec

from slp_build.model.head import Head
from slp_build.model.public import BoardSeat, Event, Resource, Section, Vacancy
from slp_build.pages.body import body_parts
from slp_build.pages.parts import Art, BodyPart, Card
from slp_build.pages.public.listing import (
    DatedRow,
    ResourceRow,
    SeatRow,
    VacancyRow,
    card,
    dated_row,
    resource_row,
    seat_row,
    vacancy_row,
)
from slp_build.pages.public.site import PROGRAMMES, PublicSite
from slp_build.pages.public_view import PublicView


class Pager(msgspec.Struct, frozen=True, kw_only=True):
    """Where the page before and the page after are; empty at the ends."""

    number: int
    pages: int
    newer: str
    older: str


class SectionView(PublicView, frozen=True, kw_only=True):
    """A section, with a drawing at its head where it invites. Lists without entries are not drawn."""

    template: ClassVar[str] = "pages/public/section.html"
    title: str
    eyebrow: str
    lead: str
    picture: Art | None
    body: tuple[BodyPart, ...]
    cards: tuple[Card, ...]
    vacancies: tuple[VacancyRow, ...]
    resources: tuple[ResourceRow, ...]
    seats: tuple[SeatRow, ...]
    dated: tuple[DatedRow, ...]
    pager: Pager | None


ART = {**PROGRAMMES, "stories": "estuary", "teach": "coast"}


def section_view(record: Section, site: PublicSite, number: int = 1) -> SectionView:
    """Return one page of a section's listing: open posts first, the newest first. The words are on the first."""
    children, pages = site.listed(record.id, number)
    first = site.address_of(record.id)
    address = listing_address(first, number)
    plain = (Vacancy, Resource, BoardSeat, Head, Event)
    return SectionView(
        address=address,
        head=site.head(_numbered(record.title, number), record.description or record.lead, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample or any(c.sample for c in children)),
        title=record.title,
        eyebrow=record.eyebrow,
        lead=record.lead,
        picture=Art(name=ART[record.slug]) if record.slug in ART else None,
        body=body_parts(record.body, site.resolver(record)) if number == 1 else (),
        cards=tuple(card(c, site) for c in children if not isinstance(c, plain)),
        vacancies=tuple(vacancy_row(c, site) for c in children if isinstance(c, Vacancy)),
        resources=tuple(resource_row(c, site) for c in children if isinstance(c, Resource)),
        seats=tuple(seat_row(c, site) for c in children if isinstance(c, BoardSeat)),
        dated=tuple(dated_row(c, site) for c in children if isinstance(c, Head | Event)),
        pager=_pager(first, number, pages),
    )


def listing_address(section: str, number: int) -> str:
    """Return the address of a page of a section's listing: the section's own for the first."""
    return section if number == 1 else f"{section}/page/{number}"


def _numbered(title: str, number: int) -> str:
    return title if number == 1 else f"{title}, page {number}"


def _pager(first: str, number: int, pages: int) -> Pager | None:
    """Return the links between the pages of a listing, or None where there is one page only."""
    if pages < 2:
        return None
    return Pager(
        number=number,
        pages=pages,
        newer=listing_address(first, number - 1) if number > 1 else "",
        older=listing_address(first, number + 1) if number < pages else "",
    )
