"""Reads inspections: a URN, a grade in words, a date."""

from pathlib import Path

from slp_build.returns.figures import Inspection
from slp_build.returns.kinds import sort_files
from slp_build.returns.raw import read_lines

GRADES = {
    "Outstanding": 1,
    "Good": 2,
    # Ofsted writes 'Satisfactory' before September 2012; it ranks with Requires Improvement.
    "Satisfactory": 3,
    "Requires Improvement": 3,
    "Inadequate": 4,
}


def read_inspections(files: list[Path]) -> tuple[Inspection, ...]:
    """Return every inspection in the files, by URN and date. Raises ReturnError naming file, row and column."""
    found = []
    for path in sort_files(files, "inspections").get("inspections", []):
        for line in read_lines(path, unique=("URN", "Inspection Date")):
            grade = GRADES[line.one_of("Rating", frozenset(GRADES))]
            found.append(Inspection(urn=line.urn(), date=line.date("Inspection Date"), grade=grade))
    return tuple(sorted(set(found), key=lambda one: (one.urn, one.date, one.grade)))


def grades_as_at(inspections: tuple[Inspection, ...], day: str) -> dict[int, tuple[int, ...]]:
    """Return the grades each school had been given by a day (ISO), oldest first."""
    found: dict[int, tuple[int, ...]] = {}
    for one in sorted(inspections, key=lambda one: one.date):
        if one.date <= day:
            found[one.urn] = (*found.get(one.urn, ()), one.grade)
    return found
