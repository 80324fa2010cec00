"""The power may fail the moment after a release has gone live: by then all that it shows is on the disk.

Until a file is synced, its name may outlive its bytes. What was synced is noted by inode, and looked for in the release
when it is switched to, and in every file that is put in place of another.
"""

import os
from pathlib import Path

import pytest

from engine.test_damage import build
from engine.test_releases import NOW
from slp_build import durable
from slp_build.config import Paths
from slp_build.release.actions import lift, roll_back, unpin, withdraw
from slp_build.release.compressed import compress_live
from slp_build.release.store import Store
from slp_build.warm import Warm

CHECKED = (".memory", ".index")  # when they are read: a torn one means that more is built


class Disk:
    """What is on the disk for certain; `at_risk` is what was relied upon before it was."""

    def __init__(self, project: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at_risk: set[str] = set()
        self.switches = 0
        self._project = project
        self._synced: set[int] = set()
        fsync, replace, sync_file_system = os.fsync, os.replace, durable.sync_file_system

        def sync_one(handle: int) -> None:
            self._synced.add(os.fstat(handle).st_ino)
            fsync(handle)

        def sync_all(path: Path) -> None:
            self._synced |= {path.stat().st_ino for path in project.root.rglob("*") if path.is_file()}
            sync_file_system(path)

        def put_in_place(source: Path | str, target: Path | str) -> None:
            if isinstance(source, str):
                pass  # Jinja's, which checks what it has kept
            elif source.is_symlink():
                self.switches += 1
                self._rely_on(*(project.releases / os.readlink(source)).rglob("*"))
            elif source.suffix not in CHECKED:
                self._rely_on(source)
            replace(source, target)

        monkeypatch.setattr(os, "fsync", sync_one)
        monkeypatch.setattr(os, "replace", put_in_place)
        monkeypatch.setattr(durable, "sync_file_system", sync_all)

    def _rely_on(self, *paths: Path) -> None:
        found = {path for path in paths if path.is_file() and path.stat().st_ino not in self._synced}
        self.at_risk |= {path.relative_to(self._project.out).as_posix() for path in found}


@pytest.fixture
def disk(project: Paths, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(project, monkeypatch)


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("few", [0, 10_000])
def test_all_that_is_shown_is_on_the_disk_first(
    project: Paths, disk: Disk, stays: bool, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "FEW", few)
    warm = Warm(stays=stays)
    for title in ("First", "Second", "Third"):
        assert build(project, title, warm).live
        warm.catch_up(project)
        compress_live(project, lambda line: None)
    store = Store(project.releases)
    withdraw(store, "/our-partnership/funding", "an error", NOW)
    fourth = build(project, "Fourth", warm)
    lift(store, "/our-partnership/funding")
    assert build(project, "Fifth", warm).live
    roll_back(store, fourth.manifest.number, "Jo", "as it was", NOW)
    unpin(store)
    assert disk.switches == 7
    assert not disk.at_risk


def test_a_file_of_the_live_release_that_is_cut_short_is_written_again(project: Paths) -> None:
    first = build(project, "First")
    expected = {path.relative_to(first.release): path.read_bytes() for path in first.release.glob("*/**/*.html")}
    for torn in (b"", b"<html>"):
        file = Store(project.releases).release(first.manifest.number) / "public" / "our-partnership.html"
        file.chmod(0o600)
        file.write_bytes(torn)
        said: list[str] = []
        second = build(project, "First", say=said.append)
        assert said[0].startswith("/our-partnership: is no longer whole in release")
        assert set(second.manifest.reasons) == {"/our-partnership"}
        assert second.new
        assert {p.relative_to(second.release): p.read_bytes() for p in second.release.glob("*/**/*.html")} == expected
        first = second
