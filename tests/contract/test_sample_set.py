"""The sample county's sets: made of its invented pupils by their specifications, and safe by their own files."""

from pathlib import Path

import pytest

from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import read_known, read_ledger, write_ledger
from slp_build.anonymise.make import make
from slp_build.anonymise.private import private_of, unproven
from slp_build.anonymise.public_facts import write_public_facts
from slp_build.anonymise.publish import write_public_part
from slp_build.anonymise.recheck import with_set
from slp_build.anonymise.specification import read_specification
from slp_build.config import load_partnership
from slp_build.exports.read import read_export
from slp_build.returns import sample_county, write_sample_returns

EXPORTS = Path(__file__).resolve().parents[2] / "data_exports"
COUNTY = sample_county(load_partnership(EXPORTS.parent / "content" / "partnership.toml"))
DAY = "2026-09-01"
OF_PUPILS = {
    "phonics": "phonics",
    "attainment": "attainment",
    "school-attainment": "attainment",
    "attendance": "attendance",
    "school-attendance": "attendance",
}
OF_FACTS = {"inspections": "grades-held", "county-inspections": "grades-held", "school-inspections": "inspections"}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    assert all(rows for _, rows in write_sample_returns(folder))
    return folder


def committed(made: Path) -> None:
    """Hold every file below a folder against the one that is committed."""
    files = {p.relative_to(made): p.read_bytes() for p in made.rglob("*.*")}
    assert files
    assert files == {where: (EXPORTS / where).read_bytes() for where in files}


@pytest.mark.parametrize("name", OF_PUPILS)
def test_the_committed_sets_come_from_the_sample_pupils(name: str, raw: Path, tmp_path: Path) -> None:
    asked = read_specification(EXPORTS / "specifications" / f"{name}.toml")
    counts = count([raw / f"{OF_PUPILS[name]}.csv"], asked)
    members, public = tmp_path / "bridge" / name, tmp_path / "public" / name
    if asked.beside:
        write_ledger(read_ledger(EXPORTS / "bridge" / asked.beside), members.with_name(asked.beside))
    ledger = read_known(members, asked.beside)
    made = make(counts, asked, members, ledger, partnership=COUNTY, day=DAY, seconds=300)
    write_ledger(made.ledger, members)
    if asked.county_to_all:
        write_public_part(members, public, COUNTY)
        write_ledger(with_set(read_ledger(public), public), public)
    committed(tmp_path)
    assert made.pattern.gap == 0
    assert not unproven(private_of(made, counts.clusters), read_export(members), asked.threshold)


@pytest.mark.parametrize("name", OF_FACTS)
def test_the_committed_grades_come_from_the_sample_inspections(name: str, raw: Path, tmp_path: Path) -> None:
    asked = read_specification(EXPORTS / "specifications" / f"{name}.toml")
    write_public_facts(tmp_path / asked.folder / name, [raw / f"{OF_FACTS[name]}.csv"], asked, COUNTY, DAY)
    committed(tmp_path)


def test_every_committed_set_has_its_specification() -> None:
    sets = {path.parent.name for path in EXPORTS.glob("*/*/export.toml")}
    assert sets == {*OF_PUPILS, *OF_FACTS} == {path.stem for path in EXPORTS.glob("specifications/*.toml")}
