"""A register is read as often as anyone likes, and a real one never mixes with the sample county."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from cms_pages import make_school
from slp_build.errors import ReturnError
from slp_build.returns import sample_register
from slp_cms.schools.actions.import_returns import import_register, import_returns
from slp_cms.schools.actions.load_register import load_register
from slp_cms.schools.actions.load_sample import load_sample
from slp_cms.schools.models import School
from unit.returns.files import INSPECTIONS, school_row, spine, write

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, Any]]:
    return list(School.objects.order_by("urn").values())


def test_loading_twice_is_loading_once() -> None:
    number = load_register(sample_register(), sample=True)
    first = rows()
    assert number == len(first) >= 50
    assert load_register(sample_register(), sample=True) == number
    assert rows() == first  # the same rows, under the same keys


def test_a_school_that_changed_is_updated_and_keeps_its_key() -> None:
    schools = list(sample_register())
    load_register(schools, sample=True)
    first = School.objects.get(urn=schools[0].urn)
    renamed = {name: getattr(schools[0], name) for name in type(schools[0]).__dataclass_fields__}
    load_register([type(schools[0])(**{**renamed, "name": "Another Name", "open": False})], sample=True)
    again = School.objects.get(urn=schools[0].urn)
    assert (again.pk, again.name, again.open) == (first.pk, "Another Name", False)
    assert School.objects.count() == len(schools)


@pytest.mark.parametrize("sample_first", [True, False])
def test_a_real_register_never_mixes_with_the_sample(sample_first: bool) -> None:
    schools = list(sample_register())
    load_register(schools[:1], sample=sample_first)
    before = rows()
    with pytest.raises(ReturnError, match="rather than mixing the two"):
        load_register(schools[1:], sample=not sample_first)
    assert rows() == before


def test_where_real_figures_stand_there_are_no_sample_schools_either(settings: Any, tmp_path: Path) -> None:
    settings.PATHS = dataclasses.replace(settings.PATHS, exports=tmp_path / "exports")
    facts = tmp_path / "exports" / "bridge" / "phonics" / "export.toml"
    facts.parent.mkdir(parents=True)
    facts.write_text("sample = false\n")
    with pytest.raises(ReturnError, match="bridge/phonics"):
        load_sample()
    assert not School.objects.exists()
    assert facts.read_text() == "sample = false\n"


def test_the_invented_county_bears_no_number_of_a_real_school() -> None:
    assert all(school.urn >= 900_000 for school in sample_register())  # none is issued there


def test_a_file_that_is_no_register_changes_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "shopping.csv"
    wrong.write_text("what,how many\nmilk,2\n")
    with pytest.raises(ReturnError, match=r"shopping\.csv"):
        list(import_register([wrong]))
    assert not School.objects.exists()


def test_a_whole_countrys_register_leaves_the_partnerships_schools_and_says_so(tmp_path: Path, settings: Any) -> None:
    ours = school_row(900001, la=settings.PARTNERSHIP.la_code)
    said = list(import_register([spine(tmp_path, ours, *(school_row(urn, la="998") for urn in (900002, 900003)))]))
    assert said == ["1 schools are in the register", "2 rows of other authorities' schools were left out"]
    assert [school.urn for school in School.objects.all()] == [900001]


def test_another_countys_figures_are_not_taken_for_the_partnerships(tmp_path: Path, listed: Path) -> None:
    columns = "time_period,geographic_level,old_la_code,term,school_type,sess_possible,sess_overall"
    absence = write(tmp_path, "absence.csv", columns, "201617,Local authority,998,Total,Special,500,45")
    with pytest.raises(ReturnError, match="is 998; this partnership's la_code is 935"):
        list(import_returns("results", [absence]))
    assert not listed.exists()


@pytest.fixture
def listed(settings: Any, tmp_path: Path) -> Path:
    """Where the names of what was read are kept, beside a school and folders of this test's own."""
    settings.PATHS = dataclasses.replace(settings.PATHS, out=tmp_path / "out", exports=tmp_path / "exports")
    make_school()
    (tmp_path / "out" / "returns").mkdir(parents=True)
    return tmp_path / "out" / "returns" / "read.json"


def test_an_import_names_a_file_that_was_read_before_and_has_gone(tmp_path: Path, listed: Path) -> None:
    listed.write_text(json.dumps({"inspections": [str(tmp_path / "gone.csv")]}))
    (tmp_path / "new.csv").write_text("URN\n")
    with pytest.raises(ReturnError, match=r"gone\.csv: was read by an earlier import, .*read\.json") as error:
        list(import_returns("inspections", [tmp_path / "new.csv"]))
    assert str(tmp_path / "gone.csv") in str(error.value)
    assert "new.csv" not in listed.read_text()


@pytest.mark.parametrize("torn", [b'{"inspections": ["/srv/a.c', b"", b"[]", b'{"inspections": "\xff"}'])
def test_an_import_names_a_list_that_is_torn_and_leaves_it(tmp_path: Path, listed: Path, torn: bytes) -> None:
    listed.write_bytes(torn)
    with pytest.raises(ReturnError, match=r"read\.json: .* import all files again"):
        list(import_returns("inspections", [write(tmp_path, "new.csv", INSPECTIONS, "900001,Good,20140612")]))
    assert listed.read_bytes() == torn


def test_the_list_is_replaced_as_a_whole_and_never_written_in_place(tmp_path: Path, listed: Path) -> None:
    first, second = (write(tmp_path, f"{n}.csv", INSPECTIONS, f"900001,Good,201{n}0612") for n in (4, 5))
    list(import_returns("inspections", [first]))
    (tmp_path / "as_it_was.json").hardlink_to(listed)
    list(import_returns("inspections", [second]))
    assert json.loads((tmp_path / "as_it_was.json").read_text()) == {"inspections": [str(first)]}
    assert json.loads(listed.read_text()) == {"inspections": [str(first), str(second)]}
