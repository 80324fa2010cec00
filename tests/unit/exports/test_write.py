"""Sets as they are written: the same input is the same bytes, and what is read is what was meant."""

import csv
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets import county, group, school, write_set
from slp_build.disclosure.rules import SETS
from slp_build.exports.layout import LOCATION_COLUMNS, META_COLUMNS, digest
from slp_build.exports.read import read_export
from slp_build.exports.write import Draft

TOTAL = {"measure": "rwm", "pupil_group": "total"}
PERIODS = ("201516", "201617", "201718")


def test_columns_stand_in_the_layouts_order_and_rows_are_sorted(tmp_path: Path) -> None:
    rows = [county("attainment", period, filters=TOTAL, schools=9) for period in reversed(PERIODS)]
    folder = write_set(tmp_path, "attainment", rows)
    header, *lines = csv.reader((folder / "data.csv").read_text().splitlines())
    assert tuple(header) == (*LOCATION_COLUMNS, *SETS["attainment"].filters, *SETS["attainment"].indicators)
    assert [line[0] for line in lines] == list(PERIODS)
    assert lines[0][3:9] == ["E92000001", "England", "E1", "Region", "999", "Shire"]
    meta = list(csv.reader((folder / "data.meta.csv").read_text().splitlines()))
    assert tuple(meta[0]) == META_COLUMNS
    assert [line[:2] for line in meta[1:3]] == [["measure", "Filter"], ["pupil_group", "Filter"]]


def test_facts_vouch_for_both_files(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "attainment", [county("attainment", filters=TOTAL)])
    facts = (folder / "export.toml").read_text()
    for file in ("data.csv", "data.meta.csv"):
        assert f'"{file}" = "{digest((folder / file).read_bytes())}"' in facts


def test_a_set_replaces_what_was_there(tmp_path: Path) -> None:
    write_set(tmp_path, "attainment", [county("attainment", period, filters=TOTAL) for period in PERIODS])
    folder = write_set(tmp_path, "attainment", [county("attainment", filters=TOTAL)])
    assert len(read_export(folder).rows) == 1


def test_a_cell_that_is_not_given_is_an_error_rather_than_a_blank(tmp_path: Path) -> None:
    draft = Draft(period="201718", level="Local authority", filters=TOTAL, cells={"schools": "3"})
    with pytest.raises(KeyError):
        write_set(tmp_path, "attainment", [draft])


cells = st.sampled_from(["c", "x", "z", "low", "0", "7", "-3", "12345"])
places = ["county", "primary-under-105", "primary-105-up", 900001, 900002]


@st.composite
def drafts(draw: st.DrawFn, name: str, kinds: tuple[str, ...]) -> list[Draft]:
    """Rows of a set, each of another year, place and part, in any order."""
    found = []
    keys = list(product(PERIODS, ("rwm", "maths"), ("total", "other"), range(2)))
    for period, measure, part, number in draw(st.lists(st.sampled_from(keys), unique=True, max_size=8)):
        filters = {"measure": measure, "pupil_group": part}
        figures: dict[str, Any] = {indicator: draw(cells) for indicator in SETS[name].indicators}
        kind = kinds[number % len(kinds)]
        if kind == "county":
            found.append(county(name, period, filters=filters, **figures))
        elif kind == "group":
            found.append(group(name, f"group-{number}", period, filters=filters, **figures))
        else:
            found.append(school(name, 900001 + number, period, filters=filters, of=f"group-{number}", **figures))
    return found


@settings(max_examples=40, deadline=None)
@given(drafts("comparators", ("county", "group")), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(rows: list[Draft], random: Any) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first = write_set(Path(one), "comparators", rows)
        again = write_set(Path(other), "comparators", random.sample(rows, len(rows)))
        for file in ("data.csv", "data.meta.csv", "export.toml"):
            assert (first / file).read_bytes() == (again / file).read_bytes()


@settings(max_examples=40, deadline=None)
@given(drafts("school-attainment", ("school",)))
def test_what_is_written_is_read_back(rows: list[Draft]) -> None:
    with TemporaryDirectory() as root:
        export = read_export(write_set(Path(root), "school-attainment", rows))
    assert len(export.rows) == len(rows)
    for draft in rows:
        (row,) = (one for one in export.select(location=str(draft.urn), **draft.filters) if one.period == draft.period)
        assert {name: cell.text for name, cell in row.cells.items()} == dict(draft.cells)
        assert (row.location_name, row.group, row.level) == (draft.school_name, draft.group, "School")
        for cell in row.cells.values():
            assert (cell.value is None) is bool(cell.symbol)
            assert cell.value is None or cell.value == float(cell.text)
