"""A set is read only when file, folder, metadata and every row agree; no message holds what a cell holds."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sets import county, group, hidden, reseal, school, write_set
from slp_build.errors import ExportError
from slp_build.exports.read import read_export, read_exports

TOTAL = {"measure": "rwm", "pupil_group": "total"}
CANARY = "31415"  # a figure that no message may repeat


def attainment(root: Path) -> Path:
    """Return a sound public set of two years."""
    rows = [
        county("attainment", period, filters=TOTAL, schools=12, pupils=CANARY, reached=240, reached_percent=60)
        for period in ("201617", "201718")
    ]
    return write_set(root, "attainment", rows)


def changed(folder: Path, file: str, old: str, new: str, count: int = 1) -> Path:
    """Return the set with some text of a file replaced, and its digests written anew."""
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))
    return reseal(folder) if file.endswith(".csv") else folder


def test_a_set_is_read_with_every_cell_as_its_file_has_it(tmp_path: Path) -> None:
    export = read_export(attainment(tmp_path))
    assert (export.name, export.audience, export.sample, export.licence) == ("attainment", "public", True, "CC0")
    assert export.filters == ("measure", "pupil_group")
    assert [row.period for row in export.rows] == ["201617", "201718"]
    row = export.rows[1]
    assert (row.level, row.location, row.location_name, row.group) == ("Local authority", "999", "Shire", "")
    cell = row.cells["reached_percent"]
    assert (cell.text, cell.value, cell.symbol) == ("60", 60.0, "")
    assert cell.id == "attainment/201718/999/rwm.total/reached_percent"


def test_a_hidden_cell_has_a_symbol_and_no_value(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "attainment", [county("attainment", filters=TOTAL, **hidden("attainment"))])
    cells = read_export(folder).rows[0].cells.values()
    assert {(cell.text, cell.symbol, cell.value) for cell in cells} == {("c", "c", None)}


def test_every_set_of_a_folder_is_read_by_name(tmp_path: Path) -> None:
    attainment(tmp_path)
    (tmp_path / "public" / ".DS_Store").write_text("")  # a file between the folders is no set
    (tmp_path / "public" / ".new-attainment").mkdir()  # nor is what is being put in place, or was when it was killed
    assert list(read_exports(tmp_path / "public")) == ["attainment"]


def test_a_school_and_its_group_are_told_apart(tmp_path: Path) -> None:
    folder = write_set(
        tmp_path,
        "school-attainment",
        [school("school-attainment", 900001, filters=TOTAL, of="primary", pupils=30, reached=18, reached_percent=60)],
    )
    row = read_export(folder).rows[0]
    assert (row.level, row.location, row.location_name, row.group) == ("School", "900001", "School 900001", "primary")


def test_a_folder_that_is_not_there_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="`slp import` and `slp anonymise` make it"):
        read_exports(tmp_path / "none")


@pytest.mark.parametrize("file", ["data.csv", "data.meta.csv", "export.toml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = attainment(tmp_path)
    (folder / file).unlink()
    with pytest.raises(ExportError, match=rf"public/attainment/{re.escape(file)}: cannot be read"):
        read_export(folder)


@pytest.mark.parametrize("file", ["data.csv", "data.meta.csv"])
def test_a_file_edited_by_hand_is_not_the_one_that_was_vouched_for(tmp_path: Path, file: str) -> None:
    folder = attainment(tmp_path)
    (folder / file).write_bytes((folder / file).read_bytes() + b" ")
    with pytest.raises(ExportError, match=rf"{re.escape(file)}: the file is not the one export\.toml vouches for"):
        read_export(folder)


def test_digests_that_are_not_there_vouch_for_nothing(tmp_path: Path) -> None:
    folder = attainment(tmp_path)
    facts = (folder / "export.toml").read_text()
    (folder / "export.toml").write_text(facts.partition("[sha256]")[0])
    with pytest.raises(ExportError, match=r"data\.csv: the file is not the one"):
        read_export(folder)


def test_members_figures_in_the_public_folder_are_refused(tmp_path: Path) -> None:
    folder = attainment(tmp_path)
    for line in ('audience = "bridge"', 'audience = "own_school"'):
        facts = re.sub("audience = .*", line, (folder / "export.toml").read_text())
        (folder / "export.toml").write_text(facts)
        with pytest.raises(ExportError, match="yet it stands in the folder public/"):
            read_export(folder)


def test_public_figures_in_the_members_folder_are_refused(tmp_path: Path) -> None:
    folder = attainment(tmp_path)
    (tmp_path / "bridge").mkdir()
    moved = folder.rename(tmp_path / "bridge" / "attainment")
    with pytest.raises(ExportError, match="the set is for public, yet it stands in the folder bridge/"):
        read_export(moved)


def test_a_folder_of_no_known_audience_holds_no_set(tmp_path: Path) -> None:
    folder = attainment(tmp_path)
    with pytest.raises(ExportError, match="yet it stands in the folder"):
        read_export(folder.rename(tmp_path / "attainment"))


def test_one_row_for_another_audience_is_enough_to_refuse(tmp_path: Path) -> None:
    folder = changed(attainment(tmp_path), "data.csv", ",public,", ",bridge,")
    with pytest.raises(ExportError, match=r'data\.csv, row 2: column "audience" does not say public'):
        read_export(folder)


Break = Callable[[Path], Path]


def in_data(old: str, new: str, count: int = 1) -> Break:
    return lambda folder: changed(folder, "data.csv", old, new, count)


def in_meta(old: str, new: str) -> Break:
    return lambda folder: changed(folder, "data.meta.csv", old, new)


def in_facts(old: str, new: str) -> Break:
    return lambda folder: changed(folder, "export.toml", old, new)


def in_both(old: str, new: str) -> Break:
    return lambda folder: changed(changed(folder, "data.csv", old, new), "data.meta.csv", old, new)


BROKEN: dict[str, tuple[Break, str]] = {
    "an unknown column": (
        in_data("reached_percent\n", "reached_per_cent\n"),
        r'data\.csv: column "reached_percent" is missing',
    ),
    "a column that no metadata names": (
        in_meta("reached_percent,Indicator", "reached_share,Indicator"),
        r'column "reached_share" is missing; the layout or data\.meta\.csv asks for it',
    ),
    "a place's column taken out": (in_data("la_name", "la"), r'column "la_name" is missing'),
    "a column too many": (
        lambda folder: changed(
            changed(folder, "data.csv", "reached_percent\n", "reached_percent,extra\n"),
            "data.csv",
            ",60\n",
            ",60,1\n",
            2,
        ),
        r'data\.csv: column "extra" is unknown; name it in data\.meta\.csv',
    ),
    "a word for a number": (
        in_data(f",{CANARY},", f",about {CANARY},"),
        r'row 2, column "pupils": neither a plain number',
    ),
    "a thousands comma": (in_data(f",{CANARY},", ',"31,415",'), r'row 2, column "pupils": neither a plain number'),
    "a number with an exponent": (in_data(f",{CANARY},", ",3e4,"), r'column "pupils": neither a plain number'),
    "a number in other digits": (in_data(f",{CANARY},", ",٣١,"), r'column "pupils": neither a plain number'),
    "a number that is none": (in_data(f",{CANARY},", ",nan,"), r'column "pupils": neither a plain number'),
    "an empty cell": (in_data(f",{CANARY},", ",,"), r'column "pupils": neither a plain number'),
    "a symbol that nobody knows": (in_data(f",{CANARY},", ",SUPP,"), r'column "pupils": neither .* c, x, z, low'),
    "a symbol in capitals": (in_data(f",{CANARY},", ",C,"), r'column "pupils": neither'),
    "too many decimals": (
        in_data(f",{CANARY},", f",{CANARY}.5,"),
        r'row 2, column "pupils": more decimals than the 0 that data\.meta\.csv allows; round',
    ),
    "the same row twice": (in_data("201617", "201718"), r"row 3: the same period, place and filters as row 2"),
    "a period that is none": (in_data("201617", "2016/17"), r'column "time_period" must be a year'),
    "an academic year of two years": (in_data("201617", "201618"), r'column "time_period" must be a year'),
    "a month": (in_data("201617", "201612"), r'column "time_period" must be a year'),
    "two kinds of period": (in_data("201718", "2018"), r"row 3: a set has years or academic years, not both"),
    "an unknown level": (in_data("Local authority", "Regional"), r'column "geographic_level" must be one of'),
    "a county without a name": (in_data(",Shire,", ",,"), r'a row at level Local authority needs its "old_la_code"'),
    "a county with a school's number": (
        in_data("Shire,,", "Shire,900001,"),
        r'column "school_urn" must be empty in a row at level Local authority',
    ),
    "a county with a school's name": (
        in_data("Shire,,,", "Shire,,A School,"),
        r'column "school_name" must be empty in a row at level Local authority',
    ),
    "a county with a group": (
        in_data("Shire,,,,", "Shire,,,primary,"),
        r'column "school_group" must be empty in a row at level Local authority',
    ),
    "a filter of two words": (in_data(",rwm,", ",reading writing,"), r'row 2: column "measure" must be one plain word'),
    "a column of no kind": (
        in_meta("Filter", "Filtre"),
        r"data\.meta\.csv, row 2: col_type must be Filter or Indicator",
    ),
    "a column named twice": (in_meta("pupils,Indicator", "schools,Indicator"), r"row 5: col_name must be a plain name"),
    "a column of two words": (in_both("reached_percent", "reached percent"), r"col_name must be a plain name"),
    "a column with a slash": (in_both("reached_percent", "reached/percent"), r"col_name must be a plain name"),
    "a place's column as a filter": (in_meta("measure,Filter", "la_name,Filter"), "is no place's column"),
    "decimals in words": (in_meta(",,0,", ",,none,"), r"row 4: indicator_dp must be a number of decimals"),
    "metadata without its columns": (
        in_meta("indicator_dp", "dp"),
        r'data\.meta\.csv: column "indicator_dp" is missing',
    ),
    "no title": (in_facts('title = "', 'title = " " # "'), r"export\.toml: title is empty"),
    "no source": (in_facts('source = "Invented source"', 'source = " "'), r"export\.toml: source is empty"),
    "no licence": (in_facts('licence = "CC0"', 'licence = ""'), r"export\.toml: licence is empty"),
    "a date in words": (
        in_facts('loaded = "2026-09-01"', 'loaded = "September"'),
        r"export\.toml: loaded is not a date",
    ),
    "a day of publication in words": (
        in_facts('published = "2026-09-01"', 'published = "soon"'),
        r"export\.toml: published is not a date",
    ),
    "an audience that nobody knows": (
        in_facts('audience = "public"', 'audience = "press"'),
        r"export\.toml: .*audience",
    ),
    "a fact that nobody knows": (
        in_facts('licence = "CC0"', 'licence = "CC0"\nembargo = 1'),
        r"export\.toml: .*embargo",
    ),
    "facts that are no TOML": (in_facts('title = "', "title = "), r"export\.toml: "),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_refused_by_name_and_without_a_figure(tmp_path: Path, what: str) -> None:
    breaks, says = BROKEN[what]
    folder = breaks(attainment(tmp_path))
    with pytest.raises(ExportError, match=says) as caught:
        read_export(folder)
    assert "attainment" in str(caught.value)
    assert CANARY not in str(caught.value)
    assert "31,415" not in str(caught.value)


def test_a_school_row_needs_its_number_and_name(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "school-attainment", [school("school-attainment", 900001, filters=TOTAL)])
    with pytest.raises(ExportError, match=r'row 2: a row at level School needs its "school_urn"'):
        read_export(changed(folder, "data.csv", ",900001,", ",,"))


def test_a_group_with_a_schools_number_is_two_places_in_one_row(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "comparators", [group("comparators", "primary", filters=TOTAL)])
    assert read_export(folder).rows[0].location == "primary"
    with pytest.raises(ExportError, match='column "school_urn" must be empty in a row at level School group'):
        read_export(changed(folder, "data.csv", "Shire,,", "Shire,900001,"))


def test_a_group_with_a_schools_name_is_two_places_in_one_row(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "comparators", [group("comparators", "primary", filters=TOTAL)])
    with pytest.raises(ExportError, match='column "school_name" must be empty in a row at level School group'):
        read_export(changed(folder, "data.csv", "Shire,,,", "Shire,,A School,"))


def test_all_that_a_set_is_audited_by_is_in_its_hash(tmp_path: Path) -> None:
    folder = attainment(tmp_path)
    known = msgspec.toml.decode((folder / "export.toml").read_bytes())
    lists = {"201718": [["a.reached", "b.reached", "c.reached"]]}
    kinds = ("alike", "sums", "within", "either", "equal_in")
    told: list[dict[str, Any]] = [
        {},
        {"partitions": {"need": ["yes", "no"]}},
        {"beside": "comparators"},
        *({"relations": {kind: lists}} for kind in kinds),
        {"relations": {"either": {"201718": [["a.reached", "c.reached", "b.reached"]]}}},
    ]
    found = set()
    for more in told:
        (folder / "export.toml").write_bytes(msgspec.toml.encode({**known, "specified": True, **more}))
        found.add(read_export(folder).sha256)
    assert len(found) == len(told)
