"""What goes into the files: published counts, one mark for whatever is hidden, and rates of what is shown."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Specification
from slp_build.anonymise.tables import COUNTY, CellKey, Tables, groupings_of
from slp_build.config import Partnership
from slp_build.disclosure.suppression.system import Pattern, System
from slp_build.exports.layout import ExportFacts
from slp_build.exports.read import read_export
from slp_build.exports.write import Draft, write_export
from slp_build.model.export import Indicator, Level

HIDDEN, NOT_APPLICABLE = "c", "z"
FILTERS: Mapping[str, str] = {"measure": "Measure", "pupil_group": "Pupil group"}
INDICATORS = (
    Indicator(name="entries", label="Pupils with a result", unit="pupils", decimals=0),
    Indicator(name="reached", label="Pupils who reached it", unit="pupils", decimals=0),
    Indicator(name="reached_percent", label="Share who reached it", unit="%", decimals=0),
)
LEVELS: Mapping[str, Level] = {"school": "School", "cluster": "School group", COUNTY: "Local authority"}


def drafts(
    tables: Tables, system: System, pattern: Pattern, counts: Counts, specification: Specification
) -> Iterator[Draft]:
    """Yield the rows of every level that is published."""

    def text(cell: CellKey) -> str:
        at = tables.at[cell]
        return HIDDEN if pattern.hidden[at] else f"{system.values[at]:.0f}"

    for cell in tables.cells:
        if cell.part == "entries" and cell.level in specification.places.publish:
            entries, reached = text(cell), text(cell._replace(part="reached"))
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
                group_name=counts.names.get(group, f"Cluster {group}") if group else "",
                filters={"measure": cell.measure, "pupil_group": cell.group},
                cells={"entries": entries, "reached": reached, "reached_percent": percent(entries, reached)},
            )


def write_set(
    folder: Path,
    specification: Specification,
    tables: Tables,
    system: System,
    pattern: Pattern,
    counts: Counts,
    partnership: Partnership,
    day: str,
) -> None:
    """Write a set's files. `day` is an ISO date."""
    facts = ExportFacts(
        title=specification.title,
        source=specification.source,
        licence=specification.licence,
        published=day,
        loaded=day,
        sample=specification.sample,
        audience=specification.audience,
        unit=specification.unit,
        rules=rules_in_words(specification),
        notes=specification.notes,
        partitions=groupings_of(specification),
        labels=labels_of(specification),
        specified=True,
    )
    rows = drafts(tables, system, pattern, counts, specification)
    write_export(folder, facts, FILTERS, INDICATORS, rows, partnership)


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
    write_export(folder, facts, FILTERS, INDICATORS, rows, partnership)


def identifier(period: str) -> str:
    """Return what kind of period it is, as exports say it."""
    return "Academic year" if len(period) == 6 else "Calendar year"


def percent(entries: str, reached: str) -> str:
    """Return the rate of two texts: only where both are shown, and there is anybody."""
    if HIDDEN in (entries, reached):
        return HIDDEN
    return NOT_APPLICABLE if entries == "0" else f"{100 * int(reached) / int(entries):.0f}"


def rules_in_words(specification: Specification) -> str:
    """Return what readers are told of how the figures are protected."""
    few = ""
    if "school" not in specification.places.publish:
        few = f", figures of fewer than {specification.minimum_schools} schools"
    return (
        f"Counts of fewer than {specification.threshold} pupils{few} and groups of which all or none reached a measure "
        "are kept back (c), and so is whatever they could be worked out from, also by somebody who knows one school's "
        "own figures."
    )
