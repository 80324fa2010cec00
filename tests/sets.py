"""Small sets of figures as files, for tests. Everything in them is invented."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from slp_build.config import Partnership, Thresholds
from slp_build.disclosure.rules import SETS
from slp_build.exports.layout import DATA, FACTS, META, ExportFacts, digest
from slp_build.exports.write import Draft, write_export
from slp_build.model.export import ExportAudience, Indicator

PARTNERSHIP = Partnership(
    name="Shire Learning Partnership",
    short_name="Learning Partnership",
    county="Shire",
    region="Region",
    region_code="E1",
    la_code="999",
    la_name="Shire",
    email="hello@partnership.example",
    site_url="https://partnership.example",
    thresholds=Thresholds(minimum_base=6, minimum_schools=3),
)
THRESHOLDS = PARTNERSHIP.thresholds
ONE_DECIMAL = {"score", "low", "high"}


def indicators(name: str) -> tuple[Indicator, ...]:
    """Return a set's indicators, shares and scores with one decimal."""
    return tuple(
        Indicator(
            name=i, label=i.replace("_", " "), unit="%" if "percent" in i else "", decimals=1 if i in ONE_DECIMAL else 0
        )
        for i in SETS[name].indicators
    )


def facts(audience: ExportAudience = "public") -> ExportFacts:
    """Return what readers are told of an invented set."""
    return ExportFacts(
        title="Invented figures",
        source="Invented source",
        licence="CC0",
        published="2026-09-01",
        loaded="2026-09-01",
        sample=True,
        audience=audience,
        unit="pupils",
        rules="",
        notes="",
    )


def write_set(root: Path, name: str, rows: Iterable[Draft], audience: ExportAudience | None = None) -> Path:
    """Return the folder of a set, written below `root` where its audience's sets stand."""
    whose = audience or SETS[name].audience
    folder = root / ("public" if whose == "public" else "bridge") / name
    write_export(folder, facts(whose), {f: f for f in SETS[name].filters}, indicators(name), rows, PARTNERSHIP)
    return folder


def reseal(folder: Path) -> Path:
    """Write the digests of a set's files as they are now, as somebody who edits by hand and means it would."""
    path = folder / FACTS
    known = msgspec.toml.decode(path.read_bytes())
    known["sha256"] = {file: digest((folder / file).read_bytes()) for file in (DATA, META)}
    path.write_bytes(msgspec.toml.encode(known))
    return folder


def county(name: str, period: str = "201718", *, filters: Mapping[str, str], **cells: object) -> Draft:
    """Return a county's row."""
    return Draft(period=period, level="Local authority", filters=filters, cells=_cells(name, cells))


def group(name: str, code: str, period: str = "201718", *, filters: Mapping[str, str], **cells: object) -> Draft:
    """Return the row of a group of similar schools."""
    return Draft(
        period=period,
        level="School group",
        group=code,
        group_name=f"Group {code}",
        filters=filters,
        cells=_cells(name, cells),
    )


def school(
    name: str, urn: int, period: str = "201718", *, filters: Mapping[str, str], of: str = "", **cells: object
) -> Draft:
    """Return a school's own row; `of` is its group's code."""
    return Draft(
        period=period,
        level="School",
        urn=urn,
        school_name=f"School {urn}",
        group=of,
        group_name=f"Group {of}" if of else "",
        filters=filters,
        cells=_cells(name, cells),
    )


def hidden(name: str) -> dict[str, object]:
    """Return the cells of a row that is kept back."""
    return dict.fromkeys(SETS[name].indicators, "c")


def _cells(name: str, given: Mapping[str, object]) -> dict[str, str]:
    """Return a row's cells: what is given, and [x] for the rest."""
    return {indicator: str(given.get(indicator, "x")) for indicator in SETS[name].indicators}
