"""The rows of the county's sets and of groups of similar schools."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from slp_build.config import Thresholds
from slp_build.disclosure.protect import Base, is_safe
from slp_build.disclosure.rules import TOTAL
from slp_build.disclosure.set_facts import indicators_of
from slp_build.exports.write import Draft
from slp_build.returns.cells import cells
from slp_build.returns.figures import CountyAttendance, Inspection
from slp_build.returns.inspections import grades_as_at
from slp_build.returns.places import COUNTY, Summed
from slp_build.statistics.similar import Group

GRADE_NAMES = {1: "outstanding", 2: "good", 3: "requires_improvement", 4: "inadequate"}
GOOD_OR_BETTER = "good_or_outstanding"


def attainment_rows(summed: Iterable[Summed]) -> list[Draft]:
    """Return `attainment`: the county's rates."""
    return [
        _draft("attainment", row, {"measure": row.measure, "pupil_group": row.part})
        for row in summed
        if row.place == COUNTY
    ]


def attendance_rows(by_phase: Iterable[Summed]) -> list[Draft]:
    """Return `attendance`: the county's phases, each a measure."""
    return [
        _draft("attendance", row, {"measure": row.measure, "pupil_group": row.part})
        for row in by_phase
        if row.place == COUNTY
    ]


def comparator_rows(summed: Iterable[Summed], groups: Iterable[Group]) -> list[Draft]:
    """Return `comparators`: the county and every group, in the same measures."""
    names = {group.code: group.name for group in groups}
    return [
        _draft("comparators", row, {"measure": row.measure, "pupil_group": row.part}, names.get(row.place, ""))
        for row in summed
    ]


def inspection_rows(inspections: Sequence[Inspection], name: str) -> list[Draft]:
    """Return how many schools held each grade at the end of August, year by year.

    A year counts when at least half as many schools had been inspected as in the fullest year: before that the shares
    are of the few schools that the files know.
    """
    years = range(int(min(i.date for i in inspections)[:4]), int(max(i.date for i in inspections)[:4]) + 1)
    held = {year: [g[-1] for g in grades_as_at(tuple(inspections), f"{year}-08-31").values()] for year in years}
    fullest = max(len(grades) for grades in held.values())
    drafts = []
    for year, grades in held.items():
        if not grades or 2 * len(grades) < fullest:
            continue
        counts = {name: grades.count(grade) for grade, name in GRADE_NAMES.items()}
        counts |= {GOOD_OR_BETTER: counts["good"] + counts["outstanding"], TOTAL: len(grades)}
        for grade, count in counts.items():
            figures = {"schools": count, "schools_percent": 100 * count / len(grades)}
            drafts.append(
                Draft(
                    period=str(year),
                    identifier="As at 31 August",
                    level="Local authority",
                    filters={"grade": grade},
                    cells=cells(indicators_of(name), figures, shown=True),
                )
            )
    return drafts


def attendance_of_phases(
    summed: Iterable[Summed], official: Iterable[CountyAttendance], thresholds: Thresholds
) -> list[Summed]:
    """Return the county's attendance by phase, and that of groups of similar schools.

    In:  `summed` are sums of schools, whose `measure` is of a phase; `official` are the county's own figures, which
         outrank them year by year
    A group is shown only beside a county row that is the sum of the same schools.
    """
    own = {(row.period, row.measure): row for one in official if (row := _of_sessions(one, thresholds)) is not None}
    rest = [
        replace(row, shown=False) if row.place != COUNTY and (row.period, row.measure) in own else row
        for row in summed
        if row.place != COUNTY or (row.period, row.measure) not in own
    ]
    return sorted([*own.values(), *rest], key=lambda row: (row.period, row.measure))


def _of_sessions(one: CountyAttendance, thresholds: Thresholds) -> Summed | None:
    """Return a county's own figure as a row; None without its base, since a figure is shown beside what it is of."""
    if not one.pupils or not one.schools or not one.possible or one.missed is None:
        return None
    return Summed(
        period=one.period,
        measure=f"attendance_{one.phase}",
        part=TOTAL,
        place=COUNTY,
        schools=one.schools,
        figures={
            "pupils": one.pupils,
            "score": 100 * (one.possible - one.missed) / one.possible,
            "reached": None,
            "reached_percent": None,
        },
        shown=is_safe(Base(pupils=one.pupils, schools=one.schools), thresholds),
    )


def _draft(name: str, row: Summed, filters: Mapping[str, str], group_name: str = "") -> Draft:
    county = row.place == COUNTY
    return Draft(
        period=row.period,
        level="Local authority" if county else "School group",
        group="" if county else row.place,
        group_name="" if county else group_name,
        filters=filters,
        cells=cells(indicators_of(name), {"schools": row.schools, **row.figures}, shown=row.shown),
    )
