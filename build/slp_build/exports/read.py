"""Reads one export, and refuses it unless file, folder, metadata and every row agree. Messages never hold a value."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import cast

import msgspec

from slp_build.errors import UNDECODABLE, ExportError
from slp_build.exports.layout import (
    DATA,
    FACTS,
    LOCATION_COLUMNS,
    META,
    META_COLUMNS,
    NUMBER,
    PERIOD,
    SLUG,
    ExportFacts,
    digest,
)
from slp_build.exports.table import Table, parse_table
from slp_build.model.export import SYMBOLS, Cell, Export, Indicator, Level, Row, Symbol

FOLDERS: Mapping[str, tuple[str, ...]] = {"public": ("public",), "bridge": ("bridge", "own_school")}
"""Which audiences' sets may stand in which folder of data_exports/."""
_OLD = ".old-"


def read_exports(folder: Path) -> dict[str, Export]:
    """Return every set below data_exports/public or data_exports/bridge, by name.

    Raises ExportError when the folder is not there, or any set in it is broken off or cannot be read whole.
    """
    return {path.name: read_export(path) for path in set_folders(folder)}


def set_folders(folder: Path) -> list[Path]:
    """Return the folders of sets below one, sorted: none that begins with a dot, where a set is put together.

    Raises ExportError when it is not there, or a set is missing that `put_back` would put back.
    """
    for old, place in (*_broken_off(folder.parent), *_broken_off(folder)):
        raise ExportError(
            f"{place}: was being put in place when that was broken off; run `slp anonymise` or `slp import` again, or "
            f"move {old.name} back to {place.name} (or remove it, if it is not wanted any more)"
        )
    if not folder.is_dir():
        raise ExportError(f"{folder}: there is no such folder; `slp import` and `slp anonymise` make it")
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def aside_of(place: Path) -> Path:
    """Return where what stands at a place is kept between the two renames that put something else there."""
    return place.with_name(f"{_OLD}{place.name}")


def put_back(exports: Path) -> None:
    """Put back the sets, and the folders of a data_exports/, that a kill between two renames has left aside."""
    for folder in (exports, *(exports / name for name in FOLDERS)):
        for old, place in _broken_off(folder):
            old.rename(place)


def _broken_off(folder: Path) -> list[tuple[Path, Path]]:
    """Return what stands aside below a folder, and where it belongs, if nothing stands there."""
    found = ((old, old.with_name(old.name.removeprefix(_OLD))) for old in sorted(folder.glob(f"{_OLD}*")))
    return [(old, place) for old, place in found if old.is_dir() and not place.exists()]


def read_export(folder: Path) -> Export:
    """Return the set in `folder`, whose parent's name (public, bridge) says who its readers are.

    Raises ExportError naming file, row and column, what was found there, and what to do.
    """
    name = f"{folder.parent.name}/{folder.name}"
    files = {file: _bytes(folder / file, f"{name}/{file}") for file in (FACTS, DATA, META)}
    facts = _facts(files[FACTS], f"{name}/{FACTS}")
    if facts.audience not in FOLDERS.get(folder.parent.name, ()):
        raise ExportError(
            f"{name}/{FACTS}: the set is for {facts.audience}, yet it stands in the folder {folder.parent.name}/; "
            "move it, or make it anew for the right readers"
        )
    for file in (DATA, META):
        if facts.sha256.get(file) != digest(files[file]):
            raise ExportError(
                f"{name}/{file}: the file is not the one {FACTS} vouches for (its sha256 differs); "
                "make the set again with `slp import` or `slp anonymise` rather than editing it"
            )
    filters, indicators = _metadata(parse_table(files[META], f"{name}/{META}"))
    table = parse_table(files[DATA], f"{name}/{DATA}")
    _check_columns(table, filters, indicators)
    rows = tuple(_row(folder.name, table.where, line, row, facts, filters, indicators) for line, row in table.rows)
    _refuse_doubles(table, rows)
    texts = {field: getattr(facts, field) for field in facts.__struct_fields__ if field != "sha256"}
    # the audit depends on what follows, too; a set from before `relations`, or some of them, keeps its hash, by which
    # its ledger knows it
    relations = msgspec.to_builtins(facts.relations)
    for later in ("either", "linear", "equal_of", "any_number") if relations else ():
        if not relations[later]:
            del relations[later]
    divided = facts.partitions if relations is None else (facts.partitions, relations)
    tables = msgspec.json.encode(divided) if facts.specified else b""
    return Export(
        name=folder.name,
        sha256=digest(files[DATA] + files[META] + tables + facts.beside.encode()),
        filters=filters,
        indicators=indicators,
        rows=rows,
        folder=folder,
        **texts,
    )


def _bytes(path: Path, where: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExportError(
            f"{where}: cannot be read ({error.strerror}); a set is {DATA}, {META} and {FACTS} together"
        ) from error


def _facts(data: bytes, where: str) -> ExportFacts:
    try:
        facts = msgspec.toml.decode(data, type=ExportFacts)
    except UNDECODABLE as error:
        raise ExportError(f"{where}: {error}") from error
    for field in ("published", "loaded"):
        try:
            date.fromisoformat(getattr(facts, field))
        except ValueError as error:
            raise ExportError(f"{where}: {field} is not a date; write it as 2026-09-01") from error
    for field in ("title", "source", "licence"):
        if not getattr(facts, field).strip():
            raise ExportError(f"{where}: {field} is empty; readers must be told")
    return facts


def _metadata(table: Table) -> tuple[tuple[str, ...], tuple[Indicator, ...]]:
    """Return the names of the filters and the indicators, as the metadata has them."""
    for column in META_COLUMNS:
        if column not in table.columns:
            raise ExportError(f'{table.where}: column "{column}" is missing; it must have {", ".join(META_COLUMNS)}')
    filters, indicators, seen = [], [], set(LOCATION_COLUMNS)
    for line, row in table.rows:
        where, name = f"{table.where}, row {line}", row["col_name"]
        if not SLUG.match(name) or name in seen:
            raise ExportError(f"{where}: col_name must be a plain name that stands here once and is no place's column")
        seen.add(name)
        if row["col_type"] == "Filter":
            filters.append(name)
        elif row["col_type"] == "Indicator":
            if not row["indicator_dp"].isdecimal():
                raise ExportError(f"{where}: indicator_dp must be a number of decimals (0, 1, 2)")
            indicators.append(
                Indicator(name=name, label=row["label"], unit=row["indicator_unit"], decimals=int(row["indicator_dp"]))
            )
        else:
            raise ExportError(f"{where}: col_type must be Filter or Indicator")
    return tuple(filters), tuple(indicators)


def _check_columns(table: Table, filters: tuple[str, ...], indicators: tuple[Indicator, ...]) -> None:
    wanted = (*LOCATION_COLUMNS, *filters, *(indicator.name for indicator in indicators))
    for column in wanted:
        if column not in table.columns:
            raise ExportError(f'{table.where}: column "{column}" is missing; the layout or {META} asks for it')
    for column in table.columns:
        if column not in wanted:
            raise ExportError(f'{table.where}: column "{column}" is unknown; name it in {META} or take it out')


def _row(
    name: str,
    file: str,
    line: int,
    row: Mapping[str, str],
    facts: ExportFacts,
    filters: tuple[str, ...],
    indicators: tuple[Indicator, ...],
) -> Row:
    where = f"{file}, row {line}"
    if row["audience"] != facts.audience:
        raise ExportError(f'{where}: column "audience" does not say {facts.audience}, as {FACTS} does; both must agree')
    period = row["time_period"]
    if not PERIOD.match(period) or (period[4:] and int(period[4:]) != (int(period[:4]) + 1) % 100):
        raise ExportError(f'{where}: column "time_period" must be a year (2014) or an academic year (201718)')
    level, location, location_name = _place(where, row)
    for filter_name in filters:
        if not SLUG.match(row[filter_name]):
            raise ExportError(f'{where}: column "{filter_name}" must be one plain word (letters, digits, _ and -)')
    values = tuple((filter_name, row[filter_name]) for filter_name in filters)
    key = f"{name}/{period}/{location}/{'.'.join(value for _, value in values)}"
    return Row(
        period=period,
        level=level,
        location=location,
        location_name=location_name,
        group=row["school_group"],
        filters=values,
        cells={i.name: _cell(f"{key}/{i.name}", row[i.name], i, f'{where}, column "{i.name}"') for i in indicators},
    )


def _place(where: str, row: Mapping[str, str]) -> tuple[Level, str, str]:
    """Return a row's level, location and its name. Columns of other levels must be empty: a row is of one place."""
    level = row["geographic_level"]
    columns = {
        "Local authority": ("old_la_code", "la_name", ("school_urn", "school_name", "school_group")),
        "School": ("school_urn", "school_name", ()),
        "School group": ("school_group", "school_group_name", ("school_urn", "school_name")),
    }
    if level not in columns:
        raise ExportError(f'{where}: column "geographic_level" must be one of {", ".join(columns)}')
    code, called, empty = columns[level]
    if not SLUG.match(row[code]) or not row[called]:
        raise ExportError(f'{where}: a row at level {level} needs its "{code}" and "{called}"')
    for column in empty:
        if row[column]:
            raise ExportError(f'{where}: column "{column}" must be empty in a row at level {level}')
    return cast(Level, level), row[code], row[called]


def _cell(key: str, text: str, indicator: Indicator, where: str) -> Cell:
    if text in SYMBOLS:
        return Cell(id=key, text=text, symbol=cast(Symbol, text), value=None)
    number = NUMBER.match(text)
    if not number:
        raise ExportError(f"{where}: neither a plain number nor one of {', '.join(SYMBOLS)}; write one of them")
    if len(number["decimals"] or "") > indicator.decimals:
        raise ExportError(f"{where}: more decimals than the {indicator.decimals} that {META} allows; round the figure")
    return Cell(id=key, text=text, symbol="", value=float(text))


def _refuse_doubles(table: Table, rows: tuple[Row, ...]) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for (line, _), row in zip(table.rows, rows, strict=True):
        if len(row.period) != len(rows[0].period):
            raise ExportError(
                f"{table.where}, row {line}: a set has years or academic years, not both; make two sets of it"
            )
        first = seen.setdefault((row.period, row.location, row.filters), line)
        if first != line:
            raise ExportError(
                f"{table.where}, row {line}: the same period, place and filters as row {first}; keep one of them"
            )
