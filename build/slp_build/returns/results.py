"""Reads schools' results and absence. What a source left out or suppressed is None here and `x` in an export."""

from collections.abc import Iterator
from pathlib import Path

from slp_build.errors import ReturnError
from slp_build.returns.county_absence import read_county_attendance
from slp_build.returns.figures import Attendance, Rate, Results, Score
from slp_build.returns.kinds import sort_files, year_in_name
from slp_build.returns.raw import Line, read_lines

KEY_STAGE_2_RATES = {
    "rwm": "Overall Meet Std",
    "reading": "Reading Meet Std",
    "writing": "Writing Meet Std",
    "maths": "Maths Meet Std",
}
KEY_STAGE_2_SCORES = {
    "progress_reading": "Reading Progress",
    "progress_writing": "Writing Progress",
    "progress_maths": "Maths Progress",
}
KEY_STAGE_4_RATES = {"english_maths_5": "Eng Maths Grade 5", "ebacc_entry": "Entering EBacc"}
KEY_STAGE_4_SCORES = {"attainment_8": "Attainment 8", "progress_8": "Progress 8"}
FIRST_NUMBERED_GRADES = 2017
"""GCSE English and maths are graded 9 to 1 from this summer on. An earlier file's column holds grades A* to C."""


def read_results(files: list[Path], la_code: str) -> Results:
    """Return what the files say of each school, year and measure, and of the authority whose code is `la_code`.

    Raises: ReturnError naming file, row and column; also on an absence file whose name does not tell its year, on the
            same school, year and measure in two files, and on a county's file that is of another authority
    """
    found = sort_files(files, "results")
    rates: list[Rate] = []
    scores: list[Score] = []
    attendance: list[Attendance] = []
    for path in found.get("key_stage_2", []):
        for line in read_lines(path, unique=("URN", "Academic Year")):
            rates += _rates(line, "KS2 Pupils", KEY_STAGE_2_RATES)
            scores += _scores(line, "KS2 Pupils", KEY_STAGE_2_SCORES)
    for path in found.get("key_stage_4", []):
        for line in read_lines(path, unique=("URN", "Academic Year")):
            rates += _rates(line, "KS4 Pupils", KEY_STAGE_4_RATES)
            scores += _scores(line, "KS4 Pupils", KEY_STAGE_4_SCORES)
    for path in found.get("absence", []):
        attendance += _attendance(path)
    _refuse_doubles([(f"school {rate.urn}", rate.period, rate.measure) for rate in rates])
    _refuse_doubles([(f"school {one.urn}", one.period, "attendance") for one in attendance])
    county = read_county_attendance(found.get("county_absence", []), found.get("county_headcount", []), la_code)
    _refuse_doubles([("the county", one.period, f"{one.phase} attendance") for one in county])
    return Results(rates=tuple(rates), scores=tuple(scores), attendance=tuple(attendance), county_attendance=county)


def _rates(line: Line, base: str, columns: dict[str, str]) -> Iterator[Rate]:
    pupils, year = line.count(base), _year(line)
    for measure, column in columns.items():
        percent = line.percent(column)
        if measure == "english_maths_5" and year < FIRST_NUMBERED_GRADES:
            percent = None
        reached = None if pupils is None or percent is None else round(percent * pupils / 100)
        yield Rate(
            urn=line.urn(), period=_period(year), measure=measure, pupils=pupils, reached=reached, percent=percent
        )


def _scores(line: Line, base: str, columns: dict[str, str]) -> Iterator[Score]:
    for measure, column in columns.items():
        yield Score(
            urn=line.urn(),
            period=_period(_year(line)),
            measure=measure,
            pupils=line.count(base),
            score=line.decimal(column),
        )


def _attendance(path: Path) -> Iterator[Attendance]:
    period = year_in_name(path)
    if period is None:
        raise ReturnError(f"{path.name}: nothing tells which year this is of; put it into the name, as in 2017-18.csv")
    for line in read_lines(path):
        absent = line.percent("PERCTOT")
        # From 2015/16 a pupil who misses a tenth of sessions is persistently absent. The earlier threshold, 15 %,
        # has another column, and its figures cannot be set beside these.
        persistent = line.percent("PPERSABS10") if "PPERSABS10" in line.fields else None
        yield Attendance(
            urn=line.urn(),
            period=period,
            pupils=None,
            attendance_percent=None if absent is None else round(100 - absent, 1),
            persistent=None,
            persistent_percent=persistent,
        )


def _year(line: Line) -> int:
    year = line.count("Academic Year")
    if year is None or not 2000 <= year <= 2100:
        raise line.error("Academic Year", "must be the year of the summer, as 2018")
    return year


def _period(year: int) -> str:
    """Return the academic year that ends in this summer: 201718 for 2018."""
    return f"{year - 1}{year % 100:02d}"


def _refuse_doubles(keys: list[tuple[str, str, str]]) -> None:
    """Raise ReturnError on the same whom, year and what twice."""
    seen = set()
    for key in keys:
        if key in seen:
            whom, period, what = key
            raise ReturnError(f"{whom}: {what} in {period} stands in two files; give each year once")
        seen.add(key)
