"""The county's picture: attainment, attendance and inspection grades over time, each with its file to take away."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec
from markupsafe import Markup

from slp_build.model.export import SYMBOLS, Export, period_name
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.body import download
from slp_build.pages.chart import Chart, Series, make_chart
from slp_build.pages.figures import Words, show
from slp_build.pages.parts import Download, FactItem, Link
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public.stats import county_cells
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import day

ADDRESS = "/county"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A chart to draw: its set, the column it shows, and its lines as filters by name."""

    set: str
    column: str
    heading: str
    title: str
    lines: Mapping[str, Mapping[str, str]]
    missing: str = "No figures"


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the page: what it says, its chart (of one year alone: its numbers), and its file."""

    id: str
    heading: str
    sentences: tuple[Words, ...]
    chart: Chart
    data: Download
    meta: Download


class OtherSet(msgspec.Struct, frozen=True, kw_only=True):
    """A set that has no chart: what it is, what its readers must be told, and its files."""

    title: str
    told: str
    data: Download
    meta: Download


class CountyView(PublicView, frozen=True, kw_only=True):
    """The county's picture. `html` is the page's own words, kept in git.

    `others` are the public sets without a chart.
    """

    template: ClassVar[str] = "pages/public/county.html"
    title: str
    lead: str
    contents: tuple[Link, ...]
    topics: tuple[Topic, ...]
    others: tuple[OtherSet, ...]
    symbols: tuple[FactItem, ...]
    facts: tuple[FactItem, ...]
    html: Markup


ATTENDANCE = {
    phase.capitalize(): {"measure": f"attendance_{phase}", "pupil_group": "total"}
    for phase in ("primary", "secondary", "special")
}
CHARTS = (
    Asked(
        set="attainment",
        column="reached_percent",
        heading="Attainment at 11",
        title="Reaching the expected standard in reading, writing and maths",
        lines={
            "All pupils": {"measure": "rwm", "pupil_group": "total"},
            "Not disadvantaged": {"measure": "rwm", "pupil_group": "other"},
            "Disadvantaged": {"measure": "rwm", "pupil_group": "disadvantaged"},
        },
        missing="No tests",
    ),
    Asked(
        set="attainment",
        column="reached_percent",
        heading="Attainment at 16",
        title="Grade 5 or better in English and maths",
        lines={"All pupils": {"measure": "english_maths_5", "pupil_group": "total"}},
    ),
    Asked(
        set="attendance",
        column="score",
        heading="Attendance",
        title="Sessions attended",
        lines=ATTENDANCE,
    ),
    Asked(
        set="attendance",
        column="reached_percent",
        heading="Persistent absence",
        title="Pupils who missed a tenth or more of sessions",
        lines=ATTENDANCE,
    ),
    Asked(
        set="inspections",
        column="schools_percent",
        heading="Inspection grades",
        title="Schools by Ofsted's latest overall grade, at the end of August",
        lines={
            "Outstanding": {"grade": "outstanding"},
            "Good": {"grade": "good"},
            "Requires Improvement": {"grade": "requires_improvement"},
            "Inadequate": {"grade": "inadequate"},
        },
    ),
)

SHORT = {"Requires Improvement": "Req. improvement"}
"""What has no room beside a narrow chart."""


def county_view(page: MarkdownPage, site: PublicSite) -> CountyView:
    """Return the county's picture, its words from `page` and its figures from the audited exports."""
    found = [(asked.set, topic) for asked in CHARTS if (topic := _topic(asked, site))]
    topics, drawn = tuple(topic for _, topic in found), {name for name, _ in found}
    exports = sorted(site.all_exports(), key=lambda export: export.title)
    others = tuple(_other(export) for export in exports if export.name not in drawn)
    return CountyView(
        address=page.address,
        head=site.head(page.title, page.description or page.lead, page.address),
        chrome=site.chrome(page.address, (Link(text="Home", href="/"),), any(e.sample for e in exports)),
        title=page.title,
        lead=page.lead if exports else "No figures are loaded yet.",
        contents=_contents(topics, others),
        topics=topics,
        others=others,
        symbols=tuple(
            FactItem(term=f"[{symbol}]", answer=meaning) for symbol, meaning in SYMBOLS.items() if symbol in ("c", "x")
        ),
        facts=_facts(tuple(e for e in exports if e.name in drawn), site.exports.audit.rules),
        html=Markup(page.html),
    )


def _contents(topics: tuple[Topic, ...], others: tuple[OtherSet, ...]) -> tuple[Link, ...]:
    parts = [Link(text=topic.heading, href=f"#{topic.id}") for topic in topics]
    if parts:
        parts.append(Link(text="How to read the charts", href="#reading"))
    return (*parts, Link(text="More figures", href="#more")) if others else tuple(parts)


def _topic(asked: Asked, site: PublicSite) -> Topic | None:
    export = site.export(asked.set)
    if export is None:
        return None
    series = [
        Series(name=n, short=SHORT.get(n, ""), cells=county_cells(export, asked.column, f))
        for n, f in asked.lines.items()
    ]
    series = [one for one in series if any(cell.value is not None for cell in one.cells.values())]
    id = asked.heading.lower().replace(" ", "-")
    chart = make_chart(
        series, id=id, title=_titled(asked, series, export), unit="%", source=_source(export), missing=asked.missing
    )
    if chart is None:
        return None
    return Topic(
        id=id,
        heading=asked.heading,
        sentences=tuple(_sentence(one) for one in series),
        chart=chart,
        data=_file(export, "data.csv", "Data"),
        meta=_file(export, "data.meta.csv", "What the columns mean"),
    )


def _other(export: Export) -> OtherSet:
    return OtherSet(
        title=export.title,
        told=f"{_source(export)} Licence: {export.licence}. {export.rules}".rstrip(),
        data=_file(export, "data.csv", "Data"),
        meta=_file(export, "data.meta.csv", "What the columns mean"),
    )


def _source(export: Export) -> str:
    return f"{export.source}. Loaded {day(date.fromisoformat(export.loaded))}."


def _titled(asked: Asked, series: list[Series], export: Export) -> str:
    periods = sorted(p for one in series for p, cell in one.cells.items() if cell.value is not None)
    span = ", " + " to ".join(dict.fromkeys(map(period_name, (periods[0], periods[-1])))) if periods else ""
    return f"{asked.title}, {export.rows[0].location_name}{span}"


def _sentence(one: Series) -> Words:
    known = [(p, c) for p, c in one.cells.items() if c.value is not None]
    (first, start), (last, end) = known[0], known[-1]
    if first == last:
        return (f"{one.name}: ", show(end, "%"), f" in {period_name(last)}.")
    return (
        f"{one.name}: ",
        show(end, "%"),
        f" in {period_name(last)}, ",
        show(start, "%"),
        f" in {period_name(first)}.",
    )


def _file(export: Export, name: str, title: str) -> Download:
    size = (export.folder / name).stat().st_size
    return download(title, f"{export.name}-{name}", size, f"/data/{export.name}/{name}")


def _facts(sets: tuple[Export, ...], rules: str) -> tuple[FactItem, ...]:
    """Return what every figure's reader must be told, from the exports' own facts."""
    if not sets:
        return ()
    licences = sorted({e.licence for e in sets})
    loaded = max(e.loaded for e in sets)
    return (
        FactItem(term="Loaded", answer=day(date.fromisoformat(loaded))),
        FactItem(term="Licence", answer="; ".join(licences)),
        FactItem(term="Kept back", answer=" ".join(dict.fromkeys(e.rules for e in sets if e.rules)) or rules),
    )
