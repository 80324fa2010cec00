"""Sets that were made by a specification, as members read them: every school beside its cluster and the county."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from slp_build.disclosure.rules import TOTAL
from slp_build.model.export import SYMBOLS, Export, Row, period_name
from slp_build.pages.bridge.site import ROOT, BridgeSite
from slp_build.pages.bridge.text import MemberTextView
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.figures import Shown, show
from slp_build.pages.parts import Card, FactItem, Link
from slp_build.pages.words import day
from slp_build.statistics.similar import in_order

ADDRESS = f"{ROOT}/figures"
LEVELS = ("Local authority", "School group", "School")
COLUMNS = ("reached_percent", "score")
NOT_APPLICABLE = "z"
FEW = 12  # places that are found without looking


class PlaceCell(msgspec.Struct, frozen=True, kw_only=True):
    """One group's share or mean at a place, and of how many it is. Of nobody there is none."""

    figure: Shown
    of: Shown


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the table; `level` is its place in LEVELS."""

    name: str
    level: int
    cells: tuple[PlaceCell, ...]


class PlaceTable(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a measure in its latest period: a column for each group, a row for each place.

    `caption` says what its figures are; `searchable`, whether there are so many places that one has to be looked for.
    """

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[PlaceRow, ...]
    searchable: bool


class MeasureTables(msgspec.Struct, frozen=True, kw_only=True):
    """A measure with its tables: of shares, of means, or both."""

    id: str
    heading: str
    tables: tuple[PlaceTable, ...]


class FigureSetView(BridgeView, frozen=True, kw_only=True):
    """One set."""

    template: ClassVar[str] = "pages/bridge/figures.html"
    title: str
    lead: str
    measures: tuple[MeasureTables, ...]
    facts: tuple[FactItem, ...]
    symbols: tuple[FactItem, ...]


def index_view(site: BridgeSite) -> MemberTextView:
    """Return the list of sets."""
    sets = site.figures().with_pages
    return MemberTextView(
        address=ADDRESS,
        head=site.head("Figures", ADDRESS),
        chrome=site.chrome(ADDRESS, (Link(text="The Bridge", href=ROOT),), any(e.sample for e in sets)),
        kind="bridge_figures",
        eyebrow="",
        title="Figures",
        lead="Tables of schools, of groups of schools and of the county. What could point to a child is kept back.",
        body=(),
        files=(),
        entries=tuple(Card(title=e.title, href=f"{ADDRESS}/{e.name}", text=_what(e), eyebrow=_latest(e)) for e in sets),
    )


def figures_view(name: str, site: BridgeSite) -> FigureSetView:
    """Return one set's page."""
    export = site.figures().sets[name]
    address = f"{ADDRESS}/{name}"
    way = (Link(text="The Bridge", href=ROOT), Link(text="Figures", href=ADDRESS))
    told = list(export.labels)  # in the order in which the specification names them
    measures = sorted(
        {row.filter("measure") for row in export.rows}, key=lambda m: (told.index(m) if m in told else len(told), m)
    )
    marks = {cell.symbol for row in export.rows for cell in row.cells.values()} - {""}
    return FigureSetView(
        address=address,
        head=site.head(export.title, address),
        chrome=site.chrome(address, way, export.sample),
        title=export.title,
        lead=_what(export),
        measures=tuple(
            MeasureTables(id=measure, heading=export.label(measure), tables=tuple(_tables(export, measure)))
            for measure in measures
        ),
        facts=(
            FactItem(term="Source", answer=export.source),
            FactItem(term="Loaded", answer=day(date.fromisoformat(export.loaded))),
            FactItem(term="Licence", answer=export.licence),
            FactItem(term="Kept back", answer=export.rules),
            *((FactItem(term="Please note", answer=export.notes),) if export.notes else ()),
        ),
        symbols=tuple(FactItem(term=f"[{mark}]", answer=text) for mark, text in SYMBOLS.items() if mark in marks),
    )


def _what(export: Export) -> str:
    groups = [export.label(group).lower() for values in export.partitions.values() for group in values]
    schools = any(row.level == "School" for row in export.rows)
    places = "Every school beside its cluster and the county" if schools else "Groups of schools beside the county"
    return f"{places}, for {', '.join(('all pupils', *groups))}."


def _latest(export: Export) -> str:
    return period_name(max(row.period for row in export.rows))


def _tables(export: Export, measure: str) -> Iterator[PlaceTable]:
    """Yield a table of the shares, and one of the means, if the measure has them."""
    period = max(row.period for row in export.rows if row.filter("measure") == measure)
    rows = [row for row in export.rows if (row.period, row.filter("measure")) == (period, measure)]
    for column in COLUMNS:
        if any(row.cells[column].symbol != NOT_APPLICABLE for row in rows if column in row.cells):
            yield _table(export, measure, column, rows)


def _table(export: Export, measure: str, column: str, rows: list[Row]) -> PlaceTable:
    groups = (TOTAL, *(group for values in export.partitions.values() for group in values))
    places: dict[tuple[tuple[str, int, str], int, str], dict[str, Row]] = {}
    names: dict[tuple[tuple[str, int, str], int, str], str] = {}
    for row in rows:
        level = LEVELS.index(row.level)
        # the county first; then each cluster, its schools below it
        place = (
            in_order(row.group if level else ""),
            level,
            f"{row.location_name}/{row.location}" if level == 2 else "",
        )
        places.setdefault(place, {})[row.filter("pupil_group")] = row
        names[place] = row.location_name
    return PlaceTable(
        id=f"{measure}-{column.replace('_', '-')}",
        caption=f"{export.indicator(column).label}, and of how many pupils, {period_name(rows[0].period)}",
        columns=("All pupils", *(export.label(group) for group in groups[1:])),
        rows=tuple(
            PlaceRow(
                name=names[place], level=place[1], cells=tuple(_cell(found[group], column, export) for group in groups)
            )
            for place, found in sorted(places.items())
        ),
        searchable=len(places) > FEW,
    )


def _cell(row: Row, column: str, export: Export) -> PlaceCell:
    return PlaceCell(figure=show(row.cells[column], export.indicator(column).unit), of=show(row.cells["pupils"]))
