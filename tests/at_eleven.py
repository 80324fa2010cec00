"""Invented pupils with three measures of a year, and sets that are made of them and audited."""

import csv
from pathlib import Path

import numpy as np

from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import read_ledger, write_ledger
from slp_build.anonymise.make import make
from slp_build.anonymise.private import private_of, unproven
from slp_build.anonymise.recheck import read_tables, recheck
from slp_build.anonymise.relations import find_relations
from slp_build.anonymise.specification import Specification, read_specification
from slp_build.anonymise.tables import CellKey, groupings_of, tables_of
from slp_build.config import load_partnership
from slp_build.exports.read import read_export
from slp_build.model.export import Export, Lists, Relations

SPECIFICATION = """
title = "At 11"
source = "Invented pupils"
licence = "None"
audience = "own_school"
period = "201718"
[places]
school = "school"
publish = ["school"]
[groups.need]
column = "need"
values = {yes = "needy", no = "others"}
[measures.reading]
label = "Reading"
column = "reading"
reached = ["1"]
[measures.maths]
label = "Maths"
column = "maths"
reached = ["1"]
[measures.progress]
label = "Progress"
column = "progress"
average = true
"""
MEASURES = ("reading", "maths", "progress")
PARTNERSHIP = load_partnership(Path(__file__).resolve().parents[1] / "content" / "partnership.toml")
Pupil = dict[str, str]


def specification(folder: Path, *changes: tuple[str, str]) -> Specification:
    text = SPECIFICATION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "spec.toml").write_text(text)
    return read_specification(folder / "spec.toml")


def some_pupils(seed: int, *, absent: float = 0.0, schools: int = 8, most: int = 24) -> list[Pupil]:
    """Return pupils, of whom some (a share) have no score, and half as many no maths."""
    chance = np.random.default_rng(seed)
    found = []
    for school in range(1, schools + 1):
        for _ in range(int(chance.integers(4, most))):
            need = str(chance.choice(["yes", "no"], p=[0.25, 0.75]))
            reading, maths = (str(int(chance.random() < 0.6)) for _ in range(2))
            score = "" if chance.random() < absent else f"{chance.normal(0, 5):.1f}"
            maths = "" if chance.random() < absent / 2 else maths
            one = {"school": f"{school}", "need": need, "meals": need}
            found.append(one | {"reading": reading, "maths": maths, "progress": score})
    return found


def written(folder: Path, pupils: list[Pupil]) -> Path:
    with (folder / "p.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, pupils[0].keys())
        writer.writeheader()
        writer.writerows(pupils)
    return folder / "p.csv"


def made(folder: Path, asked: Specification, pupils: list[Pupil]) -> Export:
    out = folder / "bridge" / "at-11"
    counts = count([written(folder, pupils)], asked)
    found = make(counts, asked, out, read_ledger(out), partnership=PARTNERSHIP, day="2026-09-01", seconds=20.0)
    write_ledger(found.ledger, out)
    export = read_export(out)
    recheck(export, asked.threshold, read_ledger(out))
    assert not unproven(private_of(found, counts.clusters), export, asked.threshold)
    return export


def related(folder: Path, asked: Specification, pupils: list[Pupil]) -> Relations:
    counts = count([written(folder, pupils)], asked)
    parts = {(table.period, table.measure): table.parts for table in tables_of(counts.tables, asked)}
    return find_relations(counts, parts, groupings_of(asked))


def alike_in(folder: Path, asked: Specification, pupils: list[Pupil]) -> Lists:
    return related(folder, asked, pupils).alike


def told(export: Export) -> dict[CellKey, int]:
    tables, shown = read_tables(export)
    return {tables.cells[at]: value for at, value in shown.items()}
