"""Pupils counted by place, group and measure. Rows are let go as they are read; no message holds what one says."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slp_build.anonymise.specification import TOTAL, Measure, Specification
from slp_build.errors import DisclosureError
from slp_build.exports.layout import SLUG

NUMBER = re.compile(r"[1-9][0-9]*\Z")
Key = tuple[str, str, str, str]
"""Period, school, group and measure."""


@dataclass(frozen=True, slots=True)
class Counts:
    """For each key the pupils with a value, and those who reached it; each school's cluster ("" without clusters)."""

    entries: dict[Key, int] = field(default_factory=dict)
    reached: dict[Key, int] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(sorted({key[0] for key in self.entries}))


def count(files: Iterable[Path], specification: Specification) -> Counts:
    """Return the counts of all files. Raises DisclosureError naming file, row and column, never what stands there."""
    counts = Counts()
    for path in files:
        for where, row in _rows(path, specification):
            _add(counts, where, row, specification)
    if not counts.entries:
        raise DisclosureError("the files hold no pupil with a value of any measure; nothing was written")
    return counts


def _add(counts: Counts, where: str, row: Mapping[str, str], specification: Specification) -> None:
    places = specification.places
    school = row[places.school].strip()
    if not NUMBER.match(school):
        raise DisclosureError(f'{where}, column "{places.school}": must be the school\'s number, as its URN')
    cluster = _word(row, places.cluster, where) if places.cluster else ""
    if counts.clusters.setdefault(school, cluster) != cluster:
        raise DisclosureError(f'{where}, column "{places.cluster}": the school stands in another cluster elsewhere')
    period = (
        _known(row, specification.period, specification.periods, where)
        if specification.periods
        else specification.period
    )
    groups = [TOTAL]
    groups += [_known(row, grouping.column, grouping.values, where) for grouping in specification.groups.values()]
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


def _known(row: Mapping[str, str], column: str, values: Mapping[str, str], where: str) -> str:
    try:
        return values[row[column].strip()]
    except KeyError as error:
        raise DisclosureError(f'{where}, column "{column}": the specification does not name this value') from error


def _word(row: Mapping[str, str], column: str, where: str) -> str:
    value = row[column].strip()
    if not SLUG.match(value):
        raise DisclosureError(f'{where}, column "{column}": must be one plain word or number')
    return value


def _rows(path: Path, specification: Specification) -> Iterator[tuple[str, dict[str, str]]]:
    places = specification.places
    wanted = {places.school, *(m.column for m in specification.measures.values())}
    wanted |= {grouping.column for grouping in specification.groups.values()}
    wanted |= {places.cluster} - {""} | ({specification.period} if specification.periods else set())
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            if missing := sorted(wanted - set(reader.fieldnames or ())):
                raise DisclosureError(f"{path.name}: the column {missing[0]} is missing; the specification names it")
            for line, row in enumerate(reader, start=2):
                yield f"{path.name}, row {line}", row
    except (OSError, UnicodeDecodeError) as error:
        raise DisclosureError(f"{path.name}: cannot be read ({type(error).__name__}); nothing was written") from error
