"""Writes an export's three files: the same input gives the same bytes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import tomli_w

from slp_build.config import Partnership
from slp_build.exports.layout import DATA, FACTS, LOCATION_COLUMNS, META, META_COLUMNS, ExportFacts, digest
from slp_build.model.export import Indicator, Level

COUNTRY = ("E92000001", "England")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row to write. `cells` are texts as they will stand in the file: a number, or a symbol."""

    period: str
    identifier: str = "Academic year"
    level: Level
    urn: int | None = None
    school_name: str = ""
    group: str = ""
    group_name: str = ""
    filters: Mapping[str, str]
    cells: Mapping[str, str]


def write_export(
    folder: Path,
    facts: ExportFacts,
    filters: Mapping[str, str],
    indicators: Sequence[Indicator],
    rows: Iterable[Draft],
    partnership: Partnership,
) -> None:
    """Write a set into `folder`, in place of what is there. `filters` are name → label; rows are sorted here."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (*LOCATION_COLUMNS, *filters, *(indicator.name for indicator in indicators))
    lines = sorted(_line(row, facts, filters, indicators, partnership) for row in rows)
    data = _csv(names, lines)
    meta = _csv(
        META_COLUMNS,
        [
            *((name, "Filter", label, "", "", "", "", "") for name, label in filters.items()),
            *((i.name, "Indicator", i.label, "", i.unit, str(i.decimals), "", "") for i in indicators),
        ],
    )
    sealed = msgspec.structs.replace(facts, sha256={DATA: digest(data), META: digest(meta)})
    (folder / DATA).write_bytes(data)
    (folder / META).write_bytes(meta)
    (folder / FACTS).write_text(tomli_w.dumps(msgspec.to_builtins(sealed)), encoding="utf-8", newline="\n")


def _line(
    row: Draft,
    facts: ExportFacts,
    filters: Iterable[str],
    indicators: Iterable[Indicator],
    partnership: Partnership,
) -> tuple[str, ...]:
    return (
        row.period,
        row.identifier,
        row.level,
        *COUNTRY,
        partnership.region_code,
        partnership.region,
        partnership.la_code,
        partnership.la_name,
        str(row.urn or ""),
        row.school_name,
        row.group,
        row.group_name,
        facts.audience,
        *(row.filters[name] for name in filters),
        *(row.cells[indicator.name] for indicator in indicators),
    )


def _csv(header: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()
