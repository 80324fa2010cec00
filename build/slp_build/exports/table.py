"""A CSV file as strings, each row with the line it ends on. Nothing is guessed and nothing is mended."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slp_build.errors import ExportError


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file's columns in order, and its rows as (line, column → text)."""

    where: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def parse_table(data: bytes, where: str) -> Table:
    """Return a CSV file's rows; `where` names the file in errors.

    Raises ExportError when it is not UTF-8, not CSV, has no or repeated columns, or a row of another length.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExportError(f"{where}: not UTF-8 from byte {error.start}; save the file as “CSV UTF-8”") from error
    lines = _lines(text, where)
    _, header = next(lines, (0, []))
    if not header:
        raise ExportError(f"{where}: the file is empty; its first row must name the columns")
    for column in header:
        if header.count(column) > 1:
            raise ExportError(f'{where}, row 1: column "{column}" stands there twice; keep one')
    rows = []
    for line, fields in lines:
        if len(fields) != len(header):
            raise ExportError(
                f"{where}, row {line}: {len(fields)} fields where the first row names {len(header)} columns; "
                "a comma in a text needs quotation marks round the text"
            )
        rows.append((line, dict(zip(header, fields, strict=True))))
    return Table(where=where, columns=tuple(header), rows=tuple(rows))


def _lines(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for fields in reader:
            yield reader.line_num, fields
    except csv.Error as error:
        raise ExportError(f"{where}, row {reader.line_num}: this is not CSV ({error}); mend the row") from error
