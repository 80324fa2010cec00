"""Checks the final files again, from nothing but themselves. A message names set, row and rule, never a value."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import combinations

from slp_build.config import Thresholds
from slp_build.disclosure.rules import HIDDEN, MEASURE, SETS, TOTAL, SetRule, enough_pupils, enough_schools
from slp_build.errors import DisclosureError
from slp_build.model.export import Cell, Export, Row

COUNTY = "Local authority"
TOLD = ("", "low")
"""What a cell may bear and yet tell something of its figure: a number, or `low`."""


def audit_set(export: Export, thresholds: Thresholds) -> None:
    """Check one set against the rules. Raises DisclosureError at the first row that breaks one."""
    rule = SETS.get(export.name)
    if rule is None:
        raise DisclosureError(f"{export.name}: no disclosure rules are known for a set of this name; it stays out")
    _check_shape(export, rule)
    for row in export.rows:
        if row.level not in rule.levels:
            raise _broken(export, row, f"rows at level {row.level} may not stand in this set")
    if not rule.base:
        return
    for row in export.rows:
        _check_row(export, row, rule, thresholds)
    if rule.breakdown:
        for rows in _by(export.rows, lambda row: (row.period, row.location, _without(row, rule.breakdown))):
            _check_breakdown(export, rows, rule, thresholds)
    if "School group" in rule.levels:
        for rows in _by(export.rows, lambda row: (row.period, row.filters)):
            _check_partition(export, rows, rule, thresholds)


def audit_together(sets: Mapping[str, Export], public: Mapping[str, Export], thresholds: Thresholds) -> None:
    """Check the members' sets beside one another and beside the public ones, as a head sees them all (rules 3, 6).

    Whichever sets they stand in, rows of one measure, pupil group and period are told of one another.
    """
    for name in sets.keys() & public.keys():
        _check_twins(sets[name], public[name])
    wider = {
        (row.period, row.location, row.filters): (export, row)
        for export in sets.values()
        if export.audience == "bridge" and export.filters == MEASURE
        for row in export.rows
        if row.level != "School"
    }
    county = {(p, filters): where for (p, where, filters), (_, row) in wider.items() if row.level == COUNTY}
    for export in public.values():
        for row in export.rows:
            _, twin = wider.get((row.period, row.location, row.filters), (None, None))
            if twin and _differ(row, twin):
                raise _broken(export, row, "the public row and the members' row must say the same, or both be hidden")
    audit_apart([*sets.values(), *public.values()])
    for export in sets.values():
        for row in export.rows if export.audience == "own_school" and export.filters == MEASURE else ():
            for place in (row.group, county.get((row.period, row.filters), "")):
                found = wider.get((row.period, place, row.filters))
                if found and _tells(row) and _tells(found[1]):
                    others = _value(found[1], "pupils") - _value(row, "pupils")
                    if _value(row, "pupils") and not enough_pupils(others, thresholds):
                        raise _broken(*found, "too few pupils are left when one school is taken away")


def audit_apart(sets: Iterable[Export]) -> None:
    """Raise DisclosureError where two sets of the same figures were solved apart: some readers have both.

    The county's part of a members' set has its name, and schools' own figures say which one they are read beside.
    """
    solved = [(one, {(row.period, row.filter("measure")) for row in one.rows}) for one in sets if one.specified]
    for (one, told), (other, also) in combinations(solved, 2):
        together = one.name in (other.name, other.beside) or one.beside == other.name
        if told & also and not together:
            own, wider = (one, other) if one.audience == "own_school" else (other, one)
            if own.audience == "own_school" and wider.audience == "bridge":
                raise DisclosureError(
                    f'{own.name}: is of the same measures as {wider.name}; say beside = "{wider.name}" in its '
                    "specification and make it again, so that both together tell no more"
                )
            period, measure = min(told & also)
            raise DisclosureError(
                f"{one.name}: has figures of {measure} in {period}, and so has {other.name}, made apart from it; what "
                "one of them hides could be worked out of the other; make one set of both (with county_to_all, if the "
                "county is for the public; with `beside`, if schools are to have their own)"
            )


def _check_twins(members: Export, public: Export) -> None:
    """Hold a public set against the members' set of its name: nothing may stand in it that members have not got."""
    own = {(row.period, row.location, row.filters): row for row in members.rows}
    for row in public.rows:
        twin = own.get((row.period, row.location, row.filters))
        if twin is None or _differ(row, twin):
            raise _broken(public, row, "a public row and the members' row must be the same, mark by mark")


def _check_shape(export: Export, rule: SetRule) -> None:
    if export.audience != rule.audience:
        raise DisclosureError(f"{export.name}: this set is for {rule.audience} only, not for {export.audience}")
    found = (export.filters, tuple(indicator.name for indicator in export.indicators))
    if found != (rule.filters, rule.indicators):
        raise DisclosureError(
            f"{export.name}: its filters and indicators are not those its rules were written for; "
            f"they must be {', '.join((*rule.filters, *rule.indicators))}"
        )


def _check_row(export: Export, row: Row, rule: SetRule, thresholds: Thresholds) -> None:
    if not _tells(row):
        return
    if any(cell.symbol == HIDDEN for cell in row.cells.values()):
        raise _broken(export, row, "a row's figures are hidden together or shown together")
    base = row.cells[rule.base]
    if base.value is None or not enough_pupils(base.value, thresholds):
        least = f"{thresholds.minimum_base} pupils (minimum_base in content/partnership.toml)"
        raise _broken(export, row, f"figures need a base of at least {least}")
    if row.level != "School":
        schools = row.cells["schools"].value
        if schools is None or not enough_schools(schools, thresholds):
            least = f"{thresholds.minimum_schools} schools (minimum_schools in content/partnership.toml)"
            raise _broken(export, row, f"figures need at least {least}")
    count = row.cells["reached"].value if "reached" in row.cells else None
    if count is not None and not 0 <= count <= base.value:
        raise _broken(export, row, "a count is larger than its base, so one of the two is wrong")


def _check_breakdown(export: Export, rows: list[Row], rule: SetRule, thresholds: Thresholds) -> None:
    parts = [row for row in rows if row.filter(rule.breakdown) != TOTAL]
    told = [row for row in parts if _tells(row)]
    if not told:
        return
    if len(told) != len(parts):
        raise _broken(export, told[0], "a breakdown is shown whole or hidden whole")
    total = next((row for row in rows if row.filter(rule.breakdown) == TOTAL), None)
    if total is None or not _tells(total):
        raise _broken(export, told[0], "a part is shown only beside its total")
    rest = _value(total, rule.base) - sum(_value(row, rule.base) for row in told)
    if rest and total.level != "School":
        raise _broken(export, total, "the parts do not make up the total, and the rest could be one school")
    if rest and not enough_pupils(rest, thresholds):
        raise _broken(export, total, "the parts leave too few pupils of the total")


def _check_partition(export: Export, rows: list[Row], rule: SetRule, thresholds: Thresholds) -> None:
    groups = [row for row in rows if row.level == "School group"]
    told = [row for row in groups if _tells(row)]
    if not told:
        return
    if len(told) != len(groups):
        raise _broken(export, told[0], "groups of similar schools are shown all together or not at all")
    county = next((row for row in rows if row.level == COUNTY), None)
    if county is None or not _tells(county):
        raise _broken(export, told[0], "a group is shown only beside the county")
    for name, enough in ((rule.base, enough_pupils), ("schools", enough_schools)):
        rest = _value(county, name) - sum(_value(row, name) for row in told)
        if rest and not enough(rest, thresholds):
            raise _broken(export, county, f"the groups leave too few {name} of the county")


def _differ(row: Row, twin: Row) -> bool:
    return any(name not in twin.cells or cell.text != twin.cells[name].text for name, cell in row.cells.items())


def _tells(row: Row) -> bool:
    """Return whether any cell of the row tells something."""
    return any(cell.symbol in TOLD for cell in row.cells.values())


def _value(row: Row, indicator: str) -> float:
    cell: Cell = row.cells[indicator]
    return cell.value or 0.0


def _without(row: Row, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in row.filters if key != name)


def _by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> Iterable[list[Row]]:
    found: defaultdict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found.values()


def _broken(export: Export, row: Row, rule: str) -> DisclosureError:
    where = next(iter(row.cells.values())).id.rpartition("/")[0]
    return DisclosureError(f"{export.name}, row {where}: {rule}; make the set again, nothing can override this")
