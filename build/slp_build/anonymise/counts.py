"""Pupils counted by place, group and measure, from records or from counts. No message holds what a row says."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from slp_build.anonymise.given import Given
from slp_build.anonymise.row import Counts, known, period_of, school_of
from slp_build.anonymise.specification import TOTAL, Measure, Specification
from slp_build.errors import DisclosureError


def count(files: Iterable[Path], specification: Specification) -> Counts:
    """Return the counts of all files. Raises DisclosureError naming file, row and column, never what stands there."""
    counts = Counts()
    given = Given(specification) if specification.counts else None
    for path in files:
        for where, row in _rows(path, specification):
            if given:
                given.take(counts, where, row)
            else:
                _add(counts, where, row, specification)
    if given:
        given.check(counts)
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
            reached = _reached(value, measure, f'{where}, column "{measure.column}"')
            for group in groups:
                key = (period, school, group, name)
                counts.entries[key] = counts.entries.get(key, 0) + 1
                counts.reached[key] = counts.reached.get(key, 0) + reached


def _reached(value: str, measure: Measure, where: str) -> bool:
    if measure.at_least is None:
        return value in measure.reached
    try:
        return float(value) >= measure.at_least
    except ValueError as error:
        raise DisclosureError(f"{where}: is no number, as `at_least` needs; nothing was written") from error


def _rows(path: Path, specification: Specification) -> Iterator[tuple[str, dict[str, str]]]:
    places = specification.places
    wanted = {places.school, *(m.column for m in specification.measures.values())}
    wanted |= {m.reached_column for m in specification.measures.values()} - {""}
    wanted |= {grouping.column for grouping in specification.groups.values()} - {""}
    wanted |= {specification.counts.group} if specification.counts else set()
    wanted |= {places.cluster, places.school_name, places.cluster_name} - {""} | (
        {specification.period} if specification.periods else set()
    )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            if missing := sorted(wanted - set(reader.fieldnames or ())):
                raise DisclosureError(f"{path.name}: the column {missing[0]} is missing; the specification names it")
            for line, row in enumerate(reader, start=2):
                yield f"{path.name}, row {line}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DisclosureError(f"{path.name}: cannot be read ({type(error).__name__}); nothing was written") from error
