"""`slp anonymise`, `slp audit` and `slp disclosure why`, as an analyst types them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from slp_build.exports.read import read_export
from unit.anonymise.test_anonymise import SECRET, SPECIFICATION, some_pupils, write_pupils

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The analyst's desk, with a set that was just made."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "reading.toml").write_text(SPECIFICATION)
    write_pupils(folder / "pupils.csv", some_pupils(3))
    done = slp(folder, "anonymise", "reading.toml", "pupils.csv", "--out", "exports/bridge/reading", "--seconds", "20")
    assert done.returncode == 0, done.stderr
    assert "against who knows all of this" in done.stdout
    return folder


def slp(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SLP_ROOT": str(ROOT), "SLP_OUT": str(folder / "out")}
    command = [sys.executable, "-m", "slp_build.cli", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def hidden_cells(folder: Path) -> list[str]:
    export = read_export(folder / "exports" / "bridge" / "reading")
    return [cell.id for row in export.rows for cell in row.cells.values() if cell.symbol == "c"]


def test_the_set_its_ledger_and_its_proof_stand_where_they_belong(desk: Path) -> None:
    assert sorted(p.name for p in (desk / "exports").rglob("*.*")) == [
        "data.csv",
        "data.meta.csv",
        "export.toml",
        "reading.csv",
        "reading.releases.csv",
    ]
    kept = desk / "out" / "analyst" / "bridge" / "reading.json"
    assert (kept.stat().st_mode & 0o077, kept.parent.stat().st_mode & 0o077) == (0, 0)
    assert SECRET not in kept.read_text()


def test_the_audit_adds_the_proofs_up(desk: Path) -> None:
    (desk / "exports" / "bridge" / ".new-reading").mkdir()  # of a set that was being put in place: no set
    done = slp(desk, "audit", "exports/bridge", "--certificates")
    assert done.returncode == 0, done.stderr
    assert re.search(r"may be published; 40 rows, [0-9]+ figures kept back; [0-9]+ proofs add up", done.stdout)


def test_a_proof_that_was_changed_proves_nothing(desk: Path, tmp_path: Path) -> None:
    kept = desk / "out" / "analyst" / "bridge" / "reading.json"
    whole = kept.read_bytes()
    found = json.loads(whole)
    found["certificate"]["proofs"].pop()
    kept.write_text(json.dumps(found))
    try:
        done = slp(desk, "audit", "exports/bridge/reading", "--certificates")
        assert done.returncode == 1
        assert "does not prove it safe" in done.stderr
        kept.write_text("{}")
        assert "is damaged; make the set again" in slp(desk, "audit", "exports/bridge", "--certificates").stderr
        kept.unlink()
        assert "nothing was kept of this set here" in slp(desk, "audit", "exports/bridge", "--certificates").stderr
    finally:
        kept.write_bytes(whole)


def test_every_hidden_figure_has_a_reason_and_no_reason_holds_a_count(desk: Path) -> None:
    reasons = ""
    for cell in hidden_cells(desk)[::4]:
        done = slp(desk, "disclosure", "why", "exports/bridge/reading", cell)
        assert done.returncode == 0, done.stderr
        reasons += done.stdout
    assert "is hidden for its own sake: a count of fewer than 6 pupils" in reasons
    assert "is hidden to protect others: without it, " in reasons
    assert "could work out 201718/" in reasons
    assert "Traceback" not in reasons


def test_a_figure_that_is_shown_or_not_there_is_said_to_be(desk: Path) -> None:
    shown = slp(desk, "disclosure", "why", "exports/bridge/reading", "201718/county/county/total/reading/entries")
    assert shown.stdout.strip().endswith("is published")
    missing = slp(desk, "disclosure", "why", "exports/bridge/reading", "201718/county/county/total/writing/entries")
    assert missing.returncode == 1
    assert "name it as period/level/place/group/measure/part" in missing.stderr


def test_a_folder_of_the_analysts_own_is_not_written_over(desk: Path, tmp_path: Path) -> None:
    for kept in ("bridge/mine/notes.docx", "bridge/file"):
        (tmp_path / kept).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / kept).write_text("precious")
        out = tmp_path / kept if kept.endswith("file") else (tmp_path / kept).parent
        done = slp(desk, "anonymise", "reading.toml", "pupils.csv", "--out", str(out))
        assert done.returncode == 1
        assert "name a folder of the set's own" in done.stderr
        assert (tmp_path / kept).read_text() == "precious"


def test_a_second_set_of_the_same_measure_is_refused_and_one_of_its_own_name_is_not(desk: Path, tmp_path: Path) -> None:
    shutil.copytree(desk / "exports", tmp_path / "exports")
    fewer = SPECIFICATION.replace('publish = ["school", "cluster", "county"]', 'publish = ["school"]')
    (desk / "fewer.toml").write_text(fewer)
    out = str(tmp_path / "exports" / "bridge" / "schools")
    done = slp(desk, "anonymise", "fewer.toml", "pupils.csv", "--out", out, "--seconds", "20")
    assert done.returncode == 1
    assert "bridge/reading has told of reading in 201718 already" in " ".join(done.stderr.split())
    shutil.rmtree(tmp_path / "exports" / "bridge" / "reading")  # what it told is known all the same
    done = slp(desk, "anonymise", "fewer.toml", "pupils.csv", "--out", out, "--seconds", "20")
    assert "has told of reading in 201718 already" in " ".join(done.stderr.split())


def test_a_set_whose_ledger_is_lost_is_not_made_anew(desk: Path, tmp_path: Path) -> None:
    shutil.copytree(desk / "exports", tmp_path / "exports")
    shutil.rmtree(tmp_path / "exports" / "ledger")
    out = str(tmp_path / "exports" / "bridge" / "reading")
    done = slp(desk, "anonymise", "reading.toml", "pupils.csv", "--out", out, "--seconds", "20")
    assert done.returncode == 1
    assert "its ledger does not know the set that stands there" in " ".join(done.stderr.split())


def test_a_specification_hides_no_less_than_the_partnership_promises(desk: Path, tmp_path: Path) -> None:
    for words in ("threshold = 5", "minimum_schools = 2"):
        (desk / "less.toml").write_text(SPECIFICATION.replace("[places]", f"{words}\n[places]"))
        done = slp(desk, "anonymise", "less.toml", "pupils.csv", "--out", str(tmp_path / "bridge" / "x"))
        assert done.returncode == 1
        says = "hides less than the partnership's thresholds; write threshold = 6 and minimum_schools = 3, or more"
        assert says in " ".join(done.stderr.split())
