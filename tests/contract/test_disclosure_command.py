"""`slp disclosure`, as an analyst types it: what it writes, and what it says of a table that cannot be used."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

CELLS = """cell,key,value,primary,lpl,upl,fixed
0,all,97,0,0,0,0
1,a,41,0,0,0,0
2,b,3,1,0,0,0
3,c,53,0,0,0,0
"""
EQUATIONS = """equation,cell,coef
0,0,-1
0,1,1
0,2,1
0,3,1
"""
SECRET = ("97", "41", "53")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "cells.csv").write_text(CELLS)
    (tmp_path / "equations.csv").write_text(EQUATIONS)
    return tmp_path


def disclosure(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slp_build.cli", "disclosure", *words]
    files = ["--cells", "cells.csv", "--equations", "equations.csv"]
    return subprocess.run([*command, *files], cwd=folder, capture_output=True, text=True, check=False)


def test_the_pattern_and_its_numbers_are_written(table: Path) -> None:
    done = disclosure(table, "protect", "--out", "pattern.csv", "--json", "numbers.json")
    assert done.returncode == 0, done.stderr
    statuses = {row["cell"]: row["status"] for row in csv.DictReader((table / "pattern.csv").open())}
    assert list(statuses) == ["0", "1", "2", "3"]
    assert statuses["2"] == "primary"
    assert list(statuses.values()).count("secondary") == 1
    numbers = json.loads((table / "numbers.json").read_text())
    assert {key: numbers[key] for key in ("hidden", "secondary", "bound", "gap")} == {
        "hidden": 2,
        "secondary": 1,
        "bound": 1.0,
        "gap": 0.0,
    }
    assert {"secondary_value", "seconds"} <= numbers.keys()
    assert "2 cells are hidden, 1 of them to protect others; proven best; audited" in done.stdout
    assert disclosure(table, "audit", "--hidden", "pattern.csv").returncode == 0


def test_a_certificate_is_its_owners_and_proves_one_pattern_only(table: Path) -> None:
    done = disclosure(table, "protect", "--out", "pattern.csv", "--certificates", "proof.json")
    assert done.returncode == 0, done.stderr
    assert (table / "proof.json").stat().st_mode & 0o077 == 0
    checked = disclosure(table, "audit", "--hidden", "pattern.csv", "--certificates", "proof.json")
    assert checked.returncode == 0, checked.stderr
    (table / "bare.csv").write_text("cell,status\n0,published\n1,published\n2,primary\n3,published\n")
    refused = disclosure(table, "audit", "--hidden", "bare.csv", "--certificates", "proof.json")
    assert refused.returncode == 1
    assert "does not prove this pattern safe" in refused.stderr


def test_insiders_and_earlier_releases_are_named_by_the_cells_ids(table: Path) -> None:
    (table / "insiders.csv").write_text("insider,cell\nschool,1\n")
    (table / "earlier.csv").write_text("cell\n3\n")
    done = disclosure(table, "protect", "--insiders", "insiders.csv", "--out", "pattern.csv")
    assert done.returncode == 0, done.stderr
    hidden = [row["cell"] for row in csv.DictReader((table / "pattern.csv").open()) if row["status"] != "published"]
    assert "1" not in hidden or len(hidden) > 2  # what the insider knows hides nothing from this one
    done = disclosure(table, "protect", "--earlier", "earlier.csv", "--out", "pattern.csv")
    assert done.returncode == 0, done.stderr
    hidden = [row["cell"] for row in csv.DictReader((table / "pattern.csv").open()) if row["status"] != "published"]
    assert hidden in (["0", "2"], ["1", "2"])
    (table / "earlier.csv").write_text("cell\n9\n")
    done = disclosure(table, "protect", "--earlier", "earlier.csv")
    assert "row 2: there is no cell of this name" in done.stderr


def test_the_same_table_gives_the_same_bytes(table: Path) -> None:
    for name in ("first.csv", "second.csv"):
        disclosure(table, "protect", "--out", name)
    assert (table / "first.csv").read_bytes() == (table / "second.csv").read_bytes()


def test_what_can_be_worked_out_is_named(table: Path) -> None:
    (table / "bare.csv").write_text("cell,status\n0,published\n1,published\n2,primary\n3,published\n")
    done = disclosure(table, "audit", "--hidden", "bare.csv")
    assert done.returncode == 1
    assert "  b\n" in done.stdout
    assert "1 sensitive cells can be worked out" in done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("cells.csv", "1,a,41", "1,a,42", "1 totals do not add up: - all + a + b + c"),
        ("cells.csv", "1,a,41", "1,a,-41", "1 cells are negative or no number: a"),
        ("cells.csv", "1,a,41", "1,a,many", "row 3, column value: is no number"),
        ("cells.csv", "1,a,41", "0,a,41", "a cell stands there twice"),
        ("cells.csv", "1,a,41", "1,b,41", "a key stands there twice"),
        ("cells.csv", ",lpl,", ",", "the column lpl is missing"),
        ("equations.csv", "0,3,1", "0,9,1", "row 5: there is no cell of this name"),
        ("cells.csv", ",0,0,0,0\n", ",0,0,0,1\n", "b: cannot be protected"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(
    table: Path, file: str, old: str, new: str, words: str
) -> None:
    path = table / file
    path.write_text(path.read_text().replace(old, new))
    done = disclosure(table, "protect", "--out", "pattern.csv", "--json", "numbers.json")
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(value in done.stderr + done.stdout for value in SECRET)
    assert {path.name for path in table.iterdir()} == {"cells.csv", "equations.csv"}
