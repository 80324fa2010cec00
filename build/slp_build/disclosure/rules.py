"""The disclosure rules of each set: named, plain and strict. A set that is not named here cannot be published.

The rules are these; `protect` applies them to raw counts and `audit` checks them again on the final files.

1. Public sets hold county rows only. A school's own rows stand in `own_school` sets.
2. A figure needs a known base of at least `minimum_base` pupils. Below that, every figure of the row is hidden, base
   and numerator too: a base gives away that a group is small, and a rate with its base is the numerator.
3. A row made of several schools needs at least `minimum_schools`, and at least `minimum_base` pupils besides its
   largest school: each head knows the own school's row and can take it away.
4. A breakdown (disadvantaged and other pupils) is shown whole or hidden whole: one hidden part would be the
   total minus the others. The parts must make up the total, since a rest could be a single school's. Within one
   school they may leave a rest that passes rule 2.
5. Groups of similar schools are a breakdown of the county too. When one of them, or the schools in no group, may not
   be shown, none is.
6. A county row that members read and the public one agree: what is hidden in one is hidden in the other.

Inspection grades are published for each school by the inspectorate and count no pupil: rules 2 to 5 leave them out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from slp_build.config import Thresholds
from slp_build.model.export import ExportAudience, Level

HIDDEN = "c"
TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRule:
    """What a set is: its audience, levels, filters and indicators, exactly.

    `breakdown` is the filter whose values but `total` are parts of a whole; `base` the indicator that rule 2 asks for
    (empty where no pupil is counted).
    """

    audience: ExportAudience
    levels: tuple[Level, ...]
    filters: tuple[str, ...]
    indicators: tuple[str, ...]
    breakdown: str = ""
    base: str = "pupils"


MEASURE = ("measure", "pupil_group")
"""The filters of whatever counts pupils."""
_RATE = ("pupils", "reached", "reached_percent")
_COUNTY: tuple[Level, ...] = ("Local authority",)
_SCHOOL: tuple[Level, ...] = ("School",)

SETS: Mapping[str, SetRule] = {
    "attainment": SetRule(
        audience="public",
        levels=_COUNTY,
        filters=MEASURE,
        indicators=("schools", *_RATE),
        breakdown="pupil_group",
    ),
    "attendance": SetRule(
        audience="public",
        levels=_COUNTY,
        filters=MEASURE,
        indicators=("schools", *_RATE, "score"),
        breakdown="pupil_group",
    ),
    "inspections": SetRule(
        audience="public", levels=_COUNTY, filters=("grade",), indicators=("schools", "schools_percent"), base=""
    ),
    "comparators": SetRule(
        audience="bridge",
        levels=("Local authority", "School group"),
        filters=MEASURE,
        indicators=("schools", *_RATE, "score"),
        breakdown="pupil_group",
    ),
    "county-inspections": SetRule(
        audience="bridge", levels=_COUNTY, filters=("grade",), indicators=("schools", "schools_percent"), base=""
    ),
    "school-attainment": SetRule(
        audience="own_school",
        levels=_SCHOOL,
        filters=MEASURE,
        indicators=_RATE,
        breakdown="pupil_group",
    ),
    "school-scores": SetRule(
        audience="own_school",
        levels=_SCHOOL,
        filters=MEASURE,
        indicators=("pupils", "score", "low", "high"),
        breakdown="pupil_group",
    ),
    "school-attendance": SetRule(
        audience="own_school",
        levels=_SCHOOL,
        filters=MEASURE,
        indicators=(*_RATE, "score"),
        breakdown="pupil_group",
    ),
    "school-inspections": SetRule(
        audience="own_school", levels=_SCHOOL, filters=("inspected",), indicators=("grade",), base=""
    ),
}


def enough_pupils(pupils: float, thresholds: Thresholds) -> bool:
    """Return whether a base is large enough to be shown (rule 2)."""
    return pupils >= thresholds.minimum_base


def enough_schools(schools: float, thresholds: Thresholds) -> bool:
    """Return whether a row of several schools is made of enough of them (rule 3)."""
    return schools >= thresholds.minimum_schools


def in_words(thresholds: Thresholds) -> str:
    """Return the rules' numbers as readers are told them, beside each set."""
    pupils, schools = thresholds.minimum_base, thresholds.minimum_schools
    return (
        f"Figures of fewer than {pupils} pupils, or of fewer than {schools} schools taken together, are kept back (c), "
        "and so is whatever they could be worked out from."
    )
