"""A school's page: its Key Dials beside the county and similar schools."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from slp_build.model.bridge import BridgeSchool
from slp_build.model.export import SYMBOLS, Cell, Export
from slp_build.pages.bridge.directory import ADDRESS
from slp_build.pages.bridge.measures import (
    BY_PHASE,
    COUNTY,
    Asked,
    beside_of,
    group_of,
    latest,
    own_set,
    place_name,
    readings_of,
)
from slp_build.pages.bridge.site import KEY_DIALS, ROOT, BridgeSite
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.dial import Dial, make_dial
from slp_build.pages.figures import plain
from slp_build.pages.judged import Judgement, inspection_dial
from slp_build.pages.parts import Card, FactItem, Link
from slp_build.pages.travel import Arrow, Tone
from slp_build.pages.words import day

NAMES = ("English", "Attainment 8", "Progress 8")  # what keeps its capital in a sentence


class DialSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One dial in a line: where it stands on the page, and its direction in words."""

    title: str
    href: str
    arrow: Arrow
    tone: Tone
    words: str


class SchoolView(BridgeView, frozen=True, kw_only=True):
    """A school's dials. `lead` is the page in one sentence; `symbols` explains the symbols that stand on it.

    `help` is where to go on from there: the parts of the Bridge with offers, and with guidance on asking.
    """

    template: ClassVar[str] = "pages/bridge/school.html"
    title: str
    lead: str
    hint: str
    place: str
    similar: str
    summary: tuple[DialSummary, ...]
    dials: tuple[Dial, ...]
    help: tuple[Card, ...]
    symbols: tuple[FactItem, ...]


def school_view(school: BridgeSchool, site: BridgeSite) -> SchoolView:
    """Return a school's page. Every figure on it is a cell of an audited export, or worked out from such cells."""
    address = f"{ADDRESS}/{school.urn}"
    exports = site.figures()
    group = group_of(school.urn, exports)
    place = _place(site)
    dials = tuple(_dials(school, group, place, site))
    return SchoolView(
        address=address,
        head=site.head(school.name, address),
        chrome=site.chrome(
            address,
            (Link(text="The Bridge", href=ROOT), Link(text="Key Dials", href=KEY_DIALS)),  # for a broker: every school
            school.sample or any(export.sample for export in exports.sets.values()),
        ),
        title=school.name,
        lead=_lead(dials),
        hint=_hint(school),
        place=place,
        similar=place_name(site.exports, group) if group else "",
        summary=tuple(map(_summary, dials)),
        dials=dials,
        help=_help(site),
        symbols=_symbols(dials),
    )


def _summary(dial: Dial) -> DialSummary:
    old = dial.state == "old"
    return DialSummary(
        title=dial.title,
        href=f"#{dial.id}",
        arrow=dial.travel.arrow,
        tone="" if old else dial.travel.tone,
        words=f"{dial.travel.words}. {dial.tag}" if old else dial.travel.words,
    )


def _help(site: BridgeSite) -> tuple[Card, ...]:
    sections = [head for head in site.children(site.tree.home, "bridge_section") if head.in_menu]
    kinds = ("directory_entry", "bridge_guidance")
    found = {head.id: head for kind in kinds for head in sections if site.children(head.id, kind)}
    return tuple(Card(title=h.title, href=site.address_of(h.id), text=site.record(h.id).lead) for h in found.values())


def _symbols(dials: tuple[Dial, ...]) -> tuple[FactItem, ...]:
    """Return the symbols that stand on the page, each with its meaning."""
    sentences = [words for dial in dials for words in (dial.figure, *(row.words for row in dial.rows))]
    shown = {plain((word,)) for words in sentences for word in words}
    return tuple(FactItem(term=f"[{mark}]", answer=text) for mark, text in SYMBOLS.items() if f"[{mark}]" in shown)


def _dials(school: BridgeSchool, group: str, place: str, site: BridgeSite) -> Iterator[Dial]:
    number, newest = 0, _newest(school, site)
    for one in BY_PHASE.get(school.phase, ()):
        export = own_set(one, site.exports)
        readings = readings_of(one, school.urn, site.exports)
        beside = beside_of(one, group, place, site.exports)
        if not readings and not beside.county:
            continue  # no export tells of this measure: an empty dial would tell nobody anything
        number += 1
        yield make_dial(
            one.measure,
            number,
            readings,
            beside,
            source=_source(export),
            old=bool(readings) and _is_old(one, readings[-1].period, export, newest),
        )
    inspections = site.exports.sets.get("school-inspections")
    rows = inspections.select(location=str(school.urn)) if inspections else ()
    judged = [Judgement(cell=row.cells["grade"], day=day(date.fromisoformat(row.filter("inspected")))) for row in rows]
    yield inspection_dial(judged, number + 1, place, _good_or_better(site), source=_source(inspections))


def _newest(school: BridgeSchool, site: BridgeSite) -> int:
    """Return the year in which the school's newest figure of any measure begins; 0 where it has none."""
    found = (readings_of(one, school.urn, site.exports) for one in BY_PHASE.get(school.phase, ()))
    return max((int(readings[-1].period[:4]) for readings in found if readings), default=0)


def _is_old(asked: Asked, period: str, export: Export | None, newest: int) -> bool:
    """Return whether a figure tells of the past: other schools have a later one, or the school's others have moved on.

    One year between two measures is how they are published.
    """
    others = export is not None and period < latest(export.select(level="School", **asked.filters))
    return others or int(period[:4]) < newest - 1


def _good_or_better(site: BridgeSite) -> Cell | None:
    """Return the county's latest share of schools that are good or outstanding."""
    county = site.exports.sets.get("county-inspections")
    rows = county.select(level=COUNTY, grade="good_or_outstanding") if county else ()
    return rows[-1].cells["schools_percent"] if rows else None


def _lead(dials: tuple[Dial, ...]) -> str:
    """Return how many dials go which way, and which one to talk about first. What is history is not counted."""
    if all(d.state == "unavailable" for d in dials):
        return "No figures are loaded yet for this school."
    now = [d for d in dials if d.state != "old"]
    better = [d.title for d in now if d.travel.tone == "good"]
    worse = [d.title for d in now if d.travel.tone == "bad"]
    if not better and not worse:
        return "No dial shows a change that is more than chance."
    words = []
    if better:
        words.append(f"{_count(len(better))} better than before: {_list(better)}.")
    if worse:
        words.append(
            f"{_count(len(worse))} worse, and so the one{'s' if worse[1:] else ''} to talk about: {_list(worse)}."
        )
    return " ".join(words)


def _count(number: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
    return f"{words[number] if number < len(words) else number} dial{'s' if number > 1 else ''}"


def _list(titles: list[str]) -> str:
    lowered = [title if title.startswith(NAMES) else title[0].lower() + title[1:] for title in titles]
    return lowered[0] if len(lowered) == 1 else f"{', '.join(lowered[:-1])} and {lowered[-1]}"


def _hint(school: BridgeSchool) -> str:
    ages = f"Ages {school.age_low} to {school.age_high}" if school.age_low and school.age_high else school.phase
    return ", ".join(filter(None, [ages, school.town, school.cluster, school.alliance, f"URN {school.urn}"]))


def _place(site: BridgeSite) -> str:
    """Return the county as the exports name it: an invented one has a name of its own."""
    return place_name(site.exports) or site.partnership.county


def _source(export: Export | None) -> str:
    if export is None:
        return "No export of these figures is loaded."
    return f"{export.source}. Loaded {day(date.fromisoformat(export.loaded))}."
