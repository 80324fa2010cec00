"""A raw file as strings first, then parsed strictly, field by field: nothing is guessed."""

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from slp_build.errors import ReturnError

_COUNT = re.compile(r"[0-9]{1,9}\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,30})?\Z")
_PERCENT = re.compile(r"([0-9]{1,3}(\.[0-9]{1,30})?)%?\Z")

NOT_GIVEN = frozenset({"", "SUPP", "NA", "NE", "NP", "LOWCOV", "x", "c", "z"})
"""How sources say that there is no figure. Why (suppressed, not entered, too few covered) is not kept: each is `x`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a raw file: its strings by column, and where it stands, for errors."""

    file: str
    number: int
    fields: dict[str, str]

    def text(self, column: str) -> str:
        """Return a field's text, without the blanks round it."""
        if column not in self.fields:
            raise _no_column(self.file, column)
        return self.fields[column].strip()

    def urn(self, column: str = "URN") -> int:
        """Return a URN, which every row must have."""
        text = self.text(column)
        if not re.fullmatch(r"\d{6}", text):
            raise self.error(column, "is not a URN; every row needs one, of six digits")
        return int(text)

    def urn_or_none(self, column: str) -> int | None:
        """Return a URN, or None where the field is empty."""
        return self.urn(column) if self.text(column) else None

    def count(self, column: str) -> int | None:
        """Return a whole number, or None where the source gives none."""
        text = self.text(column)
        if text in NOT_GIVEN:
            return None
        if not _COUNT.match(text):
            raise self.error(column, "must be a whole number, or empty")
        return int(text)

    def decimal(self, column: str) -> float | None:
        """Return a number, or None where the source gives none."""
        text = self.text(column)
        if text in NOT_GIVEN:
            return None
        if not _DECIMAL.match(text):
            raise self.error(column, "must be a number, or empty")
        return float(text)

    def percent(self, column: str) -> float | None:
        """Return a percentage from 0 to 100, written with or without its sign, or None where the source gives none."""
        text = self.text(column)
        if text in NOT_GIVEN:
            return None
        found = _PERCENT.match(text)
        if not found or float(found[1]) > 100:
            raise self.error(column, "must be a percentage from 0 to 100, or empty")
        return float(found[1])

    def date(self, column: str) -> str:
        """Return an ISO date from one written as 20140612."""
        text = self.text(column)
        try:
            return date.fromisoformat(text if re.fullmatch(r"\d{8}", text) else "").isoformat()
        except ValueError as error:
            raise self.error(column, "must be a date written as 20140612") from error

    def one_of(self, column: str, words: frozenset[str]) -> str:
        """Return a field that must be one of a few words."""
        text = self.text(column)
        if text not in words:
            raise self.error(column, f"must be one of {', '.join(sorted(words))}")
        return text

    def elsewhere(self, column: str, la_code: str) -> ReturnError:
        """Return the error that says of which authority the row is: its number is no secret."""
        found = self.text(column)
        said = f"is {found}" if re.fullmatch(r"[0-9]{3}", found) else "is no authority's number"
        return self.error(
            column,
            f"{said}; this partnership's la_code is {la_code} (content/partnership.toml): keep your own county's rows",
        )

    def error(self, column: str, what: str) -> ReturnError:
        """Return the error that names this row and column. The field itself is not repeated: it may be confidential."""
        return ReturnError(f'{self.file}, row {self.number}, column "{column}": {what}')


def read_header(path: Path) -> list[str]:
    """Return the names of a file's columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file, strict=True), [])
    except OSError as error:
        raise ReturnError(f"{path}: cannot be read ({error.strerror}); look at its name and folder") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReturnError(f"{path.name}: cannot be read as CSV in UTF-8 ({_why(error)}); save it anew") from error


def read_lines(path: Path, unique: tuple[str, ...] = ("URN",)) -> Iterator[Line]:
    """Yield a file's rows. Raises ReturnError on a row of another length, or the same `unique` fields twice."""
    frame = _frame(path)
    if missing := [column for column in unique if column not in frame]:
        raise _no_column(path.name, missing[0])
    short = frame.isna().any(axis="columns")
    if short.any():
        raise ReturnError(f"{path.name}, row {int(short.idxmax()) + 2}: fewer fields than the first row has columns")
    double = frame.duplicated(list(unique))
    if double.any():
        what = " and ".join(unique)
        raise ReturnError(f"{path.name}, row {int(double.idxmax()) + 2}: this {what} stood in a row above; keep one")
    for number, fields in enumerate(frame.to_dict("records"), start=2):
        yield Line(path.name, number, fields)


def _no_column(file: str, column: str) -> ReturnError:
    return ReturnError(f'{file}, row 1: there is no column "{column}"; give the file as it was published')


def _frame(path: Path) -> Any:
    """Return a file as a table of strings. Here alone pandas is loaded: it takes a second and more."""
    import pandas as pd

    read_header(path)
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            return pd.read_csv(
                path,
                dtype="object",
                keep_default_na=False,
                encoding="utf-8-sig",
                engine="python",  # it leaves the missing end of a short row null, where the other one makes it empty
                index_col=False,
                skip_blank_lines=False,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ReturnError(f"{path.name}: malformed CSV ({_why(error)}); mend the row or save the file anew") from error


def _why(error: Exception) -> str:
    """Return what went wrong without the bytes it went wrong on."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is not UTF-8"
    return " ".join(str(error).split())
