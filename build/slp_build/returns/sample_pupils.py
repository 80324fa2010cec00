"""The invented sample county: pupils who took the phonics check, from a fixed seed. What raw records look like."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from slp_build.returns.figures import RegisterSchool
from slp_build.returns.sample import SEED, sample_register

YEARS = ("2024", "2025")
COLUMNS = ("year", "urn", "school", "town", "town_name", "sex", "disadvantaged", "mark")
FULL_MARK = 40


def write_sample_pupils(path: Path) -> int:
    """Write a row for every invented pupil of the primary schools, and return how many there are."""
    rows = [row for school in sample_register() if school.phase == "Primary" for row in _pupils(school)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def _pupils(school: RegisterSchool) -> Iterator[tuple[object, ...]]:
    random = Random(f"{SEED}/{school.urn}/phonics")
    usual = random.gauss(34.5, 1.5)
    town = school.town.lower().replace(" ", "-")
    for year in YEARS:
        for _ in range(max(3, round((school.pupils or 0) / 7 + random.gauss(0, 2)))):
            poor = random.random() < 0.24
            mark = min(FULL_MARK, max(0, round(random.gauss(usual - (2.5 if poor else 0), 5))))
            yield year, school.urn, school.name, town, school.town, random.choice("FM"), "yes" if poor else "no", mark
