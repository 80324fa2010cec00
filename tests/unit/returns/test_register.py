"""The register: one school stays one school, and what is malformed is named by file, row and column."""

from pathlib import Path

import pytest

from slp_build.errors import ReturnError
from slp_build.returns import read_register
from unit.returns.files import DETAILS, LINKS, OUR_LA, SPINE, school_row, spine, write


def test_a_register_is_read_by_urn_whatever_the_order(tmp_path: Path) -> None:
    schools = read_register([spine(tmp_path, school_row(900002, primary=False), school_row(900001))], OUR_LA).schools
    assert [(s.urn, s.phase, s.age_low, s.age_high, s.open) for s in schools] == [
        (900001, "Primary", 4, 11, True),
        (900002, "Secondary", 11, 16, True),
    ]


def test_later_details_outrank_the_register(tmp_path: Path) -> None:
    details = write(tmp_path, "later.csv", DETAILS, "900001,New Name,Hethering,ZZ2 2ZZ,2,Academy,3,11,")
    (school,) = read_register([spine(tmp_path, school_row(900001)), details], OUR_LA).schools
    assert (school.name, school.town, school.age_low, school.open) == ("New Name", "Hethering", 3, False)


def test_an_empty_later_field_leaves_what_is_known(tmp_path: Path) -> None:
    details = write(tmp_path, "later.csv", DETAILS, "900001,,,,1,Academy,,,")
    (school,) = read_register([spine(tmp_path, school_row(900001, name="Linnet Heath")), details], OUR_LA).schools
    assert (school.name, school.town, school.age_high) == ("Linnet Heath", "Saltmere", 11)


def test_a_school_that_changed_its_number_keeps_its_history(tmp_path: Path) -> None:
    register = spine(tmp_path, school_row(900001, is_open=False), school_row(900002, other="900001"))
    links = write(tmp_path, "links.csv", LINKS, "900001,900000,Older,Predecessor,01-09-2010")
    found = {school.urn: school.predecessors for school in read_register([register, links], OUR_LA).schools}
    assert found == {900001: (), 900002: (900001, 900000)}


@pytest.mark.parametrize(
    "links",
    [
        ("900003,900001,A,Predecessor - merged,", "900003,900002,B,Predecessor - merged,"),
        ("900001,900003,C,Successor,", "900001,900002,B,Successor,"),
    ],
)
def test_of_a_merger_or_a_split_none_is_the_other(tmp_path: Path, links: tuple[str, ...]) -> None:
    register = spine(tmp_path, *(school_row(urn) for urn in (900001, 900002, 900003)))
    schools = read_register([register, write(tmp_path, "links.csv", LINKS, *links)], OUR_LA).schools
    assert all(school.predecessors == () for school in schools)


def test_links_that_run_in_a_circle_end(tmp_path: Path) -> None:
    links = write(tmp_path, "links.csv", LINKS, "900001,900002,B,Predecessor,", "900002,900001,A,Predecessor,")
    schools = read_register([spine(tmp_path, school_row(900001), school_row(900002)), links], OUR_LA).schools
    assert [school.predecessors for school in schools] == [(900002,), (900001,)]


def test_of_a_whole_countrys_register_the_other_authorities_schools_are_left_out(tmp_path: Path) -> None:
    register = spine(tmp_path, school_row(900001, la="998"), school_row(900002, other="900001"), school_row(900003))
    details = write(tmp_path, "later.csv", DETAILS, "900001,Not ours,Hethering,ZZ2 2ZZ,1,Academy,3,11,")
    found = read_register([register, details], OUR_LA)
    assert [(school.urn, school.predecessors) for school in found.schools] == [(900002, (900001,)), (900003, ())]
    assert found.elsewhere == 1


def test_a_register_without_a_school_of_the_authority_is_refused_by_its_row(tmp_path: Path) -> None:
    says = (
        r'register\.csv, row 2, column "LA": is 998; this partnership\'s la_code is 999 \(content/partnership\.toml\)'
    )
    with pytest.raises(ReturnError, match=says):
        read_register([spine(tmp_path, school_row(900001, la="998"), school_row(900002, la="997"))], OUR_LA)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([school_row(900001), school_row(900001)], "register.csv, row 3: this URN stood in a row above"),
        ([school_row(900001).replace("900001,", ",", 1)], 'row 2, column "URN": is not a URN'),
        ([school_row(900001).replace(",1,Maintained", ",3,Maintained")], 'column "ICLOSE": must be one of 1, 2'),
        ([school_row(900001).replace("School 900001", "")], 'column "SCHNAME": is empty'),
        ([school_row(900001).rpartition(",")[0]], "register.csv, row 2: fewer fields"),
        ([school_row(900001) + ",extra"], "register.csv: malformed CSV"),
    ],
)
def test_a_malformed_register_is_refused_by_row_and_column(tmp_path: Path, rows: list[str], says: str) -> None:
    with pytest.raises(ReturnError, match=says):
        read_register([spine(tmp_path, *rows)], OUR_LA)


def test_two_registers_or_none_are_refused(tmp_path: Path) -> None:
    one = spine(tmp_path, school_row(900001))
    with pytest.raises(ReturnError, match="2 files are registers"):
        read_register([one, write(tmp_path, "other.csv", SPINE, school_row(900002))], OUR_LA)
    with pytest.raises(ReturnError, match="0 files are registers"):
        read_register([write(tmp_path, "links.csv", LINKS)], OUR_LA)


def test_a_file_of_another_kind_is_named_with_the_one_that_is_wanted(tmp_path: Path) -> None:
    strange = write(tmp_path, "strange.csv", "a,b", "1,2")
    says = r"strange\.csv, row 1: not a file of register; give england_spine\.csv of the Department for Education's"
    with pytest.raises(ReturnError, match=says):
        read_register([spine(tmp_path, school_row(900001)), strange], OUR_LA)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReturnError, match=r"gone\.csv: cannot be read \(No such file or directory\); look at its name"):
        read_register([tmp_path / "gone.csv"], OUR_LA)
    (tmp_path / "binary.csv").write_bytes(b"URN,\xff\xfe\n")
    with pytest.raises(ReturnError, match=r"binary\.csv: cannot be read as CSV in UTF-8"):
        read_register([tmp_path / "binary.csv"], OUR_LA)
