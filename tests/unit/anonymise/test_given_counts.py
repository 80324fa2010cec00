"""Counts that files give: taken whole, or refused in words that hold no count."""

from pathlib import Path

import pytest

from slp_build.anonymise.counts import count
from slp_build.anonymise.specification import Specification, read_specification
from slp_build.errors import DisclosureError
from unit.anonymise.test_anonymise import SPECIFICATION, made

OF_COUNTS = (
    SPECIFICATION.replace('column = "sex"\n', "")
    .replace('column = "support"\n', "")
    .replace("[places]", '[counts]\ngroup = "group"\ntotal = "All"\n[places]')
    .replace('reached = ["1"]', 'reached_column = "met"')
    .replace('column = "reading"', 'column = "pupils"')
)
GROUPS = ("All", "F", "M", "yes", "no")
SCHOOLS = {
    (1, "k0"): ((97, 61), (53, 41), (44, 20), (21, 8), (76, 53)),
    (2, "k0"): ((88, 70), (40, 35), (48, 35), (30, 22), (58, 48)),
    (3, "k1"): ((79, 50), (39, 22), (40, 28), (19, 9), (60, 41)),
    (4, "k1"): ((84, 64), (43, 33), (41, 31), (27, 13), (57, 51)),
}
SECRETS = ("97", "61", "53", "41")


@pytest.fixture
def asked(tmp_path: Path) -> Specification:
    (tmp_path / "spec.toml").write_text(OF_COUNTS)
    return read_specification(tmp_path / "spec.toml")


def raw(folder: Path, *changes: tuple[str, str]) -> Path:
    lines = ["school,cluster,group,pupils,met"]
    for (school, cluster), rows in SCHOOLS.items():
        lines += [f"{school},{cluster},{group},{n},{met}" for group, (n, met) in zip(GROUPS, rows, strict=True)]
    lines += [",k0,All,185,131", ",,All,348,245"]
    text = "\n".join(lines) + "\n"
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "raw.csv").write_text(text)
    return folder / "raw.csv"


def test_counts_become_an_audited_set(tmp_path: Path, asked: Specification) -> None:
    export = made(tmp_path, count([raw(tmp_path)], asked), asked)
    (county,) = export.select(location="935", measure="reading", pupil_group="total")
    assert (county.cells["pupils"].text, county.cells["reached"].text) == ("348", "245")
    assert len(export.rows) == (4 + 2 + 1) * 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1,k0,F,53,41", "1,k0,F,52,41", r"girls \+ boys do not add up: fewer than the total"),
        ("1,k0,F,53,41", "1,k0,F,53,43", r"girls \+ boys who reached it do not add up: more than"),
        (",k0,All,185,131", ",k0,All,186,131", "row 22: its schools do not add up: fewer than"),
        (",,All,348,245", ",,All,348,240", "row 23: its schools' who reached it do not add up: more than"),
        ("1,k0,F,53,41", "1,k0,F,-53,41", 'row 3, column "pupils": must be a whole number'),
        ("1,k0,F,53,41", "1,k0,F,53.5,41", 'row 3, column "pupils": must be a whole number'),
        ("1,k0,F,53,41", f"1,k0,F,{'9' * 400},41", 'row 3, column "pupils": must be a whole number'),
        ("1,k0,F,53,41", "1,k0,F,53,c", 'row 3, column "met": is hidden or empty'),
        ("1,k0,F,53,41", "1,k0,F,53,54", 'row 3, column "met": more reached it than there were'),
        ("1,k0,F,53,41", "1,k0,X,53,41", 'row 3, column "group": the specification does not name'),
        ("1,k0,F,53,41\n", "", "there is no row for girls"),
        ("1,k0,All,97,61\n", "", "there is no row for all pupils"),
        ("1,k0,M,44,20", "1,k0,F,53,41", "row 4: the same period, place and group as raw.csv, row 3"),
        ("1,k0,M,44,20", "1,k1,M,44,20", "stands in another cluster elsewhere"),
    ],
)
def test_counts_that_cannot_be_used_are_refused(
    tmp_path: Path, asked: Specification, old: str, new: str, words: str
) -> None:
    with pytest.raises(DisclosureError, match=words) as error:
        count([raw(tmp_path, (old, new))], asked)
    assert not any(secret in str(error.value) for secret in SECRETS)


def test_two_files_of_one_name_are_two_files(tmp_path: Path, asked: Specification) -> None:
    folders = [tmp_path / "y24", tmp_path / "y25"]
    for folder in folders:
        folder.mkdir()
    files = [raw(folders[0]), raw(folders[1], ("1,k0,F,53,41", "1,k0,F,53,40"))]
    with pytest.raises(DisclosureError, match=r"y25/raw\.csv, row 2: the same period, .*y24/raw\.csv"):
        count(files, asked)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('reached_column = "met"', 'reached = ["1"]', "needs a `reached_column`"),
        ("[groups.sex]\n", '[groups.sex]\ncolumn = "sex"\n', "the grouping sex needs a `column` if"),
        ('period = "201718"', 'period = "year"\nperiods = {a = "2017", b = "201819"}', "years or academic years"),
    ],
)
def test_a_specification_of_counts_says_what_counts_need(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in OF_COUNTS
    (tmp_path / "spec.toml").write_text(OF_COUNTS.replace(old, new))
    with pytest.raises(DisclosureError, match=words):
        read_specification(tmp_path / "spec.toml")
