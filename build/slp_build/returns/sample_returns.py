"""The invented sample county: its results, attendance and inspections, pupil by pupil from a fixed seed.

They go the way that real returns go: through the same protection, the same audit, the same files.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random

import msgspec

from slp_build.config import Partnership
from slp_build.returns.figures import Attendance, Inspection, Rate, RegisterSchool, Results, Score
from slp_build.returns.prepare import Provenance, prepare_exports
from slp_build.returns.sample import SEED, sample_register

TESTED = (2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025)  # no tests were taken in the summers of 2020 and 2021
ATTENDED = (2017, 2018, 2019, 2022, 2023, 2024, 2025)
LAST_PROGRESS = 2023  # a measure that is no longer published shows as old
COUNTY_CODE, COUNTY_NAME = "999", "Sample county"

SAMPLE = Provenance(
    day=date(2026, 9, 1),
    sample=True,
    licence="CC0: invented figures, to use as you like",
    sources=dict.fromkeys(("attainment", "attendance", "inspections"), "Invented sample data"),
    notes="Every figure here is invented. No school, pupil or place is real.",
)


def write_sample_exports(folder: Path, partnership: Partnership, specified: Path) -> None:
    """Write the sample county's exports below `folder`: the same bytes every time.

    What `slp anonymise` made of its pupils takes a minute to solve, and is copied from the exports in `specified`.
    """
    register = sample_register()
    inspections, results = sample_inspections(register), sample_results(register)
    prepare_exports(register, inspections, results, folder, sample_county(partnership), SAMPLE, specified)


def sample_county(partnership: Partnership) -> Partnership:
    """Return the partnership with an invented county of its own: nothing invented is said of a real authority."""
    return msgspec.structs.replace(
        partnership, la_code=COUNTY_CODE, la_name=COUNTY_NAME, region="Sample region", region_code="E99999999"
    )


def sample_results(register: Iterable[RegisterSchool]) -> Results:
    """Return every school's results and attendance."""
    rates: list[Rate] = []
    scores: list[Score] = []
    attendance: list[Attendance] = []
    for school in register:
        random = Random(f"{SEED}/{school.urn}")  # a school of its own: adding one does not change the others
        bent, drift = random.gauss(0, 0.5), random.gauss(0, 0.16)
        for step, year in enumerate(TESTED):
            level = bent + drift * (step - 4) + (0.18 * step if year < 2020 else 0.18 * step - 0.9)
            rates += _rates(school, year, level, random)
            scores += _scores(school, year, level, random)
        attendance += [_attendance(school, year, bent, drift, random) for year in ATTENDED]
    return Results(rates=tuple(rates), scores=tuple(scores), attendance=tuple(attendance))


def sample_inspections(register: Iterable[RegisterSchool]) -> tuple[Inspection, ...]:
    """Return every school's inspections, three or four years apart."""
    return tuple(one for school in register for one in _inspections(school))


def _rates(school: RegisterSchool, year: int, level: float, random: Random) -> Iterator[Rate]:
    if school.phase == "Special" or not school.pupils:
        return
    cohort = max(2, round(school.pupils / (7 if school.phase == "Primary" else 5) + random.gauss(0, 2)))
    poor = sum(random.random() < 0.24 for _ in range(cohort))
    if school.phase == "Secondary":
        yield _rate(school, year, "english_maths_5", "total", cohort, _reached(cohort, level - 0.45, random))
        yield _rate(school, year, "ebacc_entry", "total", cohort, _reached(cohort, level - 0.9, random))
        return
    reached = {
        "disadvantaged": _reached(poor, level - 0.7, random),
        "other": _reached(cohort - poor, level + 0.35, random),
    }
    yield _rate(school, year, "rwm", "disadvantaged", poor, reached["disadvantaged"])
    yield _rate(school, year, "rwm", "other", cohort - poor, reached["other"])
    yield _rate(school, year, "rwm", "total", cohort, sum(reached.values()))
    for measure, easier in (("reading", 0.6), ("writing", 0.5), ("maths", 0.55)):
        least = sum(reached.values())  # whoever reached all three reached each
        yield _rate(
            school, year, measure, "total", cohort, least + _reached(cohort - least, level + easier - 1.2, random)
        )


def _scores(school: RegisterSchool, year: int, level: float, random: Random) -> Iterator[Score]:
    if school.phase == "Special" or not school.pupils:
        return
    pupils = max(2, round(school.pupils / (7 if school.phase == "Primary" else 5)))
    wanted: tuple[tuple[str, float, float, float], ...]
    if school.phase == "Primary":
        if year > LAST_PROGRESS:
            return
        wanted = (
            ("progress_reading", 2.0, 0.0, 11.5),
            ("progress_writing", 1.8, 0.1, 11.0),
            ("progress_maths", 2.1, -0.2, 11.5),
        )
    else:
        wanted = (("attainment_8", 7.0, 46.0, 36.0), ("progress_8", 0.4, -0.05, 2.6))
    for measure, by_level, middle, spread in wanted:
        score = middle + by_level * level + random.gauss(0, spread / 10)
        half = spread / pupils**0.5
        yield Score(
            urn=_number(school, year),
            period=_period(year),
            measure=measure,
            pupils=pupils,
            score=round(score, 1),
            low=round(score - half, 1),
            high=round(score + half, 1),
        )


def _attendance(school: RegisterSchool, year: int, bent: float, drift: float, random: Random) -> Attendance:
    pupils = max(10, round((school.pupils or 0) + random.gauss(0, 4)))
    usual = {"Primary": 95.7, "Secondary": 93.6, "Special": 90.5}[school.phase]
    percent = usual + 0.35 * bent + 1.2 * drift * (year - 2021) / 4 - (1.1 if year > 2020 else 0) + random.gauss(0, 0.3)
    chance = min(0.6, max(0.03, 0.05 + (97.4 - percent) * 0.042))
    absent = sum(random.random() < chance for _ in range(pupils))
    return Attendance(
        urn=_number(school, year),
        period=_period(year),
        pupils=pupils,
        attendance_percent=round(percent, 1),
        persistent=absent,
        persistent_percent=round(100 * absent / pupils, 1),
    )


def _inspections(school: RegisterSchool) -> Iterator[Inspection]:
    random = Random(f"{SEED}/{school.urn}/inspections")
    grade = random.choices((1, 2, 3, 4), (1, 5, 4, 0.6))[0]
    at = date(2008, 9, 1).toordinal() + random.randint(0, 900)
    while at < date(2025, 7, 1).toordinal():
        day = date.fromordinal(at)
        if day.month == 8:
            day = day.replace(month=9)  # schools are closed
        yield Inspection(urn=_number(school, day.year), date=day.isoformat(), grade=grade)
        grade = min(4, max(1, grade + random.choices((-1, 0, 1), (3, 6, 1.4))[0]))
        at += random.randint(1000, 1600)


def _reached(pupils: int, level: float, random: Random) -> int:
    chance = min(0.96, max(0.06, 0.52 + 0.16 * level))
    return sum(random.random() < chance for _ in range(pupils))


def _rate(school: RegisterSchool, year: int, measure: str, group: str, pupils: int, reached: int) -> Rate:
    return Rate(
        urn=_number(school, year),
        period=_period(year),
        measure=measure,
        pupil_group=group,
        pupils=pupils,
        reached=reached,
        percent=round(100 * reached / pupils) if pupils else None,
    )


def _number(school: RegisterSchool, year: int) -> int:
    """Return the URN that the school had in a year: those that changed it did so in 2019."""
    return school.predecessors[0] if school.predecessors and year < 2019 else school.urn


def _period(year: int) -> str:
    return f"{year - 1}{year % 100:02d}"
