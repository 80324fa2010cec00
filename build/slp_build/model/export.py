"""Performance exports: tables of figures with their source, licence and audience, as pages may use them.

`PublicExports` and `BridgeExports` share no base. Neither takes a set whose files no audit has passed; only
`slp_build.audited` makes an `Audit`, after it has read the final files.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from slp_build.errors import DisclosureError, ExportError

ExportAudience = Literal["public", "bridge", "own_school"]
Level = Literal["Local authority", "School", "School group"]
Symbol = Literal["", "c", "x", "z", "low"]
Key = TypeVar("Key", bound=Hashable)

SYMBOLS: Mapping[str, str] = {
    "c": "kept back to protect confidentiality",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to nought, but is not nought",
}
"""The Analysis Function's symbols, with what they mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure: `text` is what the file has ("61" or "c"). Either `value` is a number, or `symbol` is not empty.

    `id` is set/period/location/filters/indicator, as in `attainment/201718/935/rwm.total/reached_percent`.
    """

    id: str
    text: str
    symbol: Symbol
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A column of figures. `unit` is "%", "pupils", "schools" … or empty; `decimals` is how many are shown."""

    name: str
    label: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of an export. `location` is an authority's code, a URN or a group's code.

    `group` is the code of the group of similar schools that the row is of (School group) or whose school it is
    (School); empty for an authority. `filters` are in the export's own order.
    """

    period: str
    level: Level
    location: str
    location_name: str
    group: str
    filters: tuple[tuple[str, str], ...]
    cells: Mapping[str, Cell]

    def filter(self, name: str) -> str:
        """Return the value of one filter."""
        return dict(self.filters)[name]


Lists = dict[str, tuple[tuple[str, ...], ...]]
"""By period, lists of parts of measures (`rwm.entries`)."""


class Relations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the measures of a set have to do with each other.

    In `alike` each list counts the same pupils, or nearly; in `sums` the first of each is the sum of the others; in
    `linear` all are nothing together, each with its coefficient ("-2 any.reached"); in `within` the first is all of the
    others, who share nobody, and more; in `either` it is whoever is in one of the others, or in several; in `equal_in`
    the first two are the same in the schools that follow, in `equal_of` in the groups. They
    were all looked for, among `any_number` of measures; not so in sets of before.
    """

    any_number: bool = False
    alike: Lists = {}
    sums: Lists = {}
    linear: Lists = {}
    within: Lists = {}
    either: Lists = {}
    equal_in: Lists = {}
    equal_of: Lists = {}


@dataclass(frozen=True, kw_only=True)
class Export:
    """One set: its rows, sorted as in the file, and what its readers must be told. `published` is an ISO date.

    `sha256` is that of data.csv, data.meta.csv and, where a specification made the set, of `partitions`, `relations`
    and `beside`, the members' set that readers of a school's own figures have, too; `labels` are words for filters'
    values, where there are any. A set that was made by a specification is audited by solving its tables, whose totals
    `partitions` divide, with the `relations` of its measures. Any other is audited by the rules of its name.
    """

    name: str
    audience: ExportAudience
    title: str
    source: str
    licence: str
    published: str
    loaded: str
    sample: bool
    unit: str
    rules: str
    notes: str
    sha256: str
    filters: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    rows: tuple[Row, ...]
    folder: Path
    partitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relations: Relations | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    specified: bool = False
    beside: str = ""

    @cached_property
    def state(self) -> str:
        """What tells this set from any other: its files' hash, and what its readers are told of it."""
        told = (self.title, self.source, self.licence, self.published, self.loaded, self.sample, self.rules, self.notes)
        return "\n".join((self.sha256, self.audience, self.unit, *map(str, told), *map(str, self.labels.items())))

    def label(self, value: str) -> str:
        """Return what readers are told that a filter's value is."""
        return self.labels.get(value, value.replace("_", " ").capitalize())

    @cached_property
    def _oldest_first(self) -> tuple[Row, ...]:
        return tuple(sorted(self.rows, key=lambda row: (row.period, row.location, row.filters)))

    @cached_property
    def _by_location(self) -> Mapping[str, tuple[Row, ...]]:
        return _grouped(self._oldest_first, lambda row: row.location)

    @cached_property
    def _by_filters(self) -> Mapping[tuple[tuple[str, str], ...], tuple[Row, ...]]:
        return _grouped(self._oldest_first, lambda row: row.filters)

    def select(self, *, location: str | None = None, level: Level | None = None, **filters: str) -> tuple[Row, ...]:
        """Return the rows of a location, a level and any filters given, oldest first."""
        rows = self._oldest_first
        if location is not None:
            rows = self._by_location.get(location, ())
        elif filters.keys() == set(self.filters):
            rows = self._by_filters.get(tuple((name, filters[name]) for name in self.filters), ())
        return tuple(
            row
            for row in rows
            if (level is None or row.level == level) and filters.items() <= dict(row.filters).items()
        )

    def periods(self, *, location: str | None = None, **filters: str) -> tuple[str, ...]:
        """Return the time periods there are rows for, oldest first."""
        return tuple(sorted({row.period for row in self.select(location=location, level=None, **filters)}))

    def indicator(self, name: str) -> Indicator:
        """Return a column's label, unit and decimals."""
        for indicator in self.indicators:
            if indicator.name == name:
                return indicator
        raise ExportError(f'{self.name}: there is no indicator "{name}"')


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> Mapping[Key, tuple[Row, ...]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {name: tuple(group) for name, group in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit has passed: the sha256 of each set, and the rules it was held against. Only the gate makes one."""

    passed: frozenset[str] = frozenset()
    rules: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicExports:
    """The audited exports that anyone may read, by name. Raises DisclosureError on any other export."""

    audit: Audit
    sets: Mapping[str, Export] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_others(self.sets, self.audit, ("public",))


@dataclass(frozen=True, kw_only=True)
class BridgeExports:
    """The audited exports for members, by name. A set for `own_school` may be shown only to that school's own people.

    Raises DisclosureError on any other export.
    """

    audit: Audit
    sets: Mapping[str, Export] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_others(self.sets, self.audit, ("bridge", "own_school"))

    @property
    def with_pages(self) -> tuple[Export, ...]:
        """The sets that have a page of their own, by name: those that a specification made for all members."""
        return tuple(e for _, e in sorted(self.sets.items()) if e.specified and e.audience == "bridge")


def _refuse_others(sets: Mapping[str, Export], audit: Audit, audiences: tuple[str, ...]) -> None:
    for name, export in sets.items():
        if export.audience not in audiences:
            raise DisclosureError(f"{name}: this set is for another audience ({export.audience}); it stays out")
        if export.sha256 not in audit.passed:
            raise DisclosureError(f"{name}: no audit has passed these files; read sets through slp_build.audited")


def period_name(period: str) -> str:
    """Return a time period in words: 2017/18 for 201718, 2014 for 2014."""
    return f"{period[:4]}/{period[4:]}" if len(period) == 6 else period


def every_period(periods: set[str]) -> tuple[str, ...]:
    """Return the periods with the years between them filled in, oldest first: a year without figures is a gap."""
    if not periods:
        return ()
    first, last = min(periods), max(periods)
    if len(first) == 6:
        return tuple(f"{year}{(year + 1) % 100:02d}" for year in range(int(first[:4]), int(last[:4]) + 1))
    return tuple(str(year) for year in range(int(first), int(last) + 1))
