"""From pupils to a set: counted as asked, protected, written, and refused by its own audit where anything tells."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slp_build import analyst_commands
from slp_build.anonymise import put
from slp_build.anonymise.audit import audit_export
from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import Ledger, read_ledger, with_release, write_ledger
from slp_build.anonymise.make import ask, make
from slp_build.anonymise.publish import COLUMN_OF, percent, write_set
from slp_build.anonymise.recheck import exposed, read_tables, recheck
from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Specification, read_specification
from slp_build.audited import audited_bridge
from slp_build.config import Thresholds, load_partnership
from slp_build.disclosure.suppression.attacker import audit
from slp_build.disclosure.suppression.system import Pattern
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export

SPECIFICATION = """
title = "Reading"
source = "Invented pupils"
licence = "None"
audience = "bridge"
period = "201718"
[places]
school = "school"
cluster = "cluster"
publish = ["school", "cluster", "county"]
[groups.sex]
column = "sex"
values = {F = "girls", M = "boys"}
[groups.support]
column = "support"
values = {yes = "supported", no = "others"}
[measures.reading]
label = "Reading"
column = "reading"
reached = ["1"]
"""
PARTNERSHIP = load_partnership(Path(__file__).resolve().parents[3] / "content" / "partnership.toml")
Pupil = tuple[int, str, str, str]
SECRET = "Ophelia"


@pytest.fixture
def asked(tmp_path: Path) -> Specification:
    return specification(tmp_path)


def specification(folder: Path, *changes: tuple[str, str]) -> Specification:
    text = SPECIFICATION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "spec.toml").write_text(text)
    return read_specification(folder / "spec.toml")


def write_pupils(path: Path, pupils: list[Pupil]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "school", "cluster", "sex", "support", "reading"))
        for school, sex, support, reading in pupils:
            writer.writerow((SECRET, school, f"k{(school - 1) // 3}", sex, support, reading))
    return path


def some_pupils(seed: int, schools: int = 5) -> list[Pupil]:
    chance = np.random.default_rng(seed)
    return [
        (
            school,
            str(chance.choice(["F", "M"])),
            str(chance.choice(["yes", "no"], p=[0.2, 0.8])),
            str(chance.choice(["1", "0", ""], p=[0.6, 0.3, 0.1])),
        )
        for school in range(1, schools + 1)
        for _ in range(int(chance.integers(4, 60)))
    ]


def made(folder: Path, counts: Counts, asked: Specification) -> Export:
    """Return the set that is made of some counts, as the next release of the one that is there."""
    out = folder / "bridge" / "reading"
    found = make(counts, asked, out, read_ledger(out), partnership=PARTNERSHIP, day="2026-09-01", seconds=20.0)
    write_ledger(found.ledger, out)
    return read_export(out)


def audited(export: Export, asked: Specification) -> None:
    recheck(export, asked.threshold, read_ledger(export.folder))


def test_pupils_are_counted_by_place_group_and_measure(tmp_path: Path, asked: Specification) -> None:
    pupils = some_pupils(1)
    counts = count([write_pupils(tmp_path / "p.csv", pupils)], asked)
    girls = [p for p in pupils if p[0] == 2 and p[1] == "F" and p[3]]
    assert counts.entries["201718", "2", "girls", "reading"] == len(girls)
    assert counts.reached["201718", "2", "girls", "reading"] == sum(p[3] == "1" for p in girls)
    tables, system = ask(counts, asked, Ledger()).tables, ask(counts, asked, Ledger()).system
    assert not (system.equations @ system.values).any()
    assert len(tables.cells) == (5 + 2 + 1) * 5 * 3


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_is_written_passes_an_audit_of_its_files_and_of_the_truth(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("made")
    asked = specification(folder)
    counts = count([write_pupils(folder / "p.csv", some_pupils(seed))], asked)
    truth = ask(counts, asked, Ledger())
    tables, system = truth.tables, truth.system
    try:
        export = made(folder, counts, asked)
    except DisclosureError:  # what cannot be protected at all is not written
        return
    audited(export, asked)
    shown = {(row.level, row.location, row.filter("pupil_group")): row for row in export.rows}
    hidden = np.array([_is_hidden(cell, shown) for cell in tables.cells])
    assert not audit(system, hidden, truth.attacker)


def test_a_pupil_is_counted_once(tmp_path: Path) -> None:
    asked = specification(tmp_path, ('period = "201718"', 'period = "201718"\npupil = "upn"'))
    path = tmp_path / "p.csv"
    header = "upn,school,cluster,sex,support,reading\n"
    path.write_text(f"{header}K100,1,k0,F,no,1\nK200,1,k0,F,no,\nK200,2,k0,F,no,1\n")
    assert count([path], asked).entries["201718", "1", "total", "reading"] == 1
    path.write_text(f"{header}K100,1,k0,F,no,1\nK200,1,k0,F,no,1\nK100,2,k0,F,no,0\n")
    with pytest.raises(DisclosureError, match=r'p\.csv, row 4, column "upn": is the pupil of p\.csv, row 2') as caught:
        count([path], asked)
    assert "K100" not in str(caught.value)
    path.write_text(f"{header},1,k0,F,no,1\n")
    with pytest.raises(DisclosureError, match=r'p\.csv, row 2, column "upn": is empty'):
        count([path], asked)
    with pytest.raises(DisclosureError, match=r"p\.csv: the column nobody is missing"):
        count([path], specification(tmp_path, ('period = "201718"', 'period = "201718"\npupil = "nobody"')))


def test_small_counts_and_whole_groups_are_hidden(tmp_path: Path, asked: Specification) -> None:
    export = made(tmp_path, count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked), asked)
    for row in export.rows:
        entries, reached = row.cells["pupils"].value, row.cells["reached"].value
        for value in (entries, reached, None if None in (entries, reached) else entries - reached):  # type: ignore[operator]
            assert value is None or value == 0 or value >= asked.threshold
        if entries and reached is not None:
            assert 0 < reached < entries


def test_the_gate_takes_a_set_that_was_made_by_a_specification(tmp_path: Path, asked: Specification) -> None:
    export = made(tmp_path, count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked), asked)
    (tmp_path / "public").mkdir()
    found = audited_bridge(tmp_path / "bridge", Thresholds())
    assert found.sets["reading"].sha256 == export.sha256


def test_primary_suppression_alone_is_refused(tmp_path: Path, asked: Specification) -> None:
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    truth = ask(counts, asked, Ledger())
    tables, system = truth.tables, truth.system
    bare = Pattern(hidden=system.primary, secondary=system.primary & False, cost=0, bound=0, seconds=0)
    folder = tmp_path / "bridge" / "reading"
    write_set(folder, asked, tables, system, bare, counts, truth.behind, set(), PARTNERSHIP, "2026-09-01")
    export = read_export(folder)
    write_ledger(with_release(Ledger(), export, *read_tables(export)), folder)
    with pytest.raises(DisclosureError, match=r"hidden cells can be worked out|lets it be worked out"):
        audited(export, asked)


def test_a_cluster_without_a_name_is_called_by_its_word(tmp_path: Path, asked: Specification) -> None:
    export = made(tmp_path, count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked), asked)
    assert {row.location_name for row in export.rows if row.level == "School group"} == {"k0", "k1"}


def test_a_threshold_that_was_raised_later_is_named_with_what_to_do(tmp_path: Path, asked: Specification) -> None:
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    export = made(tmp_path, counts, asked)
    says = r"make the set again with a threshold of 30 or more \(minimum_base in content/partnership\.toml\)"
    with pytest.raises(DisclosureError, match=says):
        audit_export(export, Thresholds(minimum_base=30))


def test_a_set_that_hides_how_its_totals_are_divided_is_refused(tmp_path: Path, asked: Specification) -> None:
    made(tmp_path, count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked), asked)
    facts = tmp_path / "bridge" / "reading" / "export.toml"
    text = facts.read_text()
    facts.write_text(text[: text.index("sex = [")] + text[text.index("support = [") :])
    with pytest.raises(DisclosureError, match="not those that its totals are divided into"):
        exposed(read_export(facts.parent), asked.threshold, Ledger())


def test_where_no_school_is_shown_few_schools_are_hidden(tmp_path: Path) -> None:
    asked = specification(tmp_path, ('publish = ["school", "cluster", "county"]', 'publish = ["cluster", "county"]'))
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(4, schools=8))], asked)
    export = made(tmp_path, counts, asked)
    few = [row for row in export.rows if row.location == "k2"]  # two schools
    assert few
    assert all(cell.symbol == "c" for row in few for cell in row.cells.values())
    audited(export, asked)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sex,support", "gender,support", "the column sex is missing"),
        (",F,", ",f,", 'column "sex": the specification does not name this value'),
        (",k0,", ",k 0,", 'column "cluster": must be one plain word'),
        (",k0,", ",k0,surplus,", "p.csv, row 2: has 7 fields, and there are 6 columns"),
        (",k0,F,", ",k0,F", "p.csv, row [0-9]+: has 5 fields, and there are 6 columns"),
        ("name,school", "reading,school", "the column reading stands there twice"),
        ("Ophelia,1,", "Ophelia,1000000,", 'row 2, column "school": must be a school\'s URN'),
    ],
)
def test_records_that_cannot_be_counted_are_named_without_what_they_say(
    tmp_path: Path, asked: Specification, old: str, new: str, words: str
) -> None:
    path = write_pupils(tmp_path / "p.csv", some_pupils(1))
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DisclosureError, match=words) as error:
        count([path], asked)
    assert SECRET not in str(error.value)


def test_pupils_who_are_given_twice_are_not_counted_twice(tmp_path: Path, asked: Specification) -> None:
    first = write_pupils(tmp_path / "p.csv", some_pupils(1))
    copy = write_pupils(tmp_path / "copy of p.csv", some_pupils(1))
    rows, anew = first.read_text().splitlines(), tmp_path / "saved anew.csv"
    anew.write_text("\r\n".join([rows[0], *sorted(rows[1:])]), encoding="utf-8-sig", newline="")
    for files in ([first, first], [first, copy], [first, anew]):
        with pytest.raises(DisclosureError, match="give each file once, or pupils count twice"):
            count(files, asked)


def test_a_schools_name_is_no_column_of_its_pupils(tmp_path: Path) -> None:
    asked = specification(tmp_path, ('school = "school"', 'school = "school"\nschool_name = "reading"'))
    with pytest.raises(DisclosureError, match='column "reading": has another name for the same place elsewhere'):
        count([write_pupils(tmp_path / "p.csv", some_pupils(1))], asked)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('M = "boys"', 'M = "total"', "must be one plain word"),
        ('yes = "supported"', 'yes = "girls"', "stands in two groupings"),
        ('reached = ["1"]', "", "needs `reached`, `at_least`, `at_most` or `average`"),
        ('audience = "bridge"', 'audience = "public"', "a public set holds the county alone"),
        ('period = "201718"', 'period = "last year"', "is no period"),
        ('period = "201718"', 'period = "202399"', "is no period"),
        ('period = "201718"', 'period = "0000"', "is no period"),
        ('period = "201718"', 'period = "year"\nperiods = {2024 = "2324"}', "“2324” is no period"),
        ("[places]", "threshold = 2\n[places]", "a threshold under 3"),
        ("[places]", "minimum_schools = 0\n[places]", "protects nobody"),
        ("[places]", "attackers = []\n[places]", "`attackers` leaves somebody out"),
        ("[places]", 'attackers = ["rule", "integral"]\n[places]', "`attackers` leaves somebody out"),
        (
            "[measures.reading]",
            '[measures.top]\nlabel = "Top"\ncolumn = "reading"\nreached = ["2"]\n[measures.reading]',
            "two measures are of the column reading",
        ),
        ('title = "Reading"', 'titel = "Reading"', "titel"),
    ],
)
def test_a_specification_that_cannot_be_followed_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DisclosureError, match=words):
        specification(tmp_path, (old, new))


def test_nothing_is_left_behind_when_the_audit_refuses(
    tmp_path: Path, asked: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()

    def refuse(export: Export, thresholds: Thresholds) -> None:
        assert oct(export.folder.parents[1].stat().st_mode)[-3:] == "700"
        raise DisclosureError("no")

    monkeypatch.setattr(put, "audit_export", refuse)
    raw = write_pupils(tmp_path / "p.csv", some_pupils(3))
    with pytest.raises(DisclosureError):
        analyst_commands.anonymise(tmp_path / "spec.toml", [raw], tmp_path / "bridge" / "reading", "2026-09-01", 20.0)
    assert not (tmp_path / "bridge").exists()
    assert not list((tmp_path / "private").iterdir())


def test_the_same_pupils_give_the_same_bytes(tmp_path: Path, asked: Specification) -> None:
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    first = {p.name: p.read_bytes() for p in files(made(tmp_path / "a", counts, asked))}
    assert first == {p.name: p.read_bytes() for p in files(made(tmp_path / "b", counts, asked))}


def test_a_rate_is_worked_out_of_what_is_shown_only() -> None:
    assert [percent(*texts) for texts in (("c", "3"), ("9", "c"), ("0", "0"), ("30", "20"))] == ["c", "c", "z", "67"]


def files(export: Export) -> Iterator[Path]:
    yield from sorted(export.folder.iterdir())


def _is_hidden(cell: tuple[str, ...], shown: Mapping[tuple[str, str, str], object]) -> bool:
    _, level, place, group, _, part = cell
    name = {"school": "School", "cluster": "School group", "county": "Local authority"}[level]
    location = "935" if level == "county" else place
    cells = shown[name, location, group].cells  # type: ignore[attr-defined]
    if part == "rest":
        return cells["pupils"].value is None or cells["reached"].value is None
    return cells[COLUMN_OF[part]].value is None
