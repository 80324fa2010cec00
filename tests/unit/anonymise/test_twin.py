"""The county's part of a members' set for everybody, and what everybody was told before there was one."""

import random
from pathlib import Path

import pytest

from slp_build import analyst_commands
from slp_build.anonymise.ledger import read_ledger
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from unit.anonymise.test_anonymise import SPECIFICATION, Pupil, write_pupils

ONE_GROUP = SPECIFICATION.replace(
    '[groups.support]\ncolumn = "support"\nvalues = {yes = "supported", no = "others"}\n', ""
)
OF_SCHOOLS = ONE_GROUP.replace('"school", "cluster", "county"', '"school", "county"')
BOTH = OF_SCHOOLS.replace('audience = "bridge"', 'audience = "bridge"\ncounty_to_all = true')
PUBLIC = ONE_GROUP.replace('"bridge"', '"public"').replace('"school", "cluster", "county"', '"county"')


def pupils() -> list[Pupil]:
    """Three schools; one child of the second has reached it."""
    chance, found = random.Random(4), list[Pupil]()
    for school in range(1, chance.choice([3, 4, 5]) + 1):
        for sex in "FM":
            number = chance.choice([0, 7, 9, 12, 25])
            reached = chance.randint(0, number)
            found += [(school, sex, "no", str(int(n < reached))) for n in range(number)]
    return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SLP_ROOT", str(Path(analyst_commands.__file__).resolve().parents[2]))
    monkeypatch.setenv("SLP_OUT", str(tmp_path / "out"))
    write_pupils(tmp_path / "p.csv", pupils())
    return tmp_path


def put(desk: Path, text: str, out: str) -> Path:
    (desk / "spec.toml").write_text(text)
    analyst_commands.anonymise(desk / "spec.toml", [desk / "p.csv"], desk / "x" / out, "2026-09-01", 20.0)
    return desk / "x" / out


def reached(folder: Path) -> dict[tuple[str, str], str]:
    rows = read_export(folder).rows
    return {(row.level + row.location, row.filter("pupil_group")): row.cells["reached"].text for row in rows}


def test_the_countys_part_stands_in_the_public_folder_with_a_ledger_of_its_own(desk: Path) -> None:
    members = put(desk, BOTH, "bridge/reading")
    public = desk / "x" / "public" / "reading"
    county = {where: text for where, text in reached(members).items() if where[0].startswith("Local authority")}
    assert reached(public) == county
    assert read_export(public).audience == "public"
    assert [sha for _, sha in read_ledger(public).releases] == [read_export(public).sha256]


def test_what_everybody_was_told_before_is_known_to_the_members_set_of_the_name(desk: Path) -> None:
    told = reached(put(desk, PUBLIC, "public/reading"))
    members = reached(put(desk, BOTH, "bridge/reading"))
    (county,) = {int(text) for (where, group), text in told.items() if group == "total"}
    schools = [text for (where, group), text in members.items() if where.startswith("School") and group == "total"]
    assert schools.count("c") != 1, f"{county} − the others = {county - sum(int(t) for t in schools if t != 'c')}"


def test_everybody_is_not_told_by_another_set_what_a_members_set_has_hidden(desk: Path) -> None:
    put(desk, OF_SCHOOLS, "bridge/reading")
    with pytest.raises(DisclosureError, match="bridge/reading has told of reading in 201718 already"):
        put(desk, PUBLIC, "public/reading")


def test_a_folder_of_the_analysts_own_in_the_public_parts_place_is_not_written_over(desk: Path) -> None:
    notes = desk / "x" / "public" / "reading" / "notes.md"
    notes.parent.mkdir(parents=True)
    notes.write_text("years of work")
    with pytest.raises(DisclosureError, match="would be lost"):
        put(desk, BOTH, "bridge/reading")
    assert notes.exists()
