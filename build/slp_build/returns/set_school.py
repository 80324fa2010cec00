"""The rows of the schools' own sets: each school's figures, for its own people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slp_build.config import Thresholds
from slp_build.disclosure.protect import Base, is_safe, shown_parts
from slp_build.disclosure.rules import TOTAL
from slp_build.disclosure.set_facts import indicators_of
from slp_build.exports.write import Draft
from slp_build.returns.cells import cells
from slp_build.returns.figures import Attendance, Inspection, Rate, RegisterSchool, Score
from slp_build.statistics.similar import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A school as a row names it: today's entry of the register, and its group of similar schools if it has one."""

    school: RegisterSchool
    group: Group | None


def attainment_rows(rates: Mapping[Whose, Iterable[Rate]], thresholds: Thresholds) -> list[Draft]:
    """Return `school-attainment`: a breakdown is shown whole or hidden whole."""
    drafts = []
    for whose, every in rates.items():
        together: dict[tuple[str, str], dict[str, Rate]] = {}
        for rate in every:
            together.setdefault((rate.period, rate.measure), {})[rate.pupil_group] = rate
        for (period, measure), parts in together.items():
            shown = shown_parts({name: _base(rate.pupils) for name, rate in parts.items()}, thresholds)
            drafts += [
                _draft(
                    whose,
                    period,
                    {"measure": measure, "pupil_group": part},
                    "school-attainment",
                    {"pupils": rate.pupils, "reached": rate.reached, "reached_percent": rate.percent},
                    shown=part in shown,
                )
                for part, rate in parts.items()
            ]
    return drafts


def score_rows(scores: Mapping[Whose, Iterable[Score]], thresholds: Thresholds) -> list[Draft]:
    """Return `school-scores`."""
    return [
        _draft(
            whose,
            one.period,
            {"measure": one.measure, "pupil_group": TOTAL},
            "school-scores",
            {"pupils": one.pupils, "score": one.score, "low": one.low, "high": one.high},
            shown=is_safe(_base(one.pupils), thresholds),
        )
        for whose, every in scores.items()
        for one in every
    ]


def attendance_rows(attendance: Mapping[Whose, Iterable[Attendance]], thresholds: Thresholds) -> list[Draft]:
    """Return `school-attendance`."""
    return [
        _draft(
            whose,
            one.period,
            {"measure": attendance_measure(whose.school), "pupil_group": TOTAL},
            "school-attendance",
            {
                "pupils": one.pupils,
                "score": one.attendance_percent,
                "reached": one.persistent,
                "reached_percent": one.persistent_percent,
            },
            shown=is_safe(_base(one.pupils), thresholds),
        )
        for whose, every in attendance.items()
        for one in every
    ]


def inspection_rows(inspections: Mapping[Whose, Iterable[Inspection]]) -> list[Draft]:
    """Return `school-inspections`: the inspectorate publishes every grade."""
    return [
        _draft(
            whose,
            one.date[:4],
            {"inspected": one.date},
            "school-inspections",
            {"grade": one.grade},
            shown=True,
            identifier="Calendar year",
        )
        for whose, every in inspections.items()
        for one in every
    ]


def attendance_measure(school: RegisterSchool) -> str:
    """Return the measure of a school's attendance, by its phase: an all-through school counts with the secondary."""
    phase = "secondary" if school.phase == "All-through" else school.phase.lower().replace(" ", "-")
    return f"attendance_{phase}"


def _base(pupils: int | None) -> Base | None:
    return None if pupils is None else Base(pupils=pupils)


def _draft(
    whose: Whose,
    period: str,
    filters: Mapping[str, str],
    name: str,
    figures: Mapping[str, float | None],
    *,
    shown: bool,
    identifier: str = "Academic year",
) -> Draft:
    return Draft(
        period=period,
        identifier=identifier,
        level="School",
        urn=whose.school.urn,
        school_name=whose.school.name,
        group=whose.group.code if whose.group else "",
        group_name=whose.group.name if whose.group else "",
        filters=filters,
        # Where the source gives no figure at all there is nothing to hide: [x] says so, [c] would say something else.
        cells=cells(indicators_of(name), figures, shown=shown or all(v is None for v in figures.values())),
    )
