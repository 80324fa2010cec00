"""Measures of the same pupils: what one hides does not stand in another, and nobody who knows both learns more."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_eleven import MEASURES, SPECIFICATION, Pupil, alike_in, made, related, some_pupils, specification, told
from sets import reseal
from slp_build.anonymise.ledger import Ledger, ledger_files, read_ledger
from slp_build.anonymise.readers import unknown_differences
from slp_build.anonymise.recheck import exposed, read_tables, recheck
from slp_build.anonymise.specification import read_specification
from slp_build.anonymise.tables import MEAN, CellKey, TableKey, lay_out
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export, Relations


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_who_knows_that_two_measures_are_of_the_same_pupils_works_nothing_out(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("same")
    asked, pupils = specification(folder), some_pupils(seed)
    export = made(folder, asked, pupils)
    nothing_follows(export, pupils, {pupil["school"] for pupil in pupils}, MEASURES)


def nothing_follows(export: Export, pupils: list[Pupil], schools: set[str], measures: tuple[str, ...]) -> None:
    """Assert that one number for all measures of a group tells of no small group.

    By linear algebra, without our relations or our attacker.
    """
    shown = told(export)
    for school in schools:
        of_school = [pupil for pupil in pupils if pupil["school"] == school]
        size = {
            group: sum(p["need"] == word for p in of_school) for group, word in (("needy", "yes"), ("others", "no"))
        }
        seen = {group for group in (*size, "total") if any(_entries(school, group, m) in shown for m in measures)}
        for group, pupils_there in size.items():
            assert {shown.get(_entries(school, group, m), pupils_there) for m in measures} == {pupils_there}
            if 0 < pupils_there < 6:
                assert group not in seen, school
                assert len(seen) < 2, f"{school}: total less the other group"


def _entries(school: str, group: str, measure: str) -> CellKey:
    return CellKey("201718", "school", school, group, measure, "entries")


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_measures_of_nearly_the_same_pupils_are_hidden_in_the_same_places(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("nearly")
    asked, pupils = specification(folder), some_pupils(seed, absent=0.04)
    export = made(folder, asked, pupils)
    tables, _ = read_tables(export)
    shown = told(export)
    assert tables.relations.alike == {"201718": (tuple(sorted(f"{m}.entries" for m in MEASURES)),)}
    for cell in (cell for cell in tables.cells if cell.part == "entries" and cell.measure == "reading"):
        groups = ("needy", "others") if cell.group == "total" else (cell.group,)
        beside = [{shown.get(cell._replace(measure=m, group=g)) == 0 for m in MEASURES} for g in groups]
        if {True, False} not in beside:  # else all may see that one measure has nobody there
            assert len({cell._replace(measure=measure) in shown for measure in MEASURES}) == 1, cell


def turned(export: Export, pupils: list[Pupil]) -> list[str]:
    """Hide the total of one measure instead of the other group: safe alone, and told by the other measures.

    Returns the schools in which it was done.
    """
    data = export.folder / "data.csv"
    with data.open(newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    of = {(row["school_urn"], row["pupil_group"]): row for row in rows if row["measure"] == "progress"}
    found = []
    for school in sorted({school for school, _ in of}):
        total, others = of[school, "total"], of[school, "others"]
        there = sum(pupil["school"] == school and pupil["need"] == "no" for pupil in pupils)
        if total["pupils"] != "c" and others["pupils"] == "c" and there >= 6:
            total |= dict.fromkeys(("pupils", "score", "low", "high"), "c")
            others["pupils"] = f"{there}"
            found.append(school)
    with data.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return found


def test_a_set_whose_measures_hide_other_cells_of_the_same_pupils_is_refused(tmp_path: Path) -> None:
    asked, pupils = specification(tmp_path), some_pupils(3)
    export = made(tmp_path, asked, pupils)
    schools = turned(export, pupils)
    assert schools
    found = exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())
    assert {f"201718/school/{school}/needy/{m}/entries" for school in schools for m in MEASURES} <= set(found)
    text = (export.folder / "export.toml").read_text()
    start, end = text.index("[relations.alike]"), text.index("[relations.sums]")
    (export.folder / "export.toml").write_text(text[:start] + "[relations.alike]\n" + text[end:])
    assert not exposed(read_export(export.folder), asked.threshold, Ledger())  # what each measure alone would say


def test_measures_of_the_same_pupils_in_some_schools_are_hidden_alike_there(tmp_path: Path) -> None:
    """In the first schools all have both; in three others every other pupil has no score, in the last no reading."""
    pupils = some_pupils(3)
    for number, pupil in enumerate(pupils):
        if int(pupil["school"]) > 4 and number % 2:
            pupil["reading" if pupil["school"] == "8" else "progress"] = ""
    start, end = SPECIFICATION.index("[measures.maths]"), SPECIFICATION.index("[measures.progress]")
    asked = specification(tmp_path, (SPECIFICATION[start:end], ""))
    found = related(tmp_path, asked, pupils)
    assert not found.alike
    assert found.equal_in == {"201718": (("progress.entries", "reading.entries", "1", "2", "3", "4"),)}
    export = made(tmp_path, asked, pupils)
    nothing_follows(export, pupils, {"1", "2", "3", "4"}, ("reading", "progress"))
    schools = {school for school in turned(export, pupils) if int(school) <= 4}
    assert schools
    found_out = exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())
    assert {f"201718/school/{school}/needy/reading/entries" for school in schools} <= set(found_out)


def test_what_counts_the_same_pupils_cannot_be_taken_out_unnoticed(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, asked, some_pupils(3))
    facts = export.folder / "export.toml"
    text = facts.read_text()
    start, end = text.index("[relations.alike]"), text.index("[relations.sums]")
    facts.write_text(text[:start] + "[relations.alike]\n" + text[end:])
    with pytest.raises(DisclosureError, match="is not the newest release that its ledger knows"):
        recheck(read_export(export.folder), asked.threshold, read_ledger(export.folder))
    facts.write_text(text[: text.index("[relations]")] + text[text.index("[labels]") :])
    with pytest.raises(DisclosureError, match="does not say which measures count the same pupils"):
        exposed(read_export(export.folder), asked.threshold, Ledger())
    facts.write_text(text.replace("maths.entries", "maths.pupils"))
    with pytest.raises(DisclosureError, match=r"“maths\.pupils” is no part of a measure"):
        exposed(read_export(export.folder), asked.threshold, Ledger())


def test_measures_are_alike_whose_pupils_are_nearly_the_same(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    every = tuple(sorted(f"{measure}.entries" for measure in MEASURES))
    assert alike_in(tmp_path, asked, some_pupils(1)) == {"201718": (every,)}
    assert alike_in(tmp_path, asked, some_pupils(1, absent=0.05)) == {"201718": (every,)}
    assert alike_in(tmp_path, asked, some_pupils(1, absent=0.3)) == {}
    other = [pupil | {"maths": pupil["maths"] if number % 2 else ""} for number, pupil in enumerate(some_pupils(1))]
    assert alike_in(tmp_path, asked, other) == {"201718": (every[1:],)}


def test_schools_without_anybody_of_one_measure_are_no_riddle(tmp_path: Path) -> None:
    """That nobody has a score is for all to see; how many there are is not told by what others' counts differ by."""
    words = ('audience = "own_school"', 'audience = "bridge"'), ('["school"]', '["school", "cluster", "county"]')
    asked = specification(tmp_path, *words, ('school = "school"\n', 'school = "school"\ncluster = "cluster"\n'))
    pupils = some_pupils(0, absent=0.05, schools=9, most=50)
    without = [pupil | {"progress": ""} if pupil["school"] in "14" else pupil for pupil in pupils]
    of_clusters = [pupil | {"cluster": f"k{(int(pupil['school']) - 1) // 3}"} for pupil in without]
    export = made(tmp_path, asked, of_clusters)
    assert export.relations
    assert export.relations.alike == {"201718": (tuple(sorted(f"{measure}.entries" for measure in MEASURES)),)}
    assert sum(row.cells["pupils"].value is not None for row in export.rows) > len(export.rows) / 4


def test_what_was_reached_is_alike_where_it_is_the_same_or_the_opposite(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    entries = tuple(sorted(f"{measure}.entries" for measure in MEASURES))
    same = [pupil | {"maths": pupil["reading"]} for pupil in some_pupils(1)]
    wanted = (entries, ("maths.reached", "reading.reached"), ("maths.rest", "reading.rest"))
    assert alike_in(tmp_path, asked, same) == {"201718": wanted}
    opposite = [pupil | {"maths": f"{1 - int(pupil['reading'])}"} for pupil in some_pupils(1)]
    wanted = (entries, ("maths.reached", "reading.rest"), ("maths.rest", "reading.reached"))
    assert alike_in(tmp_path, asked, opposite) == {"201718": wanted}
    made(tmp_path, asked, opposite)


THREE = """
[measures.{name}]
label = "{name}"
column = "after"
reached = ["{name}"]
"""


def test_answers_that_shut_each_other_out_are_solved_as_one(tmp_path: Path) -> None:
    """Learning, working or neither: who reads two of them for all pupils reads the third."""
    names = ("learning", "working", "neither")
    text = SPECIFICATION[: SPECIFICATION.index("[measures.reading]")]
    for name in names:
        text += THREE.format(name=name).replace('"after"', f'"{name}"').replace(f'["{name}"]', '["1"]')
    (tmp_path / "spec.toml").write_text(text)
    asked = read_specification(tmp_path / "spec.toml")
    chance = np.random.default_rng(2)
    pupils = []
    for one in some_pupils(2, most=60):
        answer = str(chance.choice(names, p=[0.6, 0.3, 0.1]))
        pupils.append(
            {"school": one["school"], "need": one["need"]} | {name: str(int(name == answer)) for name in names}
        )
    export = made(tmp_path, asked, pupils)
    assert export.relations
    assert export.relations.sums == {"201718": (("working.rest", "learning.reached", "neither.reached"),)}
    # by hand, in each school and group: one hidden answer alone would be what the two others leave
    rows = {(row.location, row.filter("pupil_group"), row.filter("measure")): row for row in export.rows}
    for school, group in {key[:2] for key in rows}:
        reached = [rows[school, group, name].cells["reached"].symbol for name in names]
        pupils_there = [rows[school, group, name].cells["pupils"].symbol for name in names]
        assert not (reached.count("c") == 1 and "c" not in pupils_there), (school, group)


def test_the_audit_takes_no_guess_for_the_truth(tmp_path: Path) -> None:
    """Six have maths, of whom five have reading: it is not sure that six have, since as many have maths."""
    asked, pupils = specification(tmp_path), [one for one in some_pupils(3, most=40) if one["school"] != "1"]
    ones = [
        {"school": "1", "need": need, "meals": need, "maths": "1", "progress": "1.5"}
        for need in ["no"] * 20 + ["yes"] * 6
    ]
    first = [one | {"reading": str(n % 2), "maths": str(n % 3 % 2), "progress": f"{n}"} for n, one in enumerate(ones)]
    first[-1]["reading"] = ""
    export = made(tmp_path, asked, [*pupils, *first])
    assert _entries("1", "needy", "maths") not in told(export)
    data = export.folder / "data.csv"
    lines = data.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if ",1," in line and ",maths,needy,c," in line)
    lines[at] = lines[at].replace(",maths,needy,c,", ",maths,needy,6,")
    data.write_text("".join(lines))
    assert exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())


def test_what_nobody_can_know_of_a_difference() -> None:
    """Two schools of a cluster; in the first, no girl has maths."""
    groupings = {"sex": ("girls", "boys"), "need": ("needy", "others")}
    of = [TableKey("2017", measure, MEAN) for measure in ("reading", "maths")]
    relations = Relations(alike={"2017": (("maths.entries", "reading.entries"),)})
    tables = lay_out(of, {"1": "k", "2": "k"}, groupings, relations=relations)
    nobody = np.zeros(len(tables.cells), dtype=bool)
    assert not unknown_differences(tables, nobody).any()
    nobody[tables.at[CellKey("2017", "school", "1", "girls", "maths", "entries")]] = True
    unknown = unknown_differences(tables, nobody)
    found = {tables.cells[at][1:4] for at in np.flatnonzero(unknown)}
    assert unknown[: tables.counts].sum() == 0
    # boys are as many as they are; all pupils are not known to be, nor can they be from those in need and the others
    assert {group for level, _, group in found if level != "school"} == {"total", "girls", "needy", "others"}
    assert {group for level, place, group in found if place == "1"} == {"total", "girls", "needy", "others"}
    assert not [one for one in found if one[1] == "2"]
    everywhere = nobody.copy()
    for group in ("total", "girls", "boys", "needy", "others"):
        everywhere[tables.at[CellKey("2017", "cluster", "k", group, "maths", "entries")]] = True
    found = {tables.cells[at][1:3] for at in np.flatnonzero(unknown_differences(tables, everywhere))}
    assert found == {("school", "1"), ("school", "2"), ("cluster", "k"), ("county", "county")}


def test_a_second_release_of_the_same_is_the_same_and_its_ledger_holds_counts_alone(tmp_path: Path) -> None:
    asked, pupils = specification(tmp_path), some_pupils(3, absent=0.05)
    export = made(tmp_path, asked, pupils)
    assert export.relations
    assert export.relations.alike
    assert "more-than" not in ledger_files(export.folder)[0].read_text()
    assert made(tmp_path, asked, pupils).sha256 == export.sha256
