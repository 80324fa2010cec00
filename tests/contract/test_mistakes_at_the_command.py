"""What a person types wrongly is answered with what to do, and never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slp_build.model.address import typed_address


def slp(out: Path, *words: str) -> str:
    """Run `slp` on an empty folder, and return what it says as it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SLP_", "DJANGO_"))}
    found = subprocess.run(
        [sys.executable, "-m", "slp_build.cli", *words],
        env={**environment, "SLP_OUT": str(out)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in (1, 2)
    assert "Traceback" not in found.stderr + found.stdout
    return found.stderr + found.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("tidy",), "the database is not made yet; run `slp migrate`"),
        (("build",), "the database is not made yet; run `slp migrate`"),
        (("serve",), "the database is not made yet; run `slp migrate`"),
        (("serve", "--port", "99999"), "Invalid value for '--port'"),
        (("demo", "--data", "nowhere"), "'nowhere' does not exist"),
        (("build", "--force", "nonsense", "--reason", "x"), "there is no guard “nonsense”; there are link, vanished"),
        (("rollback", "1", "--reason", " "), "say why you go back"),
        (("explain", "/", "--release", "99"), "there is no release 99; there are none"),
        (("audit", "deploy"), "deploy: there is no set here, so nothing was audited"),
        (("withdraw", "/nowhere"), "no release here has this address; write it as in"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    assert says in slp(tmp_path, *words)


def test_a_demo_that_cannot_be_built_says_why_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("a file where a folder should be")
    assert f"Error: {tmp_path / 'releases'}" in slp(tmp_path, "demo", "--port", "0")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/a/b", "/a/b"),
        ("a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        (" https://www.example.org/a/b.html?x=1#y ", "/a/b"),
        ("/", "/"),
        ("https://www.example.org/", "/"),
        ("/documents/1/a.pdf", "/documents/1/a.pdf"),
    ],
)
def test_an_address_is_taken_as_a_browser_shows_it(typed: str, address: str) -> None:
    assert typed_address(typed) == address
