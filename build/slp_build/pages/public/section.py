"""Sections: what stands below them, in the shape of its kind."""

from dataclasses import dataclass
from typing import ClassVar

from slp_build.model.public import BoardSeat, Event, News, Resource, Section, Vacancy
from slp_build.pages.body import body_parts
from slp_build.pages.parts import BodyPart, Card
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
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView(PublicView):
    """A section. Of its lists, those that have no entries are not drawn."""

    template: ClassVar[str] = "pages/public/section.html"
    title: str
    eyebrow: str
    lead: str
    body: tuple[BodyPart, ...]
    cards: tuple[Card, ...]
    vacancies: tuple[VacancyRow, ...]
    resources: tuple[ResourceRow, ...]
    seats: tuple[SeatRow, ...]
    dated: tuple[DatedRow, ...]


def section_view(record: Section, site: PublicSite) -> SectionView:
    """Return a section with all its children: open vacancies first, the newest news first."""
    children = site.children.get(record.id, ())
    vacancies = [vacancy_row(c, site) for c in children if isinstance(c, Vacancy)]
    dated = [dated_row(c, site) for c in children if isinstance(c, News | Event)]
    address = site.addresses[record.id]
    plain = (Vacancy, Resource, BoardSeat, News, Event)
    return SectionView(
        address=address,
        head=site.head(record.title, record.description or record.lead, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample or any(c.sample for c in children)),
        title=record.title,
        eyebrow=record.eyebrow,
        lead=record.lead,
        body=body_parts(record.body, site.resolver(record)),
        cards=tuple(card(c, site) for c in children if not isinstance(c, plain)),
        vacancies=tuple(sorted(vacancies, key=lambda v: v.closed)),
        resources=tuple(resource_row(c, site) for c in children if isinstance(c, Resource)),
        seats=tuple(seat_row(c, site) for c in children if isinstance(c, BoardSeat)),
        dated=tuple(sorted(dated, key=lambda d: d.machine, reverse=True)),
    )
