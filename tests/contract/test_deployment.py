"""What DEPLOYMENT.md says of settings is all there is, and the files in deploy/ name nothing that is not."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "DEPLOYMENT.md").read_text()
NAME = re.compile(r"\bSLP_[A-Z_]+\b")
OF_TESTS = {"SLP_SHARED"}


def read_by_the_code() -> set[str]:
    files = [*ROOT.glob("build/**/*.py"), *ROOT.glob("cms/**/*.py"), *ROOT.glob("site/*.yml"), ROOT / "Makefile"]
    return {name for file in files for name in NAME.findall(file.read_text())} - OF_TESTS


def test_every_setting_stands_in_the_table_and_none_that_is_not_read() -> None:
    table = {name for line in PAGE.splitlines() if line.startswith("| `") for name in NAME.findall(line)}
    assert read_by_the_code() - table == set()
    assert table - read_by_the_code() == set()


@pytest.mark.parametrize("file", sorted((ROOT / "deploy").iterdir()), ids=lambda file: file.name)
def test_a_file_of_deploy_is_spoken_of_and_names_only_settings_and_commands_that_are_there(file: Path) -> None:
    text = file.read_text()
    assert file.name in PAGE or f"deploy/*{file.suffix}" in PAGE
    assert set(NAME.findall(text)) <= read_by_the_code()
    commands = set(re.findall(r"bin/slp ([a-z-]+)", text))
    assert all(re.search(rf"^def {name}\(", code(), re.M) or f'name="{name}"' in code() for name in commands)


def test_what_is_done_every_night_depends_on_other_sites_at_the_very_end() -> None:
    done = re.findall(r"^ExecStart=\S+ (\w+)$", (ROOT / "deploy" / "slp-nightly.service").read_text(), re.M)
    assert done == ["prune", "tidy", "links"], "where one fails, systemd leaves out those after it"


def code() -> str:
    return "".join(file.read_text() for file in [*ROOT.glob("build/slp_build/*.py"), *ROOT.glob("cms/slp_cms/*.py")])
