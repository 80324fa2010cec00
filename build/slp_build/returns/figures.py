"""What raw files say, tidy: frozen records, None where a file gave nothing. They hold small counts: never publish."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSchool:
    """A school of the register. `predecessors` are the URNs the same school had before, oldest last.

    `pupils` is the number on roll, where a census file gave it. Ages are in years, the place in degrees.
    """

    urn: int
    laestab: str
    name: str
    phase: str
    kind: str
    town: str
    postcode: str
    age_low: int | None
    age_high: int | None
    open: bool
    latitude: float | None
    longitude: float | None
    predecessors: tuple[int, ...] = ()
    pupils: int | None = None

    @property
    def state_funded(self) -> bool:
        """Return whether the county's figures include this school."""
        return "independent" not in self.kind.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The partnership's schools, by URN, and how many rows of the register were of other authorities' schools."""

    schools: tuple[RegisterSchool, ...]
    elsewhere: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many of a school's pupils reached something in one year. `percent` is 0–100, as published if it was."""

    urn: int
    period: str
    measure: str
    pupil_group: str = "total"
    pupils: int | None
    reached: int | None
    percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A school's average score in one year, with its 95 % range where that was published."""

    urn: int
    period: str
    measure: str
    pupils: int | None
    score: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """A school's attendance in one year: percentages are 0–100, `persistent` counts pupils."""

    urn: int
    period: str
    pupils: int | None
    attendance_percent: float | None
    persistent: int | None
    persistent_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyAttendance:
    """The county's own figures of one year and phase, in sessions (half days) possible and missed."""

    period: str
    phase: str
    schools: int | None
    pupils: int | None
    possible: int | None
    missed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One inspection: `date` is ISO, `grade` 1 (outstanding) to 4 (inadequate)."""

    urn: int
    date: str
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything that results files gave."""

    rates: tuple[Rate, ...] = ()
    scores: tuple[Score, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    county_attendance: tuple[CountyAttendance, ...] = ()
