"""The Key Dials: which measures they show, on which scales, and how a school's exports become their readings."""

from collections.abc import Iterable, Mapping

import msgspec

from slp_build.model.export import BridgeExports, Cell, Level, Row
from slp_build.pages.arch import Scale
from slp_build.pages.dial import Beside, Measure, Reading

PERCENT = Scale(low=0, high=100)
TOTAL = "total"
COUNTY: Level = "Local authority"
SCORE_RANGE = "The source gives no range with this score."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A measure with where its figures stand: the school's own set, the filters, and the column that the dial shows.

    `like` are the filters of the same measure in `comparators`. `reached` is the numerator's column, if there is one.
    """

    measure: Measure
    set: str
    filters: Mapping[str, str]
    column: str
    like: Mapping[str, str]
    reached: str = ""


def _rate(id: str, title: str, explain: str, group: str = TOTAL, measure: str = "") -> Asked:
    filters = {"measure": measure or id, "pupil_group": group}
    return Asked(
        measure=Measure(id=id, title=title, explain=explain, scale=PERCENT),
        set="school-attainment",
        filters=filters,
        column="reached_percent",
        like=filters,
        reached="reached",
    )


def _score(id: str, title: str, explain: str, scale: Scale, *, signed: bool) -> Asked:
    return Asked(
        measure=Measure(
            id=id,
            title=title,
            explain=explain,
            scale=scale,
            unit="",
            decimals=1,
            signed=signed,
            no_range=SCORE_RANGE,
        ),
        set="school-scores",
        filters={"measure": id},
        column="score",
        like={"measure": id, "pupil_group": TOTAL},
    )


def _attendance(phase: str) -> tuple[Asked, ...]:
    like = {"measure": f"attendance_{phase}", "pupil_group": TOTAL}
    return (
        Asked(
            measure=Measure(
                id="attendance",
                title="Attendance",
                explain="Sessions attended, all pupils, over the year",
                scale=Scale(low=85, high=100, steps=15),
                decimals=1,
                no_range="A share of sessions, not of pupils: no range is worked out.",
            ),
            set="school-attendance",
            filters={"phase": phase},
            column="attendance_percent",
            like=like,
        ),
        Asked(
            measure=Measure(
                id="persistent-absence",
                title="Persistent absence",
                explain="Pupils who missed a tenth or more of sessions. Lower is better",
                scale=Scale(low=0, high=40, steps=8),
                decimals=1,
                higher_is_worse=True,
                no_range="The source gives no number of pupils, so no range can be worked out.",
            ),
            set="school-attendance",
            filters={"phase": phase},
            column="persistent_absence_percent",
            like=like,
            reached="persistent_absence",
        ),
    )


PRIMARY = (
    _rate("rwm", "Attainment at 11", "Pupils who reached the expected standard in reading, writing and maths"),
    _rate("disadvantaged", "Disadvantaged at 11", "The same, of disadvantaged pupils", "disadvantaged", "rwm"),
    _score(
        "progress_reading",
        "Progress in reading",
        "Points ahead of or behind pupils with the same start, age 7 to 11",
        Scale(low=-8, high=8, steps=8),
        signed=True,
    ),
    _score(
        "progress_maths",
        "Progress in maths",
        "Points ahead of or behind pupils with the same start, age 7 to 11",
        Scale(low=-8, high=8, steps=8),
        signed=True,
    ),
)
SECONDARY = (
    _rate("english_maths_5", "English and maths at 16", "Pupils with grade 5 or better in both"),
    _score("attainment_8", "Attainment 8", "Average score across eight subjects", Scale(low=0, high=90), signed=False),
    _score(
        "progress_8",
        "Progress 8",
        "Grades ahead of or behind pupils with the same start, age 11 to 16",
        Scale(low=-2, high=2, steps=8),
        signed=True,
    ),
)
BY_PHASE: Mapping[str, tuple[Asked, ...]] = {
    "Primary": (*PRIMARY, *_attendance("primary")),
    "Secondary": (*SECONDARY, *_attendance("secondary")),
    "All-through": (*PRIMARY[:2], *SECONDARY, *_attendance("secondary")),
    "Special": _attendance("special"),
    "16 plus": (),
}


def readings_of(asked: Asked, urn: int, exports: BridgeExports) -> tuple[Reading, ...]:
    """Return a school's own readings of a measure, oldest first; none where its set is not there."""
    own = exports.sets.get(asked.set)
    rows = own.select(location=str(urn), level="School", **asked.filters) if own else ()
    return tuple(
        Reading(
            period=row.period,
            cell=row.cells[asked.column],
            pupils=row.cells.get("pupils"),
            reached=row.cells.get(asked.reached),
            low=row.cells.get("low"),
            high=row.cells.get("high"),
        )
        for row in rows
    )


def beside_of(asked: Asked, group: str, place: str, exports: BridgeExports) -> Beside:
    """Return the county's and the similar schools' cells of a measure by time period."""
    comparators = exports.sets.get("comparators")
    county = comparators.select(location=None, level=COUNTY, **asked.like) if comparators else ()
    similar = comparators.select(location=group, level="School group", **asked.like) if comparators and group else ()
    return Beside(place=place, county=_cells(county, asked), similar=_cells(similar, asked))


def group_of(urn: int, exports: BridgeExports) -> str:
    """Return the code of a school's group of similar schools, or nothing where no export names one."""
    for name in ("school-attainment", "school-scores", "school-attendance"):
        own = exports.sets.get(name)
        for row in own.select(location=str(urn)) if own else ():
            if row.group:
                return row.group
    return ""


def latest(rows: Iterable[Row]) -> str:
    """Return the last time period of some rows, or nothing."""
    return max((row.period for row in rows), default="")


def _cells(rows: Iterable[Row], asked: Asked) -> dict[str, Cell]:
    return {row.period: row.cells[asked.column] for row in rows}
