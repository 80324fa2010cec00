"""Which means are not told, though their counts are: what the told ones leave, taken from one another, has one too.

All parts of a total but one tell that one's; and what the told parts leave of it has a mean, from which a head takes
the own pupils away besides. Where few are left, or what is left tells of single pupils, none is told of the place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import NamedTuple

from slp_build.anonymise.means import Values, tells_of_single_pupils
from slp_build.anonymise.row import Counts
from slp_build.anonymise.solved import columns_of
from slp_build.anonymise.specification import TOTAL, Place, Specification
from slp_build.anonymise.tables import COUNTY, CellKey
from slp_build.errors import DisclosureError

WITHOUT = " without "  # between the names of two measures: whoever has a value of the first alone
_WIDER: tuple[Place, ...] = ("school", "cluster", "county")
Telling = Callable[[CellKey, Mapping[float, int]], bool]
"""Whether a mean of values tells of single pupils; the cell says of which measure they are."""
Where = tuple[str, str, Place, str]
"""A period, a measure, a level, and a place of it."""


class _Line(NamedTuple):
    """A total and the parts that it is the sum of."""

    total: CellKey
    parts: tuple[CellKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads means, and what is not to be left for them: of fewer pupils than the `threshold`, or of single ones.

    Where there are `heads`, each knows the values of the own school's pupils.
    """

    threshold: int
    telling: Telling
    heads: bool = True


def untold_means(
    behind: Values,
    told: Iterable[CellKey],
    clusters: Mapping[str, str],
    groupings: Mapping[str, tuple[str, ...]],
    readers: Readers,
    beside: Set[CellKey] = frozenset(),
) -> set[CellKey]:
    """Return the cells whose means are not told, though their counts (`told`) are: a place's all, of a measure.

    In: `behind` has the values of all places and groups, seen or not; `clusters` gives each school's cluster; the means
        of `beside` readers have from elsewhere: an earlier release, or the set that is read beside this one
    Raises DisclosureError where those alone leave too few
    """
    counted = set(told)
    shown = set(counted)
    left = _Left(behind, clusters, groupings, readers)
    while (telling := left.telling(shown | beside, counted, shown)) is not None:
        # those that most sums could do without, and the narrowest of them: what others leave is then looked at anew
        most = max(((many, -_WIDER.index(where[2])) for where, many in telling.items()), default=None)
        if most is None:
            raise DisclosureError(
                "what was told before, or is beside this set, leaves an average of few pupils; leave the average out"
            )
        places = {where for where, many in telling.items() if (many, -_WIDER.index(where[2])) == most}
        shown = {cell for cell in shown if _where(cell) not in places}
    return counted - shown


def _where(cell: CellKey) -> Where:
    return cell.period, cell.measure, cell.level, cell.place


def readers_of(counts: Counts, specification: Specification) -> Readers:
    """Return who reads a specification's means."""
    columns = columns_of(counts, specification)

    def telling(cell: CellKey, values: Mapping[float, int]) -> bool:
        column = columns[cell.period, cell.measure.partition(WITHOUT)[0]]
        return tells_of_single_pupils(values, specification.threshold, column)

    # a school's own figures are read by nobody who knows another's
    heads = specification.audience != "own_school"
    return Readers(threshold=specification.threshold, telling=telling, heads=heads)


class _Left:
    """What told means leave, by the sums that hold: of groups, of places, of measures of some of the same pupils."""

    def __init__(
        self,
        behind: Values,
        clusters: Mapping[str, str],
        groupings: Mapping[str, tuple[str, ...]],
        readers: Readers,
    ) -> None:
        self._clusters, self._groupings, self._readers = clusters, tuple(groupings.values()), readers
        self._seen: dict[tuple[CellKey, tuple[CellKey, ...]], bool] = {}
        self._behind = {cell: Counter(values) for cell, values in sorted(behind.items())}
        nested = list(_nested(self._behind))
        self._behind |= {rest: self._behind[one] - self._behind.get(other, Counter()) for one, other, rest in nested}
        below = {cell: self._parts_of(cell) for cell in self._behind if cell.level != "school"}
        self._below = {cell: parts for cell, parts in below.items() if parts}
        self._lines = [
            *(line for cell in self._behind if cell.group == TOTAL for line in self._of_groups(cell)),
            *(_Line(cell, parts) for cell, parts in self._below.items()),
            *(_Line(one, (other, rest) if other in self._behind else (rest,)) for one, other, rest in nested),
        ]

    def telling(self, told: Set[CellKey], counted: Set[CellKey], shown: Set[CellKey]) -> Counter[Where] | None:
        """Return the places whose `shown` means a sum could do without that leaves too few, each with how many sums.

        None where no sum of `told` means leaves too few. What is `counted` and not shown is not to follow either.
        """
        known, followed = self._followed(told)
        found = [
            line
            for cell, line in followed.items()
            if cell in counted or self._tells(self._behind[cell], self._of_schools(cell), cell, public=True)
        ]
        for line, leaves in (*self._along(known), *self._across(known)):
            if self._leaves_too_few(line.total, tuple(leaves)):
                found.append(line)
        return Counter(where for line in found for where in self._blamed(line, followed, shown)) if found else None

    def _followed(self, told: Set[CellKey]) -> tuple[set[CellKey], dict[CellKey, _Line]]:
        """Return the cells whose means are told or follow, and from which sum each of the latter does."""
        known = {cell for cell in told if cell in self._behind}
        followed: dict[CellKey, _Line] = {}
        before = -1
        while len(known) > before:
            before = len(known)
            for line in self._lines:
                unknown = [cell for cell in (line.total, *line.parts) if cell not in known]
                if len(unknown) == 1:
                    known.add(unknown[0])
                    followed[unknown[0]] = line
        return known, followed

    def _along(self, known: Set[CellKey]) -> Iterator[tuple[_Line, list[CellKey]]]:
        """Yield each sum whose total is known, with what is left of it."""
        for line in self._lines:
            leaves = [leaf for part in line.parts if part not in known for leaf in self._unknown(part, known)]
            if line.total in known and leaves:
                yield line, leaves

    def _across(self, known: Set[CellKey]) -> Iterator[tuple[_Line, list[CellKey]]]:
        """Yield what is left of all pupils of some schools when a wider place's groups are taken from them."""
        for cell, groups in product((cell for cell in self._below if cell.group == TOTAL), self._groupings):
            there = [group for group in groups if cell._replace(group=group) in known]
            for some in (some for many in (1, 2) for some in combinations(there, many)):
                schools = [
                    school
                    for school in self._of_schools(cell)
                    if any(self._is_left(school._replace(group=group), known) for group in some)
                ]
                parts = product(schools, (group for group in groups if group not in some))
                leaves = [part for school, group in parts if self._is_left(part := school._replace(group=group), known)]
                if leaves and all(school in known for school in schools):
                    yield _Line(cell, tuple(schools)), leaves

    def _is_left(self, cell: CellKey, known: Set[CellKey]) -> bool:
        return cell in self._behind and cell not in known

    def _leaves_too_few(self, total: CellKey, leaves: tuple[CellKey, ...]) -> bool:
        """Return whether too few are left of a total. Most sums leave the same again when one more mean is not told."""
        if (total, leaves) not in self._seen:
            left: Counter[float] = Counter()
            for leaf in leaves:
                left.update(self._behind[leaf])
            public = left.total() < self._behind[total].total()
            self._seen[total, leaves] = self._tells(left, leaves, total, public=public)
        return self._seen[total, leaves]

    def _tells(self, left: Counter[float], leaves: Iterable[CellKey], of: CellKey, *, public: bool) -> bool:
        """Return whether somebody has a mean of too few, or one that tells of single pupils, of some schools' cells."""
        readers, pupils = self._readers, left.total()
        if public and pupils and (pupils < readers.threshold or readers.telling(of, left)):
            return True
        own: dict[str, Counter[float]] = {}
        for leaf in leaves if readers.heads else ():
            own.setdefault(leaf.place, Counter()).update(self._behind[leaf])
        for values in own.values():
            rest = pupils - values.total()
            if rest and (rest < readers.threshold or (public and readers.telling(of, left - values))):
                return True
        return False

    def _unknown(self, cell: CellKey, known: Set[CellKey]) -> list[CellKey]:
        """Return what an unknown cell is the sum of, but for what is known: of places below it, or of groups."""
        ways = [self._below[cell]] if cell in self._below else []
        if cell.group == TOTAL:
            of_groups = (tuple(cell._replace(group=group) for group in groups) for groups in self._groupings)
            ways += [parts for parts in of_groups if not known.isdisjoint(parts)]
        found = [
            [leaf for part in parts if self._is_left(part, known) for leaf in self._unknown(part, known)]
            for parts in ways
        ]
        return min(found, key=lambda leaves: sum(self._behind[leaf].total() for leaf in leaves), default=[cell])

    def _of_schools(self, cell: CellKey) -> list[CellKey]:
        return self._unknown(cell, frozenset())

    def _blamed(self, line: _Line, followed: Mapping[CellKey, _Line], shown: Set[CellKey]) -> set[Where]:
        """Return the place to tell no mean of, so that a sum leaves less: the total's, or that of the fewest pupils."""
        is_of_measures = line.parts[-1].measure != line.total.measure
        own = _where(line.parts[0] if is_of_measures else line.total)
        if any(_where(cell) == own for cell in shown):
            return {own}
        for cell in (line.total, *line.parts):
            if cell in followed and followed[cell] != line:
                return self._blamed(followed[cell], followed, shown)
        parts = [part for part in line.parts if part in shown]
        if parts:
            return {_where(min(parts, key=lambda part: (self._behind[part].total(), part)))}
        measures = line.total.measure.split(WITHOUT)
        return {_where(cell) for cell in shown if cell.period == line.total.period and cell.measure in measures}

    def _of_groups(self, total: CellKey) -> Iterator[_Line]:
        for groups in self._groupings:
            parts = (total._replace(group=group) for group in groups)
            if there := tuple(part for part in parts if part in self._behind):
                yield _Line(total, there)

    def _parts_of(self, cell: CellKey) -> tuple[CellKey, ...]:
        """Return the places that one is the sum of, as near below it as there are any."""
        schools = [school for school, of in self._clusters.items() if cell.level == COUNTY or of == cell.place]
        found: dict[CellKey, None] = {}
        for school in schools:
            between = cell._replace(level="cluster", place=self._clusters[school])
            below = between if cell.level == COUNTY and between in self._behind else None
            found[below or cell._replace(level="school", place=school)] = None
        return tuple(part for part in found if part in self._behind)


def _nested(behind: Mapping[CellKey, Counter[float]]) -> Iterator[tuple[CellKey, CellKey, CellKey]]:
    """Yield the cells of two measures of which one has all of the other's values everywhere, and more; and the rest."""
    of: dict[tuple[str, str], dict[CellKey, Counter[float]]] = {}
    for cell, values in behind.items():
        of.setdefault((cell.period, cell.measure), {})[cell._replace(measure="")] = values
    for (one, these), (other, those) in permutations(of.items(), 2):
        some = all(values <= these.get(at, Counter()) for at, values in those.items())
        if one[0] == other[0] and some and these != those:
            name = f"{one[1]}{WITHOUT}{other[1]}"
            for at in these:
                yield at._replace(measure=one[1]), at._replace(measure=other[1]), at._replace(measure=name)
