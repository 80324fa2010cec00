"""What a person types wrongly is answered with what to do, and never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from pwd import getpwuid

import pytest
from msgspec.structs import replace

from releases import make_release
from slp_build.model.address import typed_address
from slp_build.model.at_work import alone_at_work
from slp_build.model.manifest import Forced, Pin
from slp_build.release.manifest import read_manifest, sealed, write_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import Withdrawal, write_withdrawals
from slp_build.release_commands import rollback

TABLE = ("--cells", "a.csv", "--equations", "b.csv")


def run(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SLP_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "slp_build.cli", *words],
        env={**environment, "SLP_OUT": str(out)},
        capture_output=True,
        text=True,
        check=False,
    )


def slp(out: Path, *words: str, fails: bool = True) -> str:
    """Run `slp` on a folder, and return what it says as it fails, or does not."""
    found = run(out, *words)
    assert found.returncode in ((1, 2) if fails else (0,)), found.stderr
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
        (("anonymise", "a.toml", "a.csv", "--out", "a", "--published", "2026-09-31"), "2026-09-31: this is not a day"),
        (("anonymise", "a.toml", "a.csv", "--out", "a", "--seconds", "nan"), "nan is not a finite number"),
        (("disclosure", "protect", *TABLE, "--width", "nan"), "nan is not a finite number"),
        (("disclosure", "protect", *TABLE, "--seconds", "inf"), "inf is not a finite number"),
        (("disclosure", "audit", *TABLE, "--hidden", "h.csv", "--width", "inf"), "inf is not a finite number"),
        (("build", "--snapshot", "http://"), "http://: this is not an address"),
        (("build", "--snapshot", ""), "--snapshot is empty"),
        (("build", "--now", "0001-01-01T00:00+14:00"), "this is not an instant of our time"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    assert says in slp(tmp_path, *words)


def test_a_database_that_is_down_is_named_by_whatever_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://slp@127.0.0.1:1/slp")
    for command in ("migrate", "tidy"):
        assert "Error: the database cannot be opened (connection failed: " in slp(tmp_path, command)


def test_what_a_person_writes_may_hold_brackets_and_bytes_of_another_terminal(tmp_path: Path) -> None:
    make_release(tmp_path / "releases")
    Store(tmp_path / "releases").set_pin(Pin(number=1, at="2026-09-01", who="Jo [x]", reason="[draft] see [/about-us]"))
    slp(tmp_path, "withdraw", "/funding", "--reason", os.fsdecode(b"see [/teach]: caf\xe9"), fails=False)
    slp(tmp_path, "withdraw", "/funding", fails=False)  # once more, without a reason: the first one stays
    said = " ".join(slp(tmp_path, "releases", fails=False).split())
    for words in ("[draft]", "[/about-us]", "withdrawn: /funding", "see [/teach]: caf"):
        assert words in said


def test_who_withdraws_a_file_that_was_replaced_reads_which_one_goes_with_it(tmp_path: Path) -> None:
    old, new = "documents/0123456789abcdef/doubling.csv", "documents/123456789abcdef0/doubling.csv"
    for name in (old, new):
        release = make_release(tmp_path / "releases", {"index.html": "", name: name})
        manifest = read_manifest(release)
        public = {**manifest.public, name: replace(manifest.public[name], source="document:1")}
        write_manifest(release, sealed(replace(manifest, public=public)))
    said = " ".join(slp(tmp_path, "withdraw", f"/{old}", fails=False).split())
    assert f"/{old} is withdrawn, and /{new}, the file that has taken its place; links" in said
    assert f"/{new} is withdrawn; links" in " ".join(slp(tmp_path, "withdraw", f"/{new}", fails=False).split())


@pytest.mark.parametrize(("files", "says"), [(0, "/a (then)"), (1, "/a and 1 file with"), (2, "/a and 2 files with")])
def test_what_is_withdrawn_is_listed_with_the_number_of_its_files(tmp_path: Path, files: int, says: str) -> None:
    make_release(tmp_path / "releases")
    went = {f"/documents/{n}/a.pdf": Withdrawal(source=f"document:{n}", at="then", of="/a") for n in range(files)}
    write_withdrawals(tmp_path / "releases", {"/a": Withdrawal(source="page:3", at="then"), **went})
    assert f"withdrawn: {says}" in slp(tmp_path, "releases", fails=False)


def test_a_guard_that_was_overruled_is_in_the_list_with_its_reason(tmp_path: Path) -> None:
    make_release(tmp_path / "releases", forced=[Forced(guard="link", reason="the old menu [x] is meant")])
    listed = run(tmp_path, "releases")
    row = next(line for line in listed.stdout.splitlines() if "live" in line)  # as `slp releases | grep live` finds it
    assert "link was overruled: the old menu [x] is meant" in row
    assert listed.stderr == ""


@pytest.mark.parametrize("words", [("audit", "nowhere"), ("sample-pupils", "/proc/x"), ("releases",)])
def test_a_command_that_makes_no_release_speaks_of_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    said = slp(tmp_path / "out", *words)
    assert said.startswith("Error: ")
    assert "live release" not in said
    assert "unpin" not in said


def test_whether_a_worker_is_at_work_is_told(tmp_path: Path) -> None:
    make_release(tmp_path / "releases")
    said = "No worker is at work here"
    assert said in slp(tmp_path, "releases", fails=False)
    with alone_at_work(tmp_path):
        assert said not in slp(tmp_path, "releases", fails=False)
    assert said in slp(tmp_path, "releases", fails=False)


def test_who_has_no_name_on_the_machine_can_go_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_release(tmp_path / "releases")
    monkeypatch.setenv("SLP_OUT", str(tmp_path))
    monkeypatch.setattr("getpass.getuser", lambda: getpwuid(2**31 - 2).pw_name)  # as in a container
    rollback(1, reason="wrong figures")
    pin = Store(tmp_path / "releases").pin()
    assert pin
    assert pin.who == f"uid {os.getuid()}"


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
        ("https://www.example.org/documents/1/Bericht_M%C3%A4rz.pdf", "/documents/1/Bericht_März.pdf"),
    ],
)
def test_an_address_is_taken_as_a_browser_shows_it(typed: str, address: str) -> None:
    assert typed_address(typed) == address


def test_what_is_to_be_taken_back_is_a_record_of_a_tree(tmp_path: Path) -> None:
    make_release(tmp_path / "releases")
    assert "there is no tree “gone”" in slp(tmp_path, "take-back", "gone", "page:7")
    assert "“/funding” is no record; write it as page:7" in slp(tmp_path, "take-back", "public", "/funding")
    assert "no release shows that any more" in slp(tmp_path, "take-back", "public", "page:7", fails=False)
    assert '"public page:7"' in (tmp_path / "releases" / "taken-back.json").read_text()
