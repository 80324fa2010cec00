"""What a raw row says, field by field. No message holds what stands in one."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from slp_build.anonymise.specification import Specification
from slp_build.errors import DisclosureError
from slp_build.exports.layout import SLUG
from slp_build.model.export import SYMBOLS

URN = re.compile(r"[1-9][0-9]{0,5}\Z")
COUNT = re.compile(r"([0-9]{1,9})(\.0+)?\Z")
Key = tuple[str, str, str, str]
"""Period, school, group and measure."""
PARTS = ("entries", "reached", "rest")
"""Denominator, numerator and complement: a rate is protected with all three, and worked out only afterwards."""


@dataclass(frozen=True, slots=True)
class Counts:
    """For each key the pupils with a value, and those who reached it; where a mean is told, the `values`, each with how
    many pupils have it. `together` counts who is in two groups of two groupings, where the files hold pupils.

    `clusters` has each school's cluster ("" without clusters); `names` what schools and clusters are called, as last
    read, and `named` what each column of names called them in each period.
    """

    entries: dict[Key, int] = field(default_factory=dict)
    reached: dict[Key, int] = field(default_factory=dict)
    values: dict[Key, Counter[float]] = field(default_factory=dict)
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    clusters: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    named: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def parts(self, key: Key) -> dict[str, int]:
        """Return how many pupils each of PARTS counts."""
        entries, reached = self.entries.get(key, 0), self.reached.get(key, 0)
        return dict(zip(PARTS, (entries, reached, entries - reached), strict=True))

    @property
    def tables(self) -> tuple[tuple[str, str], ...]:
        """Every period with each measure that anybody has a value of in it."""
        return tuple(sorted({(period, measure) for period, _, _, measure in self.entries}))


def whole(row: Mapping[str, str], column: str, where: str) -> int:
    """Return a count. A hidden one is refused: with less than everything nothing can be proven safe."""
    text = row[column].strip()
    if text in SYMBOLS or not text:
        raise DisclosureError(f'{where}, column "{column}": is hidden or empty; ask for the files with every count')
    found = COUNT.match(text)
    if not found:
        raise DisclosureError(f'{where}, column "{column}": must be a whole number of pupils; nothing was written')
    return int(found[1])


def period_of(row: Mapping[str, str], specification: Specification, where: str) -> str:
    """Return the row's period, as exports write it."""
    if specification.periods:
        return known(row, specification.period, specification.periods, where)
    return specification.period


def school_of(row: Mapping[str, str], period: str, specification: Specification, counts: Counts, where: str) -> str:
    """Return the row's school, whose cluster and name are noted.

    Within a period a school has one name: a column that has several is a pupil's, and must not be published.
    """
    places = specification.places
    school = row[places.school].strip()
    if not URN.match(school):
        raise DisclosureError(f'{where}, column "{places.school}": must be a school\'s URN, of six digits at most')
    cluster = word(row, places.cluster, where) if places.cluster else ""
    if counts.clusters.setdefault(school, cluster) != cluster:
        raise DisclosureError(f'{where}, column "{places.cluster}": the school stands in another cluster elsewhere')
    for place, column in ((school, places.school_name), (cluster, places.cluster_name)):
        if not column or not (name := row[column].strip()):
            continue
        if counts.named.setdefault((period, column, place), name) != name:
            raise DisclosureError(f'{where}, column "{column}": has another name for the same place elsewhere')
        counts.names[place] = name
    return school


def known(row: Mapping[str, str], column: str, values: Mapping[str, str], where: str) -> str:
    """Return what the specification calls a value."""
    try:
        return values[row[column].strip()]
    except KeyError as error:
        raise DisclosureError(f'{where}, column "{column}": the specification does not name this value') from error


def word(row: Mapping[str, str], column: str, where: str) -> str:
    """Return a value that is to be part of a cell's name."""
    value = row[column].strip()
    if not SLUG.match(value):
        raise DisclosureError(f'{where}, column "{column}": must be one plain word or number')
    return value
