"""Counts that files give as they are: taken whole or not at all, since nothing can be proven of what is missing."""

from collections.abc import Mapping

from slp_build.anonymise.row import Counts, Key, known, period_of, school_of, whole, word
from slp_build.anonymise.specification import TOTAL, Specification
from slp_build.errors import DisclosureError


class Given:
    """Takes counts as files give them: schools into `Counts`; sums of schools, if any, only to be checked.

    A table is taken whole or not at all: every group of every school, each once, whose parts make up their totals.
    """

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._sums: dict[Key, tuple[str, int, int]] = {}
        """By period, place, group and measure: where it stands, and both counts. The county's place is empty."""
        self._seen: dict[tuple[str, ...], str] = {}

    def take(self, counts: Counts, where: str, row: Mapping[str, str]) -> None:
        """Take one row."""
        specification = self._specification
        if specification.counts is None:
            raise DisclosureError("the specification is of pupils, not of counts")
        places, column = specification.places, specification.counts.group
        groups = {
            specification.counts.total: TOTAL,
            **{value: name for grouping in specification.groups.values() for value, name in grouping.values.items()},
        }
        group = known(row, column, groups, where)
        period = period_of(row, specification, where)
        is_school = bool(row[places.school].strip())
        place = school_of(row, period, specification, counts, where) if is_school else ""
        if not is_school and places.cluster and row[places.cluster].strip():
            place = word(row, places.cluster, where)
        key = (period, f"{is_school}", place, group)
        if key in self._seen:
            raise DisclosureError(f"{where}: the same period, place and group as {self._seen[key]}; keep one of them")
        self._seen[key] = where
        for name, measure in specification.measures.items():
            entries = whole(row, measure.column, where)
            reached = whole(row, measure.reached_column, where)
            if reached > entries:
                raise DisclosureError(f'{where}, column "{measure.reached_column}": more reached it than there were')
            if is_school:
                counts.entries[period, place, group, name] = entries
                counts.reached[period, place, group, name] = reached
            else:
                self._sums[period, place, group, name] = (where, entries, reached)

    def check(self, counts: Counts) -> None:
        """Raise DisclosureError where a group is missing, or a total is not what its parts make up."""
        divided = [tuple(dict.fromkeys(one.values.values())) for one in self._specification.groups.values()]
        for (period, school, group, measure), entries in counts.entries.items():
            where = f"{period}, school {school}, {measure}"
            for values in divided if group == TOTAL else ():
                keys = [(period, school, value, measure) for value in values]
                if missing := [key[2] for key in keys if key not in counts.entries]:
                    raise DisclosureError(f"{where}: there is no row for {missing[0]}; every group needs one")
                _agree(f"{where}: {' + '.join(values)}", sum(counts.entries[key] for key in keys), entries)
                reached = counts.reached[period, school, group, measure]
                _agree(f"{where}: {' + '.join(values)} who reached it", sum(counts.reached[k] for k in keys), reached)
            if (period, school, TOTAL, measure) not in counts.entries:
                raise DisclosureError(f"{where}: there is no row for all pupils; every school needs one")
        for (period, place, group, measure), (where, entries, reached) in self._sums.items():
            schools = [school for school, cluster in counts.clusters.items() if place in ("", cluster)]
            keys = [(period, school, group, measure) for school in schools]
            _agree(f"{where}: its schools", sum(counts.entries.get(key, 0) for key in keys), entries)
            _agree(f"{where}: its schools' who reached it", sum(counts.reached.get(key, 0) for key in keys), reached)


def _agree(what: str, parts: int, total: int) -> None:
    if parts != total:
        raise DisclosureError(f"{what} do not add up: {'more' if parts > total else 'fewer'} than the total")
