"""What goes into the files: published counts, one mark for whatever is hidden, and rates of what is shown."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from slp_build.anonymise.means import Values, as_told, values_of
from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Specification, Words
from slp_build.anonymise.tables import COUNTY, PLACES, CellKey, Tables, groupings_of
from slp_build.anonymise.untold import readers_of, untold_means
from slp_build.config import Partnership
from slp_build.disclosure.suppression.system import Pattern, System
from slp_build.exports.layout import ExportFacts
from slp_build.exports.read import read_export
from slp_build.exports.write import Draft, write_export
from slp_build.model.export import Indicator, Level

HIDDEN, NOT_APPLICABLE = "c", "z"
FILTERS: Mapping[str, str] = {"measure": "Measure", "pupil_group": "Pupil group"}
RATE = (
    Indicator(name="pupils", label="Pupils with a result", unit="pupils", decimals=0),
    Indicator(name="reached", label="Pupils who reached it", unit="pupils", decimals=0),
    Indicator(name="reached_percent", label="Share who reached it", unit="%", decimals=0),
)
SCORE = (
    Indicator(name="score", label="Average score", unit="", decimals=1),
    Indicator(name="low", label="Likely range, lower end", unit="", decimals=1),
    Indicator(name="high", label="Likely range, upper end", unit="", decimals=1),
)
SCORES = tuple(indicator.name for indicator in SCORE)
COLUMN_OF = {"entries": "pupils", "reached": "reached"}
"""The column that shows each part of a count; the rest needs none."""
LEVELS: Mapping[str, Level] = {place: level for level, place in PLACES.items()}


def drafts(
    tables: Tables,
    system: System,
    pattern: Pattern,
    counts: Counts,
    values: Values,
    specification: Specification,
    beside: Set[CellKey],
) -> Iterator[Draft]:
    """Yield the rows of every level that is published: of each measure, the places that have any pupils of it."""
    counted = np.flatnonzero(system.values[: tables.counts]).tolist()
    peopled = {(tables.cells[at].place, tables.cells[at].measure) for at in counted}

    def is_told(cell: CellKey) -> bool:
        both = (tables.at.get(cell._replace(part=part)) for part in COLUMN_OF)
        return not any(pattern.hidden[at] for at in both if at is not None)

    told = [cell for cell in values if is_told(cell)]
    every, groupings = values_of(counts, PLACES.values()), groupings_of(specification)
    untold = untold_means(every, told, counts.clusters, groupings, readers_of(counts, specification), beside)

    def text(cell: CellKey) -> str:
        at = tables.at.get(cell)
        if at is None:
            return NOT_APPLICABLE  # a mean has no numerator
        return HIDDEN if pattern.hidden[at] else f"{system.values[at]:.0f}"

    for cell in tables.cells[: tables.counts]:
        has_row = cell.level in specification.places.publish and (cell.place, cell.measure) in peopled
        if cell.part == "entries" and has_row:
            entries, reached = text(cell), text(cell._replace(part="reached"))
            cells = {"pupils": entries, "reached": reached, "reached_percent": percent(entries, reached)}
            if values:
                pupils = HIDDEN if HIDDEN in (entries, reached) or cell in untold else entries
                cells |= zip(SCORES, mean(pupils, values.get(cell)), strict=True)
            group = (
                counts.clusters[cell.place] if cell.level == "school" else cell.place if cell.level == "cluster" else ""
            )
            yield Draft(
                period=cell.period,
                identifier=identifier(cell.period),
                level=LEVELS[cell.level],
                urn=int(cell.place) if cell.level == "school" else None,
                school_name=counts.names.get(cell.place, f"School {cell.place}") if cell.level == "school" else "",
                group=group,
                group_name=counts.names.get(group, group) if group else "",
                filters={"measure": cell.measure, "pupil_group": cell.group},
                cells=cells,
            )


def write_set(
    folder: Path,
    specification: Specification,
    tables: Tables,
    system: System,
    pattern: Pattern,
    counts: Counts,
    values: Values,
    beside: Set[CellKey],
    partnership: Partnership,
    day: str,
) -> None:
    """Write a set's files.

    In: the means of `beside` readers have from elsewhere; `day` is an ISO date
    """
    facts = msgspec.structs.replace(
        facts_of(specification, day, rules_in_words(specification)),
        partitions=groupings_of(specification),
        relations=tables.relations,
        labels=labels_of(specification),
        specified=True,
        beside=specification.beside,
    )
    rows = drafts(tables, system, pattern, counts, values, specification, beside)
    write_export(folder, facts, FILTERS, indicators_of(specification), rows, partnership)


def facts_of(specification: Specification, day: str, rules: str) -> ExportFacts:
    """Return what readers are told of a set. `day` is an ISO date, `rules` how its figures are protected, in words."""
    return ExportFacts(
        title=specification.title,
        source=specification.source,
        licence=specification.licence,
        published=day,
        loaded=day,
        sample=specification.sample,
        audience=specification.audience,
        unit=specification.unit,
        rules=rules,
        notes=specification.notes,
    )


def indicators_of(specification: Specification) -> tuple[Indicator, ...]:
    """Return the set's columns, in its own words where it has any."""
    every = RATE + (SCORE if any(measure.average for measure in specification.measures.values()) else ())
    words = {str(name): one for name, one in specification.words.items()}
    return tuple(_in_words(one, words.get(one.name)) for one in every)


def _in_words(indicator: Indicator, words: Words | None) -> Indicator:
    return replace(indicator, label=words.label, unit=words.unit) if words else indicator


def labels_of(specification: Specification) -> dict[str, str]:
    """Return what readers are told that measures and groups are."""
    groups = {name: label for one in specification.groups.values() for name, label in one.labels.items()}
    return {name: measure.label for name, measure in specification.measures.items()} | groups


def write_public_part(members: Path, folder: Path, partnership: Partnership) -> None:
    """Write the county's rows of a members' set as a public set: nothing that members have not got, mark by mark."""
    export = read_export(members)
    facts = ExportFacts(
        **{
            field: getattr(export, field)
            for field in ExportFacts.__struct_fields__
            if field not in ("sha256", "audience")
        },
        audience="public",
    )
    rows = (
        Draft(
            period=row.period,
            identifier=identifier(row.period),
            level=row.level,
            filters=dict(row.filters),
            cells={name: cell.text for name, cell in row.cells.items()},
        )
        for row in export.rows
        if row.level == LEVELS[COUNTY]
    )
    write_export(folder, facts, FILTERS, export.indicators, rows, partnership)


def identifier(period: str) -> str:
    """Return what kind of period it is, as exports say it."""
    return "Academic year" if len(period) == 6 else "Calendar year"


def percent(entries: str, reached: str) -> str:
    """Return the rate of two texts: only where both are shown, and there is anybody."""
    if reached == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if HIDDEN in (entries, reached):
        return HIDDEN
    return NOT_APPLICABLE if entries == "0" else f"{100 * int(reached) / int(entries):.0f}"


def mean(entries: str, values: Mapping[float, int] | None) -> tuple[str, str, str]:
    """Return a mean and the ends of its likely range, if every count of the measure is shown, and anybody there.

    In: `entries` as shown, or the mark of whatever count is hidden; `values` are those of the pupils, each with how
        many have it, None where the measure has no mean
    """
    if values is None or entries == "0":
        return (NOT_APPLICABLE,) * 3
    if entries == HIDDEN:
        return (HIDDEN,) * 3
    return as_told(values)


def means_of_values(behind: Values) -> dict[CellKey, str]:
    """Return every mean, and the ends of its range, as a set would show them, were nothing hidden."""
    return {
        cell._replace(part=name): text
        for cell, values in behind.items()
        for name, text in zip(SCORES, mean(f"{sum(values.values())}", values), strict=True)
    }


def rules_in_words(specification: Specification) -> str:
    """Return what readers are told of how the figures are protected."""
    few = also = ""
    if "school" not in specification.places.publish:
        few = f", figures of fewer than {specification.minimum_schools} schools"
    if specification.audience != "own_school":
        also = ", also by somebody who knows one school's own figures"
    is_rate = any(measure.is_rate for measure in specification.measures.values())
    whole = " and groups of which all or none reached a measure" if is_rate else ""
    if any(measure.average for measure in specification.measures.values()):
        whole += " and groups whose average would tell of single pupils"
    small = "Groups" if specification.audience == "own_school" else "Counts"
    return (
        f"{small} of fewer than {specification.threshold} pupils{few}{whole} "
        f"are kept back (c), and so is whatever they could be worked out from{also}."
    )
