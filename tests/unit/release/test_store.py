"""Releases: whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slp_build.errors import BuildError, DeployError
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.release.manifest import list_files, read_manifest, sealed, write_manifest
from slp_build.release.store import Store


def release(store: Store, text: str) -> Path:
    """Return a release whose public tree holds one page, made live."""
    with store.staging() as aside:
        for audience in ("public", "bridge"):
            (aside / audience).mkdir()
        (aside / "public" / "index.html").write_text(text)
        (aside / "release.json").write_text("{}")
        made = store.commit(aside, store.next_number())
        store.switch(made)
    return made


def fail_while_building(store: Store) -> None:
    with store.staging() as aside:
        (aside / "public").mkdir()
        raise OSError("the disk is full")


def test_a_release_is_live_and_read_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "releases")
    first = release(store, "one")
    assert store.live() == first
    assert (first / "release.json").stat().st_mode & 0o222 == 0


def test_the_next_release_takes_the_next_number_and_leaves_the_last(tmp_path: Path) -> None:
    store = Store(tmp_path / "releases")
    first, second = release(store, "one"), release(store, "two")
    assert (first.name, second.name) == ("1", "2")
    assert store.live() == second
    assert (first / "public" / "index.html").read_text() == "one"


def test_a_build_that_fails_leaves_nothing_behind_and_the_live_release_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "releases")
    first = release(store, "one")
    with pytest.raises(OSError, match="disk"):
        fail_while_building(store)
    assert store.live() == first
    assert sorted(p.name for p in store.folder.iterdir()) == [".lock", "1", "live"]


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    code = (
        "import os, signal; from pathlib import Path; from slp_build.release.store import Store\n"
        f"with Store(Path({str(folder)!r})).staging() as aside:\n"
        "    (aside / 'public').mkdir(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    assert list(folder.glob(".staging-*"))
    store = Store(folder)
    release(store, "one")
    assert not list(folder.glob(".staging-*"))


def test_a_second_build_is_refused_and_told_who_builds(tmp_path: Path) -> None:
    store = Store(tmp_path / "releases")
    with (
        store.staging(),
        pytest.raises(BuildError, match=f"process {os.getpid()}"),
        Store(tmp_path / "releases").staging(),
    ):
        pass


def test_a_torn_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text('{"number": 1')
    with pytest.raises(DeployError, match=r"release\.json: the release's manifest cannot be read"):
        read_manifest(tmp_path)


def test_a_manifest_lists_every_file_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.html").write_bytes(b"abc")
    files = list_files(tmp_path)
    # sha256("abc"), FIPS 180-4's first example
    assert files["a/b.html"].digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    manifest = sealed(Manifest(number=1, made="", now="", public=files, bridge={}, redirects={}))
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest


def test_a_page_is_what_has_a_fingerprint() -> None:
    page, file = FileEntry(digest="d", size=1, fingerprint="f"), FileEntry(digest="d", size=1)
    public, bridge = {"a.html": page, "a.pdf": file}, {"bridge.html": page}
    assert Manifest(number=1, made="", now="", public=public, bridge=bridge, redirects={}).pages == 2


def test_a_manifest_that_was_changed_by_hand_is_not_trusted(tmp_path: Path) -> None:
    write_manifest(tmp_path, sealed(Manifest(number=1, made="", now="", public={}, bridge={}, redirects={})))
    path = tmp_path / "release.json"
    path.write_text(path.read_text().replace('"number":1', '"number":2'))
    with pytest.raises(DeployError, match="is not what was written"):
        read_manifest(tmp_path)
