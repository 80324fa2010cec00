"""`slp anonymise` on real pupils: from records to a set that `slp audit` lets through."""

import subprocess
import sys
from pathlib import Path

import pytest

from slp_build.exports.read import read_export

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
title = "{title}"
source = "Records of pupils, already anonymous"
licence = "See where they come from"
audience = "bridge"
"""
THREE_YEARS = """
period = "year"
periods = {"0.0" = "201314", "1.0" = "201415", "2.0" = "201516"}
[places]
school = "school"
publish = ["school", "county"]
[groups.sex]
column = "gender"
values = {girl = "girls", boy = "boys"}
[measures.english]
label = "English"
column = "english"
at_least = 50
"""
ONE_EXAM = """
period = "2013"
[places]
school = "school"
publish = ["school", "county"]
[groups.sex]
column = "sex"
values = {F = "girls", M = "boys"}
[measures.exam]
label = "Exam"
column = "normexam"
at_least = 0
"""


def slp(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slp_build.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("pattern", "specification", "schools"), [("jsp*.csv", THREE_YEARS, 49), ("*Exam*.csv", ONE_EXAM, 65)]
)
def test_from_pupils_to_an_audited_set(
    pupils: Path, tmp_path: Path, pattern: str, specification: str, schools: int
) -> None:
    (tmp_path / "spec.toml").write_text(HEAD.format(title="A trial") + specification)
    out = tmp_path / "bridge" / "trial"
    raw = next(pupils.glob(pattern))
    done = slp("anonymise", tmp_path / "spec.toml", raw, "--out", out, "--published", "2026-09-01", "--seconds", 30)
    assert done.returncode == 0, done.stderr
    assert "is written and audited" in done.stdout
    export = read_export(out)
    assert len({row.location for row in export.rows if row.level == "School"}) == schools
    checked = slp("audit", tmp_path / "bridge")
    assert checked.returncode == 0, checked.stderr
    assert "may be published" in checked.stdout
