"""The invented sample county: what its exports are made of, pupil by pupil and inspection by inspection.

From a fixed seed, each school with one of its own: adding a school does not change the others. `slp anonymise` makes
data_exports/ of these files by the specifications that stand there.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random

import msgspec

from slp_build.config import Partnership
from slp_build.returns.figures import Inspection, RegisterSchool
from slp_build.returns.places import groups_of
from slp_build.returns.sample import SEED, sample_register
from slp_build.returns.set_county import inspection_rows

TESTED = (2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025)  # no tests were taken in the summers of 2020 and 2021
ATTENDED = (2017, 2018, 2019, 2022, 2023, 2024, 2025)
PHONICS = (2024, 2025)
LAST_PROGRESS = 2023  # a measure that is no longer published shows as old
FULL_MARK = 40
POOR = 0.24  # of pupils who are disadvantaged
COUNTY_CODE, COUNTY_NAME = "999", "Sample county"

SCHOOL = ("year", "urn", "school")
TOWN = ("town", "town_name")
GROUP = ("group", "group_name")
ATTAINMENT = ("rwm", "progress_reading", "progress_maths", "english_maths_5", "attainment_8", "progress_8")
PHASES = ("primary", "secondary", "special")
Row = tuple[object, ...]


def sample_county(partnership: Partnership) -> Partnership:
    """Return the partnership with an invented county of its own: nothing invented is said of a real authority."""
    return msgspec.structs.replace(
        partnership, la_code=COUNTY_CODE, la_name=COUNTY_NAME, region="Sample region", region_code="E99999999"
    )


def write_sample_returns(folder: Path) -> Iterator[tuple[Path, int]]:
    """Write every file into `folder`, and yield each with its number of rows: the same bytes every time."""
    county = _County()
    folder.mkdir(parents=True, exist_ok=True)
    files: tuple[tuple[str, tuple[str, ...], Iterable[Row]], ...] = (
        ("phonics", (*SCHOOL, *TOWN, "sex", "disadvantaged", "mark"), county.phonics()),
        ("attainment", (*SCHOOL, *GROUP, "disadvantaged", *ATTAINMENT), county.attainment()),
        ("attendance", (*SCHOOL, *GROUP, *PHASES), county.attendance()),
        ("inspections", (*SCHOOL, *GROUP, "inspected", "grade"), county.inspections()),
        ("grades-held", ("year", "grade", "schools", "schools_percent"), county.grades_held()),
    )
    for name, columns, rows in files:
        path, number = folder / f"{name}.csv", 0
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow(row)
                number += 1
        yield path, number


class _County:
    """Its schools, each with its group of similar schools, or with those of its phase where there are too few."""

    def __init__(self) -> None:
        self._schools = sample_register()
        groups = groups_of(self._schools, {}, minimum=3)
        self._group = {urn: (group.code, group.name) for group in groups for urn in group.urns}

    def phonics(self) -> Iterator[Row]:
        """Yield the marks of six year olds."""
        for school in self._schools:
            random = Random(f"{SEED}/{school.urn}/phonics")
            usual = random.gauss(34.5, 1.5)
            if school.phase != "Primary":
                continue
            town = school.town.lower().replace(" ", "-"), school.town
            for year in PHONICS:
                for _ in range(max(3, round((school.pupils or 0) / 7 + random.gauss(0, 2)))):
                    poor = random.random() < POOR
                    mark = min(FULL_MARK, max(0, round(random.gauss(usual - (2.5 if poor else 0), 5))))
                    yield year, school.urn, school.name, *town, random.choice("FM"), "yes" if poor else "no", mark

    def attainment(self) -> Iterator[Row]:
        """Yield the results of the pupils who left: 11 year olds in primary schools, 16 year olds in secondary ones."""
        for school in self._schools:
            random = Random(f"{SEED}/{school.urn}")
            bent, drift = _character(random)
            for step, year in enumerate(TESTED):
                level = bent + drift * (step - 4) + (0.18 * step if year < 2020 else 0.18 * step - 0.9)
                for poor, results in _leavers(school, year, level, random):
                    yield *self._place(school, year), "yes" if poor else "no", *(results.get(m, "") for m in ATTAINMENT)

    def attendance(self) -> Iterator[Row]:
        """Yield which share of sessions each pupil attended, in per cent, in the column of the school's phase."""
        for school in self._schools:
            bent, drift = _character(Random(f"{SEED}/{school.urn}"))
            random = Random(f"{SEED}/{school.urn}/attendance")
            for year in ATTENDED:
                usual = {"Primary": 95.7, "Secondary": 93.6, "Special": 90.5}[school.phase]
                usual += 0.35 * bent + 1.2 * drift * (year - 2021) / 4 - (1.1 if year > 2020 else 0)
                for _ in range(max(10, round((school.pupils or 0) + random.gauss(0, 4)))):
                    attended = max(0.0, 100 - random.expovariate(1 / max(0.5, 100 - usual)))
                    shares = (f"{attended:.1f}" if phase == school.phase.lower() else "" for phase in PHASES)
                    yield *self._place(school, year), *shares

    def inspections(self) -> Iterator[Row]:
        """Yield every inspection, three or four years apart."""
        by_urn = {school.urn: school for school in self._schools}
        for one in self._inspected():
            yield *self._place(by_urn[one.urn], int(one.date[:4])), one.date, one.grade

    def grades_held(self) -> Iterator[Row]:
        """Yield how many schools held each grade at the end of August, year by year."""
        for row in inspection_rows(self._inspected(), "inspections"):
            yield row.period, row.filters["grade"], row.cells["schools"], row.cells["schools_percent"]

    def _inspected(self) -> list[Inspection]:
        return [one for school in self._schools for one in _inspections(school)]

    def _place(self, school: RegisterSchool, year: int) -> Row:
        phase = school.phase.lower(), f"{school.phase} schools"
        return year, school.urn, school.name, *self._group.get(school.urn, phase)


def _character(random: Random) -> tuple[float, float]:
    """Return how far a school stands from the others, and where it is going."""
    return random.gauss(0, 0.5), random.gauss(0, 0.16)


def _leavers(
    school: RegisterSchool, year: int, level: float, random: Random
) -> Iterator[tuple[bool, dict[str, object]]]:
    """Yield a year's pupils who left the school: whether each is disadvantaged, and the results."""
    if school.phase == "Special" or not school.pupils:
        return
    primary = school.phase == "Primary"
    ahead = random.gauss(0, 1)  # what a year adds to the scores of all of its pupils
    for _ in range(max(2, round(school.pupils / (7 if primary else 5) + random.gauss(0, 2)))):
        poor = random.random() < POOR
        own = level + (-0.7 if poor else 0.35)
        if primary:
            results: dict[str, object] = {"rwm": _reached(own, random)}
            if year <= LAST_PROGRESS:
                results["progress_reading"] = f"{random.gauss(2.0 * level + 1.1 * ahead, 5.9):.1f}"
                results["progress_maths"] = f"{random.gauss(2.1 * level + 1.1 * ahead - 0.2, 5.9):.1f}"
        else:
            results = {
                "english_maths_5": _reached(own - 0.45, random),
                "attainment_8": f"{min(90.0, max(0.0, random.gauss(46 + 7 * level + 3.6 * ahead, 18))):.1f}",
                "progress_8": f"{random.gauss(0.4 * level + 0.26 * ahead - 0.05, 1.3):.2f}",
            }
        yield poor, results


def _reached(level: float, random: Random) -> str:
    return "yes" if random.random() < min(0.96, max(0.06, 0.52 + 0.16 * level)) else "no"


def _inspections(school: RegisterSchool) -> Iterator[Inspection]:
    random = Random(f"{SEED}/{school.urn}/inspections")
    grade = random.choices((1, 2, 3, 4), (1, 5, 4, 0.6))[0]
    at = date(2008, 9, 1).toordinal() + random.randint(0, 900)
    while at < date(2025, 7, 1).toordinal():
        day = date.fromordinal(at)
        if day.month == 8:
            day = day.replace(month=9)  # schools are closed
        yield Inspection(urn=school.urn, date=day.isoformat(), grade=grade)
        grade = min(4, max(1, grade + random.choices((-1, 0, 1), (3, 6, 1.4))[0]))
        at += random.randint(1000, 1600)
