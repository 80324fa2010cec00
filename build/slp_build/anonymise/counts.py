"""Pupils counted by place, group and measure, from records or from counts. No message holds what a row says."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from slp_build.anonymise.given import Given
from slp_build.anonymise.nested import refuse_nested
from slp_build.anonymise.row import Counts, known, period_of, school_of
from slp_build.anonymise.specification import TOTAL, Measure, Specification
from slp_build.anonymise.tables import groupings_of
from slp_build.errors import DisclosureError

VALUES = 8
"""That a column must have at least for an average: that of two is the share of one of them, and from the average of a
few, its range and the number of pupils, the number that has each can often be worked out."""
FIGURE = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
LARGEST = 1e9


def count(files: Iterable[Path], specification: Specification) -> Counts:
    """Return the counts of all files. Raises DisclosureError naming file, row and column, never what stands there."""
    counts = Counts()
    given = Given(specification) if specification.counts else None
    twice = Twice(specification)
    for path, name in each_once(files).items():
        for where, row in rows_of(path, _columns(specification), name):
            if given:
                given.take(counts, where, row)
            else:
                twice.refuse(where, row)
                _add(counts, where, row, specification)
    if given:
        given.check(counts)
    seen: dict[str, set[float]] = {}
    for (_, _, _, name), values in counts.values.items():
        seen.setdefault(name, set()).update(values)
    for name, every in seen.items():
        if len(every) < VALUES:
            raise DisclosureError(
                f'the column "{specification.measures[name].column}" has fewer than {VALUES} values: its average would '
                "count pupils; count them with `reached` or `at_least`, so that they are protected"
            )
    if not any(counts.entries.values()):
        raise DisclosureError("the files hold no pupil with a value of any measure; nothing was written")
    refuse_nested(counts, groupings_of(specification))
    return counts


class Twice:
    """Refuses a pupil who stands in two rows of a period with values of one measure: whoever is counted twice makes a
    group look larger than it is. Knows them by digests, as long as the files are read."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._seen: dict[bytes, str] = {}

    def refuse(self, where: str, row: Mapping[str, str]) -> None:
        """Raise DisclosureError if the row's pupil was there before."""
        column = self._specification.pupil
        if not column:
            return
        pupil = row[column].strip()
        if not pupil:
            raise DisclosureError(f'{where}, column "{column}": is empty, so nobody can tell whether it is a new pupil')
        period = period_of(row, self._specification, where)
        for name, measure in self._specification.measures.items():
            if row[measure.column].strip():
                digest = sha256("\0".join((period, name, pupil)).encode()).digest()
                if before := self._seen.get(digest):
                    raise DisclosureError(
                        f'{where}, column "{column}": is the pupil of {before} again; keep one row of each'
                    )
                self._seen[digest] = where


def _add(counts: Counts, where: str, row: Mapping[str, str], specification: Specification) -> None:
    period = period_of(row, specification, where)
    school = school_of(row, period, specification, counts, where)
    groups = [TOTAL]
    groups += [known(row, grouping.column, grouping.values, where) for grouping in specification.groups.values()]
    counts.together.update(combinations(groups[1:], 2))
    for name, measure in specification.measures.items():
        value = row[measure.column].strip()
        if value:
            cell = f'{where}, column "{measure.column}"'
            reached = _reached(value, measure, cell)
            for group in groups:
                key = (period, school, group, name)
                counts.entries[key] = counts.entries.get(key, 0) + 1
                counts.reached[key] = counts.reached.get(key, 0) + reached
                if measure.average:
                    counts.values.setdefault(key, Counter())[_number(value, cell)] += 1


def _reached(value: str, measure: Measure, where: str) -> bool:
    if measure.at_least is not None:
        return _number(value, where) >= measure.at_least
    if measure.at_most is not None:
        return _number(value, where) <= measure.at_most
    return value in measure.reached


def _number(value: str, where: str) -> float:
    number = float(value) if FIGURE.match(value) else LARGEST
    if abs(number) >= LARGEST:
        raise DisclosureError(f"{where}: is no number, as the measure needs; nothing was written")
    return number


def _columns(specification: Specification) -> set[str]:
    """Return the columns that a file must have."""
    places = specification.places
    wanted = {places.school, *(m.column for m in specification.measures.values())}
    wanted |= {m.reached_column for m in specification.measures.values()} - {""}
    wanted |= {grouping.column for grouping in specification.groups.values()} - {""}
    wanted |= {specification.counts.group} if specification.counts else set()
    wanted |= {specification.pupil} - {""}
    wanted |= {places.cluster, places.school_name, places.cluster_name} - {""}
    return wanted | ({specification.period} if specification.periods else set())


def each_once(files: Iterable[Path]) -> dict[Path, str]:
    """Return the files, each with the name that messages give it. Raises DisclosureError when one is given twice.

    Whoever counts pupils twice shows every group as twice as large as it is, small ones too.
    """
    paths = list(files)
    same_name = {name for name, times in Counter(path.name for path in paths).items() if times > 1}
    found: dict[bytes, Path] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            raise DisclosureError(f"{path}: cannot be read ({error.strerror}); nothing was written") from error
        digest = sha256("\n".join(sorted(filter(None, lines))).encode()).digest()  # however it was saved, or sorted
        if other := found.get(digest):
            raise DisclosureError(f"{path}: holds the same rows as {other}; give each file once, or pupils count twice")
        found[digest] = path
    return {path: f"{path}" if path.name in same_name else path.name for path in paths}


def rows_of(path: Path, wanted: set[str], name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield a file's rows, each with where it stands. Raises DisclosureError when a column is missing or stands twice.

    Nor may a row have more or fewer fields than there are columns: nobody could tell which of them is which.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = next(reader, [])
            if missing := sorted(wanted - set(columns)):
                raise DisclosureError(f"{name}: the column {missing[0]} is missing; the specification names it")
            if doubled := sorted(column for column in wanted if columns.count(column) > 1):
                raise DisclosureError(f"{name}: the column {doubled[0]} stands there twice; keep one of them")
            for fields in filter(None, reader):
                where = f"{name}, row {reader.line_num}"
                if len(fields) != len(columns):
                    raise DisclosureError(f"{where}: has {len(fields)} fields, and there are {len(columns)} columns")
                yield where, dict(zip(columns, fields, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DisclosureError(f"{name}: cannot be read ({type(error).__name__}); nothing was written") from error
