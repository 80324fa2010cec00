"""Pupils counted by place, group and measure, from records or from counts. No message holds what a row says."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from pathlib import Path

from slp_build.anonymise.given import Given
from slp_build.anonymise.row import Counts, known, period_of, school_of
from slp_build.anonymise.specification import TOTAL, Measure, Specification
from slp_build.errors import DisclosureError

VALUES = 3  # that a column must have at least for an average: that of two values is the share of one


def count(files: Iterable[Path], specification: Specification) -> Counts:
    """Return the counts of all files. Raises DisclosureError naming file, row and column, never what stands there."""
    counts = Counts()
    given = Given(specification) if specification.counts else None
    for path in files:
        for where, row in rows_of(path, _columns(specification)):
            if given:
                given.take(counts, where, row)
            else:
                _add(counts, where, row, specification)
    if given:
        given.check(counts)
    for name, seen in counts.seen.items():
        if len(seen) < VALUES:
            raise DisclosureError(
                f'the column "{specification.measures[name].column}" has fewer than {VALUES} values: its average would '
                "count pupils; count them with `reached` or `at_least`, so that they are protected"
            )
    if not counts.entries:
        raise DisclosureError("the files hold no pupil with a value of any measure; nothing was written")
    return counts


def _add(counts: Counts, where: str, row: Mapping[str, str], specification: Specification) -> None:
    school = school_of(row, specification, counts, where)
    period = period_of(row, specification, where)
    groups = [TOTAL]
    groups += [known(row, grouping.column, grouping.values, where) for grouping in specification.groups.values()]
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
                    points, squares = counts.points.get(key, (0.0, 0.0))
                    number = _number(value, cell)
                    counts.points[key] = points + number, squares + number * number
                    seen = counts.seen.setdefault(name, set())
                    if len(seen) < VALUES:
                        seen.add(number)


def _reached(value: str, measure: Measure, where: str) -> bool:
    if measure.at_least is not None:
        return _number(value, where) >= measure.at_least
    if measure.at_most is not None:
        return _number(value, where) <= measure.at_most
    return value in measure.reached


def _number(value: str, where: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise DisclosureError(f"{where}: is no number, as the measure needs; nothing was written") from error
    if not isfinite(number):
        raise DisclosureError(f"{where}: is no number, as the measure needs; nothing was written")
    return number


def _columns(specification: Specification) -> set[str]:
    """Return the columns that a file must have."""
    places = specification.places
    wanted = {places.school, *(m.column for m in specification.measures.values())}
    wanted |= {m.reached_column for m in specification.measures.values()} - {""}
    wanted |= {grouping.column for grouping in specification.groups.values()} - {""}
    wanted |= {specification.counts.group} if specification.counts else set()
    wanted |= {places.cluster, places.school_name, places.cluster_name} - {""}
    return wanted | ({specification.period} if specification.periods else set())


def rows_of(path: Path, wanted: set[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield a file's rows, each with where it stands. Raises DisclosureError when one is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            if missing := sorted(wanted - set(reader.fieldnames or ())):
                raise DisclosureError(f"{path.name}: the column {missing[0]} is missing; the specification names it")
            for line, row in enumerate(reader, start=2):
                yield f"{path.name}, row {line}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DisclosureError(f"{path.name}: cannot be read ({type(error).__name__}); nothing was written") from error
