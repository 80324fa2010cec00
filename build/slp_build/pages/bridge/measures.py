"""The Key Dials: which measures they show, on which scales, and how a school's exports become their readings."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from slp_build.disclosure.rules import MEASURE, TOTAL
from slp_build.model.export import BridgeExports, Cell, Export, Level, Row
from slp_build.pages.arch import Scale
from slp_build.pages.dial import Beside, Measure, Reading

PERCENT = Scale(low=0, high=100)
COUNTY: Level = "Local authority"
GROUP: Level = "School group"
SCORE_RANGE = "The source gives no range with this score."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A measure with where its figures stand: the filters of its rows, and the column that the dial shows.

    It stands in whichever set holds it: the schools' own for readings, the members' for what is beside them.
    """

    measure: Measure
    filters: Mapping[str, str]
    column: str


def _rate(id: str, title: str, explain: str, group: str = TOTAL, measure: str = "") -> Asked:
    filters = {"measure": measure or id, "pupil_group": group}
    return Asked(
        measure=Measure(id=id, title=title, explain=explain, scale=PERCENT),
        filters=filters,
        column="reached_percent",
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
        filters={"measure": id, "pupil_group": TOTAL},
        column="score",
    )


def _attendance(phase: str) -> tuple[Asked, ...]:
    filters = {"measure": f"attendance_{phase}", "pupil_group": TOTAL}
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
            filters=filters,
            column="score",
        ),
        Asked(
            measure=Measure(
                id="persistent-absence",
                title="Persistent absence",
                explain="Pupils who missed a tenth or more of sessions. Lower is better",
                scale=Scale(low=0, high=40, steps=8),
                higher_is_worse=True,
                no_range="The source gives no number of pupils, so no range can be worked out.",
            ),
            filters=filters,
            column="reached_percent",
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
    """Return a school's own readings of a measure, oldest first; none where no set has any."""
    own = own_set(asked, exports)
    rows = own.select(location=str(urn), level="School", **asked.filters) if own else ()
    of_rate = asked.column == "reached_percent"
    return tuple(
        Reading(
            period=row.period,
            cell=row.cells[asked.column],
            pupils=row.cells["pupils"],
            reached=row.cells["reached"] if of_rate else None,
            low=None if of_rate else row.cells.get("low"),
            high=None if of_rate else row.cells.get("high"),
        )
        for row in rows
    )


def own_set(asked: Asked, exports: BridgeExports) -> Export | None:
    """Return the schools' own set that holds a measure, or None."""
    return next((e for e in _own_sets(exports) if e.select(level="School", **asked.filters)), None)


def beside_of(asked: Asked, group: str, place: str, exports: BridgeExports) -> Beside:
    """Return the county's and the similar schools' cells of a measure by time period."""
    county: dict[str, Cell] = {}
    similar: dict[str, Cell] = {}
    for export in exports.sets.values():
        if export.audience == "bridge":
            county |= _cells(export.select(level=COUNTY, **asked.filters), asked)
            similar |= _cells(export.select(location=group, level=GROUP, **asked.filters), asked) if group else {}
    return Beside(place=place, county=county, similar=similar)


def group_of(urn: int, exports: BridgeExports) -> str:
    """Return the code of a school's group of similar schools, or nothing where no export names one."""
    rows = (row for own in _own_sets(exports) for row in own.select(location=str(urn)))
    return next((row.group for row in rows if row.group), "")


def place_name(exports: BridgeExports, group: str = "") -> str:
    """Return what the members' sets call the county, or a group of similar schools; nothing where none has it."""
    for export in exports.sets.values():
        if export.audience == "bridge" and export.filters == MEASURE:
            for row in export.select(location=group or None, level=GROUP if group else COUNTY):
                return row.location_name
    return ""


def _own_sets(exports: BridgeExports) -> Iterator[Export]:
    return (e for e in exports.sets.values() if e.audience == "own_school" and e.filters == MEASURE)


def latest(rows: Iterable[Row]) -> str:
    """Return the last time period of some rows, or nothing."""
    return max((row.period for row in rows), default="")


def _cells(rows: Iterable[Row], asked: Asked) -> dict[str, Cell]:
    return {row.period: row.cells[asked.column] for row in rows}
