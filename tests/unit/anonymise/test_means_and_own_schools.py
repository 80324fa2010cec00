"""Means, sets for each school alone, and what is left without one school: held against sums worked out here.

One file, though a long one: every test makes its set of the same pupils by the same specification.
"""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets import reseal
from slp_build import analyst_commands
from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import Ledger, ledger_files, read_known, read_ledger, write_ledger
from slp_build.anonymise.make import ask, make
from slp_build.anonymise.private import private_of, read, unproven, why, write
from slp_build.anonymise.recheck import exposed, read_tables, recheck
from slp_build.anonymise.specification import Specification, read_specification
from slp_build.anonymise.tables import CellKey
from slp_build.audited import audited_bridge
from slp_build.config import Thresholds, load_partnership
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export

SPECIFICATION = """
title = "Attendance"
source = "Invented pupils"
licence = "None"
audience = "bridge"
period = "201718"
[places]
school = "school"
cluster = "cluster"
publish = ["cluster", "county"]
[groups.support]
column = "support"
values = {yes = "supported", no = "others"}
[measures.attended]
label = "Attendance"
column = "share"
at_most = 90
average = true
[measures.points]
label = "Points"
column = "points"
average = true
[words]
score = { label = "Mean" }
"""
PARTNERSHIP = load_partnership(Path(__file__).resolve().parents[3] / "content" / "partnership.toml")
Pupil = tuple[int, str, float, float | None]
"""School, support, share attended, points."""


def specification(folder: Path, audience: str = "bridge") -> Specification:
    text = SPECIFICATION
    if audience == "own_school":
        text = text.replace('"bridge"', '"own_school"').replace('["cluster", "county"]', '["school"]')
    (folder / "spec.toml").write_text(text)
    return read_specification(folder / "spec.toml")


def some_pupils(seed: int, schools: int = 9, most: int = 30) -> list[Pupil]:
    """Return pupils, of whom those of the last three schools have no points at all."""
    chance = np.random.default_rng(seed)
    return [
        (
            school,
            str(chance.choice(["yes", "no"], p=[0.25, 0.75])),
            round(100 - float(chance.exponential(7)), 1),
            round(float(chance.normal(0, 5)), 1) if school <= schools - 3 else None,
        )
        for school in range(1, schools + 1)
        for _ in range(int(chance.integers(2, most)))
    ]


def made(folder: Path, asked: Specification, pupils: Iterable[Pupil]) -> Export:
    path, out = folder / "p.csv", folder / "bridge" / "attended"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("school", "cluster", "support", "share", "points"))
        for school, support, share, points in pupils:
            writer.writerow((school, f"k{(school - 1) // 3}", support, share, "" if points is None else points))
    counts = count([path], asked)
    found = make(counts, asked, out, read_ledger(out), partnership=PARTNERSHIP, day="2026-09-01", seconds=20.0)
    write_ledger(found.ledger, out)
    private = private_of(found, counts.clusters)
    assert not unproven(private, read_export(out), asked.threshold)
    write(private, folder / "kept.json")
    return read_export(out)


def of_row(pupils: Iterable[Pupil], location: str, group: str) -> list[Pupil]:
    """Return the pupils whom a row counts."""
    wanted = {"total": ("yes", "no"), "supported": ("yes",), "others": ("no",)}[group]
    return [p for p in pupils if p[1] in wanted and location in (str(p[0]), f"k{(p[0] - 1) // 3}", PARTNERSHIP.la_code)]


def test_a_mean_is_told_with_its_likely_range_where_its_pupils_are(tmp_path: Path) -> None:
    pupils = some_pupils(1)
    export = made(tmp_path, specification(tmp_path), pupils)
    shown = 0
    for row in export.rows:
        column = 2 if row.filter("measure") == "attended" else 3
        values = [p[column] for p in of_row(pupils, row.location, row.filter("pupil_group")) if p[column] is not None]
        if "c" in (row.cells["pupils"].symbol, row.cells["reached"].symbol):
            assert {row.cells[name].symbol for name in ("score", "low", "high")} == {"c"}
            continue
        half = 1.96 * stdev(values) / len(values) ** 0.5
        wanted = (mean(values), mean(values) - half, mean(values) + half)
        assert [row.cells[n].value for n in ("score", "low", "high")] == pytest.approx(wanted, abs=0.0501)
        if column == 2 and row.cells["reached"].value is not None:
            assert row.cells["reached"].value == sum(v <= 90 for v in values)
        if column == 3:
            assert row.cells["reached"].text == row.cells["reached_percent"].text == "z"
        shown += 1
    assert shown > 5
    assert export.indicator("score").label == "Mean"


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_hidden_mean_follows_from_those_that_are_shown(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("means")
    asked = specification(folder)
    try:
        export = made(folder, asked, some_pupils(seed, most=14))
    except DisclosureError:  # what cannot be protected at all is not written
        return
    truth = ask(count([folder / "p.csv"], asked), asked, Ledger())
    keys = [cell for cell in truth.tables.cells if cell.measure == "points" and cell.part == "entries"]
    columns = [truth.tables.at[cell] for cell in keys]
    every = truth.system.equations.toarray()
    relations = every[~np.delete(every, columns, axis=1).any(axis=1)][:, columns]
    hidden = [at for at, cell in enumerate(keys) if not _shows(export, cell)]
    # sums of points add up as pupils do: a hidden one is known if the shown ones leave it no freedom
    free = relations[:, hidden]
    for insider in {cell.place for cell in keys if cell.level == "school"}:
        own = [number for number, at in enumerate(hidden) if keys[at].place == insider]
        unknown = np.delete(free, own, axis=1)
        left = [at for at in hidden if keys[at].place != insider]
        for number, at in enumerate(left):
            if 0 < truth.values[columns[at]] < asked.threshold:
                rest = np.delete(unknown, number, axis=1)
                assert np.linalg.matrix_rank(unknown) == np.linalg.matrix_rank(rest), keys[at]


def _shows(export: Export, cell: tuple[str, ...]) -> bool:
    _, level, place, group, measure, _ = cell
    location = PARTNERSHIP.la_code if level == "county" else place
    return any(
        row.cells["score"].symbol != "c"
        for row in export.rows
        if (row.location, row.filter("pupil_group"), row.filter("measure")) == (location, group, measure)
    )


def test_enough_are_left_without_any_one_school(tmp_path: Path) -> None:
    pupils = [(1, "no", 99.0, None)] * 60 + [(2, "no", 88.0, None)] * 3 + [(3, "no", 95.0, None)] * 2
    pupils += [(s, "no", 80.0 + 2 * n, None) for s in (4, 5, 6) for n in range(10)]
    export = made(tmp_path, specification(tmp_path), pupils)
    by_school: dict[int, int] = defaultdict(int)
    for pupil in pupils:
        by_school[pupil[0]] += 1
    for row in export.rows:
        if row.cells["pupils"].value:
            schools = {p[0] for p in of_row(pupils, row.location, row.filter("pupil_group"))}
            assert row.cells["pupils"].value - max(by_school[school] for school in schools) >= 6
    (first,) = export.select(location="k0", measure="attended", pupil_group="total")
    assert first.cells["pupils"].symbol == "c"  # 60 + 3 + 2: a head of the first would know of five children


def test_a_place_that_has_nobody_has_no_row(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, asked, some_pupils(2))
    assert {r.location for r in export.select(measure="points")} == {"k0", "k1", PARTNERSHIP.la_code}
    assert {r.location for r in export.select(measure="attended")} == {"k0", "k1", "k2", PARTNERSHIP.la_code}
    recheck(export, asked.threshold, read_ledger(export.folder))
    data = export.folder / "data.csv"
    kept = [line for line in data.read_text().splitlines(keepends=True) if ",k1," not in line]
    data.write_text("".join(kept))  # a place that is taken out is not taken for one that has nobody
    with pytest.raises(DisclosureError):
        exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())


def test_a_schools_own_people_read_of_groups_that_are_large_enough(tmp_path: Path) -> None:
    asked = specification(tmp_path, "own_school")
    pupils = some_pupils(5)
    export = made(tmp_path, asked, pupils)
    (tmp_path / "public").mkdir()
    assert audited_bridge(tmp_path / "bridge", Thresholds()).sets["attended"].audience == "own_school"
    small = 0
    for row in export.select(measure="attended"):
        group = of_row(pupils, row.location, row.filter("pupil_group"))
        reached = sum(p[2] <= 90 for p in group)
        if 0 < len(group) < asked.threshold or (group and reached in (0, len(group))):
            assert row.cells["reached"].symbol == "c"
        small += 0 < (row.cells["reached"].value or 0) < asked.threshold
        assert row.level == "School"
    assert small  # few absent pupils of many are no secret to their own school
    assert "Groups of fewer than 6 pupils" in export.rules
    assert "somebody who knows" not in export.rules


def rewritten(export: Export, **cells: str) -> Export:
    """Return the set with other cells in its first row that hides its pupils, sealed as if it were meant."""
    data = export.folder / "data.csv"
    with data.open(newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    next(row for row in rows if row["pupils"] == "c").update(cells)
    with data.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return read_export(reseal(export.folder))


def test_the_mean_of_pupils_who_are_kept_back_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = rewritten(made(tmp_path, asked, some_pupils(1, most=12)), score="1.5")
    with pytest.raises(DisclosureError, match="tells the mean of pupils who are kept back"):
        exposed(export, asked.threshold, Ledger())


def test_a_small_group_that_is_shown_to_its_own_school_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path, "own_school")
    export = rewritten(made(tmp_path, asked, some_pupils(5)), pupils="3")
    with pytest.raises(DisclosureError, match="shows a small count"):
        exposed(export, asked.threshold, Ledger())


def test_a_reason_names_the_group_and_not_its_size(tmp_path: Path) -> None:
    export = made(tmp_path, specification(tmp_path, "own_school"), some_pupils(5))
    private = read(tmp_path / "kept.json")
    hidden = [row.cells["score"].id for row in export.rows if row.cells["score"].symbol == "c"]
    words = [line for cell in hidden for line in why(private, export, cell)]
    assert any("hidden for its own sake: a group of fewer than 6 pupils" in line for line in words)
    assert all("a count of" not in line for line in words)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("average = true\n[words]", "[words]", "the measure points needs"),
        ("at_most = 90", "at_most = 90\nat_least = 3", "the measure attended needs"),
        ('audience = "bridge"', 'audience = "own_school"', "a set for own_school holds schools alone"),
        ('audience = "bridge"', 'audience = "bridge"\nfacts = true', r"either \[measures\] say what is counted"),
        ("score = {", "mean = {", "mean"),
    ],
)
def test_a_specification_of_means_that_cannot_be_followed_is_refused(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in SPECIFICATION
    (tmp_path / "spec.toml").write_text(SPECIFICATION.replace(old, new))
    with pytest.raises(DisclosureError, match=says):
        read_specification(tmp_path / "spec.toml")


@pytest.mark.parametrize("value", ["many", "nan", "inf", "1e200", "1_0"])
def test_a_value_that_is_no_number_is_named_without_what_it_says(tmp_path: Path, value: str) -> None:
    (tmp_path / "p.csv").write_text(f"school,cluster,support,share,points\n1,k0,yes,{value},\n")
    with pytest.raises(DisclosureError, match=r'p\.csv, row 2, column "share": is no number') as caught:
        count([tmp_path / "p.csv"], specification(tmp_path))
    assert value not in str(caught.value).replace("is no number, as the measure needs", "")


FACTS = """
title = "Grades"
source = "Invented"
licence = "None"
audience = "own_school"
facts = true
unit = "inspections"
period = "year"
identifier = "Calendar year"
[places]
school = "urn"
school_name = "name"
publish = ["school"]
"""


def take_over(folder: Path, name: str, raw: str) -> Path:
    (folder / "facts.toml").write_text(FACTS)
    (folder / "raw.csv").write_text(raw)
    out = folder / "bridge" / name
    analyst_commands.anonymise(folder / "facts.toml", [folder / "raw.csv"], out, "2026-09-01", 20.0)
    return out


def test_what_is_public_for_each_school_is_taken_over_as_it_is(tmp_path: Path) -> None:
    raw = "year,urn,name,inspected,grade\n2014,900001,Tern Primary,2014-03-01,2\n"
    export = read_export(take_over(tmp_path, "school-inspections", raw))
    (row,) = export.rows
    assert (row.location, row.filter("inspected"), row.cells["grade"].text) == ("900001", "2014-03-01", "2")
    assert not export.specified


@pytest.mark.parametrize("name", ["school-attainment", "reading"])
def test_what_counts_pupils_is_never_taken_over(tmp_path: Path, name: str) -> None:
    raw = "year,urn,name,measure,pupil_group,pupils,reached,reached_percent\n201718,900001,T,rwm,total,2,1,50\n"
    with pytest.raises(DisclosureError, match="only what is public for each school is taken over"):
        take_over(tmp_path, name, raw)
    assert not (tmp_path / "bridge").exists()


def test_facts_without_a_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match=r"raw\.csv: the column inspected is missing"):
        take_over(tmp_path, "school-inspections", "year,urn,name,grade\n2014,900001,T,2\n")


def test_an_average_of_few_values_is_counted_instead(tmp_path: Path) -> None:
    pupils = [(school, "no", float(90 + n % 7), None) for school in (1, 2, 3) for n in range(20)]
    with pytest.raises(DisclosureError, match='the column "share" has fewer than 8 values'):
        made(tmp_path, specification(tmp_path), pupils)


def test_where_all_have_the_same_value_no_mean_tells_it(tmp_path: Path) -> None:
    pupils = some_pupils(5)
    eighth = [(9, "no", 100.0, None)] * 20
    export = made(tmp_path, specification(tmp_path, "own_school"), [p for p in pupils if p[0] != 9] + eighth)
    (row,) = export.select(location="9", measure="attended", pupil_group="total")
    assert {cell.symbol for cell in row.cells.values()} == {"c"}


def test_the_mean_of_a_measure_whose_count_is_kept_back_is_kept_back_too(tmp_path: Path) -> None:
    export = made(tmp_path, specification(tmp_path, "own_school"), some_pupils(5))
    half = [
        r for r in export.select(measure="attended") if r.cells["pupils"].value and r.cells["reached"].symbol == "c"
    ]
    assert half
    assert all(row.cells[name].symbol == "c" for row in half for name in ("score", "low", "high"))


def beside(folder: Path, pupils: list[Pupil]) -> tuple[Specification, Export, Export]:
    """Return a members' set and the schools' own of the same pupils, which is read beside it."""
    members = made(folder, specification(folder), pupils)
    text = (folder / "spec.toml").read_text().replace('"bridge"', '"own_school"\nbeside = "attended"')
    (folder / "spec.toml").write_text(text.replace('["cluster", "county"]', '["school"]'))
    asked, out = read_specification(folder / "spec.toml"), folder / "bridge" / "school-attended"
    analyst_commands.anonymise(folder / "spec.toml", [folder / "p.csv"], out, "2026-09-01", 20.0)
    return asked, members, read_export(out)


def test_the_means_of_both_sets_together_leave_none_of_few(tmp_path: Path) -> None:
    """Of 53 pupils, five are at two schools whose own figures are hidden: officers read the rest, and the county's."""
    sizes = {1: 12, 2: 12, 3: 12, 4: 12, 5: 2, 6: 3}
    pupils = [
        (school, "no", 80.0 + (7 * number + school) % 20, (13.0 * number + 5 * school) % 60)
        for school, size in sizes.items()
        for number in range(size)
    ]
    _, members, own = beside(tmp_path, pupils)
    wide = {row.location: row for row in members.select(measure="points", pupil_group="total")}
    narrow = {row.location: row for row in own.select(measure="points", pupil_group="total")}
    assert [narrow[f"{school}"].cells["pupils"].text for school in sizes] == ["12"] * 4 + ["c"] * 2
    told = [school for school in sizes if narrow[f"{school}"].cells["score"].value is not None]
    assert told
    for place, schools in (("k0", (1, 2, 3)), ("k1", (4, 5, 6)), ("999", tuple(sizes))):
        if place in wide and wide[place].cells["score"].value is not None:
            left = sum(sizes[school] for school in schools if school not in told)
            assert left in (0, *range(6, 54)), place


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_schools_own_figures_and_the_members_together_open_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("beside")
    try:
        asked, members, own = beside(folder, some_pupils(seed, schools=6, most=20))
    except DisclosureError:  # what cannot be protected at all is not written
        return
    # who may read every school's page and the members' tables: by linear algebra, without our attacker
    truth = ask(count([folder / "p.csv"], asked), asked, read_known(own.folder, "attended"))
    shown = _told(own) | _told(members)
    hidden = [at for at, cell in enumerate(truth.tables.cells) if cell not in shown]
    assert all(shown[cell] == truth.values[at] for at, cell in enumerate(truth.tables.cells) if cell in shown)
    free = truth.system.equations.toarray()[:, hidden]
    rank = np.linalg.matrix_rank(free)
    for number, at in ((number, at) for number, at in enumerate(hidden) if at < truth.tables.counts):
        cell = truth.tables.cells[at]
        entries = truth.values[truth.tables.at[cell._replace(part="entries")]]
        if cell.level == "school" and 0 < entries < asked.threshold:
            assert np.linalg.matrix_rank(np.delete(free, number, axis=1)) == rank, cell


def _told(export: Export) -> dict[CellKey, float]:
    tables, shown = read_tables(export)
    return {tables.cells[at]: value for at, value in shown.items()}


def test_own_figures_solved_without_the_members_of_the_same_measures_are_refused(tmp_path: Path) -> None:
    beside(tmp_path, some_pupils(5))
    (tmp_path / "public").mkdir()
    assert set(audited_bridge(tmp_path / "bridge", Thresholds()).sets) == {"attended", "school-attended"}
    spec = tmp_path / "spec.toml"
    spec.write_text(spec.read_text().replace('beside = "attended"', ""))
    out = tmp_path / "bridge" / "school-alone"
    with pytest.raises(DisclosureError, match=r"school-alone: bridge/.* has told of .* already"):
        analyst_commands.anonymise(spec, [tmp_path / "p.csv"], out, "2026-09-01", 20.0)
    elsewhere = tmp_path / "elsewhere" / "bridge" / "school-alone"
    analyst_commands.anonymise(spec, [tmp_path / "p.csv"], elsewhere, "2026-09-01", 20.0)
    shutil.copytree(tmp_path / "elsewhere", tmp_path, dirs_exist_ok=True)
    with pytest.raises(DisclosureError, match="school-alone: is of the same measures as attended; say beside"):
        audited_bridge(tmp_path / "bridge", Thresholds())


@pytest.mark.parametrize("first", ["attended", "school-attended"])
def test_two_sets_of_the_same_figures_that_were_made_apart_are_refused(tmp_path: Path, first: str) -> None:
    beside(tmp_path, some_pupils(5))
    (tmp_path / "public").mkdir()
    elsewhere = tmp_path / "elsewhere"
    if first == "attended":
        specification(tmp_path)  # a second members' set
    else:  # a second set for schools, read beside the same members' set
        shutil.copytree(tmp_path / "bridge" / "attended", elsewhere / "bridge" / "attended")
        shutil.copytree(tmp_path / "ledger", elsewhere / "ledger")
        for file in ledger_files(elsewhere / "bridge" / first):
            file.unlink()
    analyst_commands.anonymise(
        tmp_path / "spec.toml", [tmp_path / "p.csv"], elsewhere / "bridge" / "another", "2026-09-01", 20.0
    )
    shutil.copytree(elsewhere, tmp_path, dirs_exist_ok=True)
    with pytest.raises(DisclosureError, match=f"another: has figures of attended in 201718, and so has {first}, made"):
        audited_bridge(tmp_path / "bridge", Thresholds())


def test_a_set_is_not_read_beside_one_that_was_never_published(tmp_path: Path) -> None:
    made(tmp_path, specification(tmp_path), some_pupils(5))
    (tmp_path / "ledger" / "bridge" / "attended.releases.csv").unlink()
    (tmp_path / "ledger" / "bridge" / "attended.csv").unlink()
    text = (tmp_path / "spec.toml").read_text().replace('"bridge"', '"own_school"\nbeside = "attended"')
    (tmp_path / "spec.toml").write_text(text.replace('["cluster", "county"]', '["school"]'))
    out = tmp_path / "bridge" / "school-attended"
    with pytest.raises(DisclosureError, match="is read beside attended, of which there is no release"):
        analyst_commands.anonymise(tmp_path / "spec.toml", [tmp_path / "p.csv"], out, "2026-09-01", 20.0)
    assert not out.exists()


def test_what_a_set_is_read_beside_cannot_be_taken_out(tmp_path: Path) -> None:
    _, _, own = beside(tmp_path, some_pupils(5))
    facts = own.folder / "export.toml"
    facts.write_text(facts.read_text().replace('beside = "attended"\n', ""))
    with pytest.raises(DisclosureError, match="is not the newest release that its ledger knows"):
        recheck(read_export(own.folder), 6, read_ledger(own.folder))


def test_a_small_count_of_a_large_group_that_is_shown_to_members_is_refused(tmp_path: Path) -> None:
    """A school may read of its own pupils that few of many reached a measure; nobody else may."""
    asked = specification(tmp_path)
    export = rewritten(made(tmp_path, asked, some_pupils(1, most=12)), pupils="40", reached="4", reached_percent="10")
    with pytest.raises(DisclosureError, match="shows a small count"):
        exposed(export, asked.threshold, Ledger())


def test_a_county_of_fewer_pupils_than_its_clusters_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, asked, some_pupils(5))
    data = export.folder / "data.csv"
    with data.open(newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    of = [row for row in rows if row["measure"] == "attended" and row["pupil_group"] == "total"]
    assert any(row["pupils"] != "c" and row["geographic_level"] == "School group" for row in of)
    hidden = {name: "c" for name in ("reached", "reached_percent", "score", "low", "high") if name in names}
    next(row for row in of if row["geographic_level"] == "Local authority").update(pupils="7", **hidden)
    with data.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(DisclosureError, match="its figures do not add up"):
        exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())
