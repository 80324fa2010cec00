"""Reads a county's own absence and headcount: open-data files at the level of the authority."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from slp_build.returns.figures import CountyAttendance
from slp_build.returns.raw import Line, read_lines

PHASES: Mapping[str, str] = {
    "State-funded primary": "primary",
    "State-funded secondary": "secondary",
    "Special": "special",
}
"""The sources' school types that are phases; other rows are totals or parts of these."""

AUTHORITY = "Local authority"


def read_county_attendance(absence: list[Path], headcounts: list[Path], la_code: str) -> tuple[CountyAttendance, ...]:
    """Return the county's attendance by year and phase. A year whose headcount no file gives has no base: it is None.

    In: sessions possible and missed (absence), schools and pupils (headcounts); pupils are whole, sessions counted
    """
    known = {key: base for path in headcounts for key, base in _headcounts(path, la_code)}
    found = []
    for path in absence:
        for line in _of_the_county(path, la_code, unique=("time_period", "old_la_code", "school_type", "term")):
            phase = PHASES.get(line.text("school_type"))
            if phase is None or line.text("geographic_level") != AUTHORITY or line.text("term") != "Total":
                continue
            period = line.text("time_period")
            schools, pupils = known.get((period, phase), (None, None))
            found.append(
                CountyAttendance(
                    period=period,
                    phase=phase,
                    schools=schools,
                    pupils=pupils,
                    possible=line.count("sess_possible"),
                    missed=line.count("sess_overall"),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.period, one.phase)))


def _headcounts(path: Path, la_code: str) -> Iterator[tuple[tuple[str, str], tuple[int | None, int | None]]]:
    keys = ("time_period", "geographic_level", "laestab", "academy_type", "school_type")
    for line in _of_the_county(path, la_code, unique=keys):
        phase = PHASES.get(line.text("school_type"))
        if phase and line.text("geographic_level") == AUTHORITY:
            yield (line.text("time_period"), phase), (line.count("num_schools"), line.count("headcount"))


def _of_the_county(path: Path, la_code: str, unique: tuple[str, ...]) -> Iterator[Line]:
    """Yield a file's rows. Raises ReturnError at the first that is of another authority: its figures are not ours."""
    for line in read_lines(path, unique=unique):
        if line.text("old_la_code") != la_code:  # the new one of nine characters changes where the authority does not
            raise line.elsewhere("old_la_code", la_code)
        yield line
