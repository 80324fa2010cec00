"""A build killed at any instant, or on a full disk, leaves the live release whole, and the next build succeeds."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from records import bridge_snapshot, page, public_snapshot
from slp_build.config import Paths
from slp_build.model.public import Article
from slp_build.model.snapshot_file import write_snapshot
from slp_build.release.manifest import list_files, read_manifest
from slp_build.release.store import Store

KILLS = 25
SEED = 20140715


def environment(paths: Paths) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("SLP_") and k != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "SLP_ROOT": str(paths.root), "SLP_NOW": "2026-09-28T09:00"}


def write(paths: Paths, number: int) -> list[str]:
    """Write snapshots whose pages all differ from those of any other number; return the command that builds them."""
    changed = [
        page(Article, 200 + n, 2, f"page-{n}", f"Page {n} of edition {number}") for n in range(420)
    ]  # enough for a helper
    files = []
    for snapshot in (public_snapshot(*changed), bridge_snapshot()):
        file = paths.snapshots / f"{snapshot.audience}.zip"
        write_snapshot(snapshot, file)
        files += ["--snapshot", str(file)]
    return [sys.executable, "-m", "slp_build.cli", "build", *files]


def whole(paths: Paths) -> int:
    """Return the live release's number. Fails unless every file of it is what its manifest says."""
    live = Store(paths.releases).live()
    assert live
    manifest = read_manifest(live)
    for tree, listed in (("public", manifest.public), ("bridge", manifest.bridge)):
        found = list_files(live / tree)
        assert {n: e.digest for n, e in found.items()} == {n: e.digest for n, e in listed.items()}
    return manifest.number


def pauses(took: float) -> Iterator[float]:
    chance = random.Random(SEED)
    for number in range(KILLS):
        yield took * (number + chance.random()) / KILLS


def test_a_build_killed_at_any_instant_leaves_a_whole_release(project: Paths) -> None:
    env = environment(project)
    subprocess.run(write(project, 0), env=env, check=True, capture_output=True)
    began = time.perf_counter()
    subprocess.run(write(project, 1), env=env, check=True, capture_output=True)
    took = time.perf_counter() - began
    for number, pause in enumerate(pauses(took), start=2):
        process = subprocess.Popen(
            write(project, number), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        whole(project)
    before = whole(project)
    done = subprocess.run(write(project, 99), env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert whole(project) > before
    live = Store(project.releases).live()
    assert live
    assert "of edition 99" in (live / "public" / "our-partnership" / "page-0.html").read_text()


STOPPED = {
    "killed": "Store.switch = lambda self, release: os.kill(os.getpid(), signal.SIGKILL)",
    "full disk": "Path.symlink_to = lambda *given: os.mkfifo('/dev/null/full')",
}


@pytest.mark.parametrize("how", STOPPED)
def test_a_release_that_was_made_and_not_switched_to_goes_live_with_the_next_build_of_it(
    project: Paths, how: str
) -> None:
    """Nothing has changed since it was made, and nothing is pinned."""
    env = environment(project)
    subprocess.run(write(project, 0), env=env, check=True, capture_output=True)
    command = write(project, 1)
    stop = f"""
import os, signal
from pathlib import Path
from slp_build.cli import main
from slp_build.release.store import Store
{STOPPED[how]}
main()
"""
    stopped = subprocess.run([sys.executable, "-c", stop, *command[3:]], env=env, capture_output=True, check=False)
    assert stopped.returncode
    assert (Store(project.releases).numbers(), whole(project)) == ([1, 2], 1)
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (Store(project.releases).numbers(), whole(project)) == ([1, 2], 2)


@pytest.mark.parametrize("limit", [0, 700, 3_000, 9_000, 40_000, 120_000])
def test_a_disk_that_fills_stops_the_build_with_a_word_and_no_more(project: Paths, limit: int) -> None:
    """The kernel refuses to write past `limit` bytes of any file, as a full disk does."""
    env = environment(project)
    subprocess.run(write(project, 0), env=env, check=True, capture_output=True)
    before = {p: sha256(p.read_bytes()).hexdigest() for p in (project.releases / "1").rglob("*") if p.is_file()}
    failed = subprocess.run(
        write(project, 1),
        env={**env, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in failed.stderr
    if failed.returncode:
        assert "live release stays as it was" in failed.stderr
        assert whole(project) == 1
    assert {p: sha256(p.read_bytes()).hexdigest() for p in before} == before
    assert subprocess.run(write(project, 2), env=env, check=False, capture_output=True).returncode == 0
    assert whole(project) >= 2


def test_a_builder_killed_in_the_middle_is_followed_by_a_whole_one(project: Paths) -> None:
    env = environment(project)
    command = write(project, 0)
    subprocess.run(command, env=env, check=True, capture_output=True)
    request = b'{"snapshots": ["%s", "%s"]}\n' % (command[5].encode(), command[7].encode())
    for number, pause in ((1, 0.9), (2, 1.1), (3, 1.4)):
        write(project, number)
        builder = subprocess.Popen(
            [sys.executable, "-m", "slp_build.cli", "builder"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert builder.stdin
        builder.stdin.write(request)
        builder.stdin.flush()
        time.sleep(pause)
        builder.kill()
        builder.communicate()
        whole(project)
    assert Path(command[5]).exists()
