"""The builder that stays: one request a line, one answer at the end of each, warm in between."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from errno import EACCES, EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

import msgspec
import pytest

from records import WORKSHEET, Held, bridge_snapshot, page, public_records, public_snapshot
from slp_build.builder import serve_requests
from slp_build.config import UK, Paths
from slp_build.errors import Busy, Overtaken, SlpError
from slp_build.model.manifest import FileEntry
from slp_build.model.public import Article
from slp_build.model.snapshot import PublicSnapshot
from slp_build.model.snapshot_file import write_snapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import roll_back
from slp_build.release.manifest import list_files, read_manifest
from slp_build.release.standing import read_standing
from slp_build.release.store import Store
from slp_build.render.output import Output
from slp_build.trial import try_release
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, tzinfo=UK)


class Asked:
    """A builder process, and what it answers."""

    def __init__(self, paths: Paths, umask: int = -1) -> None:
        self.paths = paths
        self.process = subprocess.Popen(
            [sys.executable, "-m", "slp_build.cli", "builder"],
            env={**os.environ, "SLP_ROOT": str(paths.root), "SLP_OUT": "", "SLP_EXPORTS": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            umask=umask,
        )

    def build(self, title: str) -> dict[str, Any]:
        files = []
        for snapshot in (public_snapshot(page(Article, 3, 2, "funding", title)), bridge_snapshot()):
            files.append(str(self.paths.snapshots / f"{snapshot.audience}.zip"))
            write_snapshot(snapshot, self.paths.snapshots / f"{snapshot.audience}.zip")
        return self.ask(json.dumps({"snapshots": files, "now": "2026-09-28T09:00"}))

    def ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        while True:
            answer: dict[str, Any] = json.loads(self.process.stdout.readline())
            if "done" in answer:
                return answer


@pytest.fixture
def builder(project: Paths) -> Iterator[Asked]:
    asked = Asked(project)
    yield asked
    asked.process.kill()
    asked.process.communicate()


def test_it_builds_again_and_again_what_it_is_asked_for(builder: Asked) -> None:
    first, second, same = builder.build("Funding"), builder.build("Money"), builder.build("Money")
    assert [(a["number"], a["new"], a["live"], a["error"]) for a in (first, second, same)] == [
        (1, True, True, ""),
        (2, True, True, ""),
        (2, False, True, ""),
    ]
    page_file = builder.paths.releases / "live" / "public" / "our-partnership" / "funding.html"
    assert "Money" in page_file.read_text()


@pytest.mark.parametrize(("umask", "others"), [(0o077, 0), (0o022, 0o005)])
def test_a_release_may_be_read_by_the_group_whatever_the_umask(project: Paths, umask: int, others: int) -> None:
    builder = Asked(project, umask)
    assert [builder.build(title)["new"] for title in ("Funding", "Money")] == [True, True]  # the second is linked
    builder.process.kill()
    builder.process.communicate()
    for release in (project.releases / "1", project.releases / "2"):
        made = [project.releases, release, *(p for tree in ("public", "bridge") for p in (release / tree).rglob("*"))]
        modes = {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in made}
        assert modes == {(True, oct(0o750 | others)), (False, oct(0o440 | (others & 0o004)))}


def test_a_file_that_a_thin_snapshot_leaves_out_is_asked_for(builder: Asked) -> None:
    """The builder keeps records, but a file's bytes only where a release has them under the same address."""
    builder.build("Funding")
    renamed = msgspec.structs.replace(public_snapshot().records["document:1"], filename="twice.csv")
    records = {r.id: r for r in (*public_records(), page(Article, 3, 2, "funding", "Funding"), renamed)}
    public = PublicSnapshot.of(records.values(), Held(WORKSHEET))
    path = builder.paths.snapshots / "public.zip"
    known = {*public_snapshot(page(Article, 3, 2, "funding", "Funding")).hashes.values(), renamed.sha256}
    line = json.dumps({"snapshots": [str(path)], "now": "2026-09-28T09:00"})
    write_snapshot(public, path, known)
    answer = builder.ask(line)
    assert answer["lacks"]
    assert "is missing" in answer["error"]
    write_snapshot(public, path)
    answer = builder.ask(line)
    assert (answer["error"], answer["new"], answer["lacks"]) == ("", True, False)


def test_records_that_are_spoilt_while_it_stays_are_asked_for_once_more(builder: Asked) -> None:
    builder.build("Funding")
    pack = builder.paths.cache / "records" / "public.pack"
    pack.write_bytes(pack.read_bytes().replace(b"Funding", b"Pudding"))
    with (builder.paths.theme / "partials" / "footer.html").open("a") as footer:
        footer.write("<p>All are drawn anew.</p>")
    spoilt = builder.build("Funding")
    assert spoilt["lacks"]
    assert "a record is not what was written" in spoilt["error"]
    answer = builder.build("Funding")
    assert (answer["number"], answer["error"], answer["lacks"]) == (2, "", False)


def test_a_request_that_fails_is_answered_and_the_next_one_is_built(builder: Asked) -> None:
    builder.build("Funding")
    assert "cannot be read" in builder.ask("{not json")["error"]
    assert "there is no such file" in builder.ask('{"snapshots": ["gone.zip"]}')["error"]
    assert builder.build("Money")["number"] == 2


def test_what_another_process_has_built_or_rolled_back_is_seen(builder: Asked, project: Paths) -> None:
    builder.build("Funding")
    builder.build("Money")
    environment = {**os.environ, "SLP_ROOT": str(project.root), "SLP_OUT": "", "SLP_EXPORTS": ""}
    command = [sys.executable, "-m", "slp_build.cli", "rollback", "1", "--reason", "test"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    answer = builder.build("More")
    assert (answer["number"], answer["live"]) == (3, False)


def test_what_was_prepared_is_of_no_use_once_another_build_has_run(builder: Asked, project: Paths) -> None:
    builder.build("Funding")
    builder.build("Money")
    snapshots = [str(project.snapshots / f"{audience}.zip") for audience in ("public", "bridge")]
    write_snapshot(public_snapshot(page(Article, 3, 2, "funding", "Between")), Path(snapshots[0]))
    environment = {**os.environ, "SLP_ROOT": str(project.root), "SLP_OUT": "", "SLP_EXPORTS": ""}
    command = [sys.executable, "-m", "slp_build.cli", "build", "--now", "2026-09-28T09:00"]
    given = [word for snapshot in snapshots for word in ("--snapshot", snapshot)]
    subprocess.run([*command, *given], env=environment, check=True, capture_output=True)
    answer = builder.build("More")
    assert (answer["number"], answer["live"]) == (4, True)
    assert_whole(project.releases / "live")
    assert "More" in (project.releases / "live" / "public" / "our-partnership" / "funding.html").read_text()


def test_a_build_writes_what_the_next_process_builds_on_after_it_has_answered(builder: Asked, project: Paths) -> None:
    builder.build("Funding")
    builder.process.communicate(timeout=20)  # it has caught up when it ends
    said: list[str] = []
    snapshots = [public_snapshot(page(Article, 3, 2, "funding", "Money")), bridge_snapshot()]
    outcome = build_release(project, snapshots, NOW, said.append)
    assert not [line for line in said if "anew" in line]
    assert "/bridge" not in outcome.manifest.reasons
    assert not list(project.releases.glob(".staging-*"))


@pytest.mark.parametrize("lost", ["a file of the live release", "a prepared link", "the prepared folder"])
def test_a_loss_between_two_builds_is_made_good(project: Paths, lost: str) -> None:
    warm = Warm(stays=True)

    def build(title: str) -> Path:
        snapshots = [public_snapshot(page(Article, 3, 2, "funding", title)), bridge_snapshot()]
        outcome = build_release(project, snapshots, NOW, lambda line: None, warm=warm)
        return outcome.release

    release = build("Funding")
    if lost == "a file of the live release":
        (release / "public" / "privacy.html").unlink()  # before it is linked
    warm.catch_up(project)
    assert warm.prepared
    if lost == "a prepared link":
        (project.releases / "1" / "public" / "privacy.html").unlink()  # after that: the link is as good
    if lost == "the prepared folder":
        shutil.rmtree(warm.prepared.folder)
    assert_whole(build("Money"))
    warm.catch_up(project)
    assert_whole(build("Money"))
    warm.catch_up(project)
    assert_whole(build("More"))


@pytest.mark.parametrize("why", [Overtaken, Busy])
def test_what_is_being_prepared_outlasts_a_build_that_is_refused(project: Paths, why: type[SlpError]) -> None:
    """The next one would be laid into the same folder, while this one is still being laid there."""
    warm, store = Warm(stays=True), Store(project.releases)

    def build(title: str, follows: int | None = None) -> Path:
        snapshots = [public_snapshot(page(Article, 3, 2, "funding", title)), bridge_snapshot()]
        return build_release(project, snapshots, NOW, lambda line: None, follows=follows, warm=warm).release

    build("Funding")
    warm.catch_up(project)
    prepared = warm.prepared
    assert prepared
    with store.staging(spared=prepared.folder) if why is Busy else nullcontext(), pytest.raises(why):
        build("Money", follows=0)
    warm.catch_up(project)
    assert warm.prepared is prepared
    assert_whole(build("Money"))


@pytest.mark.parametrize("all_of_them", [True, False], ids=["all releases", "the live one"])
def test_another_release_of_the_same_number_is_not_taken_for_the_one_that_was_built(
    project: Paths, all_of_them: bool
) -> None:
    warm = Warm(stays=True)

    def build(title: str, warm: Warm | None = None) -> Path:
        snapshots = [public_snapshot(page(Article, 3, 2, "funding", title)), bridge_snapshot()]
        return build_release(project, snapshots, NOW, lambda line: None, warm=warm).release

    build("Funding", warm)
    warm.catch_up(project)
    if all_of_them:
        shutil.rmtree(project.releases)
    else:
        (project.releases / "live").unlink()
        shutil.rmtree(project.releases / "1")
    build("Elsewhere")  # by another process
    assert_whole(build("Funding", warm))


def assert_whole(release: Path) -> None:
    """Assert that a release has the files of its manifest, each with its digest, and no others."""
    manifest = read_manifest(release)
    for tree, listed in (("public", manifest.public), ("bridge", manifest.bridge)):
        assert {name: entry.digest for name, entry in list_files(release / tree).items()} == {
            name: entry.digest for name, entry in listed.items()
        }
    assert sorted(p.name for p in release.iterdir() if p.is_dir()) == ["bridge", "public"]


def test_it_ends_when_nobody_asks_any_more(builder: Asked) -> None:
    builder.process.communicate(timeout=20)
    assert builder.process.returncode == 0


@pytest.mark.parametrize("stays", [True, False], ids=["a builder that stays", "a process for each build"])
def test_another_engine_that_draws_the_same_pages_draws_them_once(
    project: Paths, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    drawn: list[str] = []
    write = Output.page

    def counted(output: Output, path: str, data: bytes, fingerprint: str, source: str) -> FileEntry:
        drawn.append(path)
        return write(output, path, data, fingerprint, source)

    monkeypatch.setattr(Output, "page", counted)
    warm = Warm(stays=stays)
    trying = Warm(records=project.trials / "records")

    def build() -> int:
        drawn.clear()
        builder = warm if stays else Warm()
        assert build_release(project, [public_snapshot()], NOW, lambda line: None, warm=builder).manifest.number == 1
        if stays:
            warm.catch_up(project)
        return len(drawn)

    def attempt() -> int:
        drawn.clear()
        assert not try_release(project, [public_snapshot()], NOW, lambda line: None, trying).changes
        return len(drawn)

    every, written_in_git = build(), build()
    assert every > written_in_git
    assert attempt() == written_in_git
    monkeypatch.setattr("slp_build.render.plugin.engine_digest", lambda: "another")
    assert attempt() == every
    assert build() == every
    assert build() == written_in_git
    assert attempt() == written_in_git, "a trial reads what the build has learnt"
    assert read_standing(project.releases / "1", lambda line: None).memories["public"].ground
    assert not list(project.releases.glob("1/.*"))


@pytest.mark.parametrize("code", [ENOSPC, EDQUOT, EACCES])
def test_a_full_disk_is_told_from_what_else_stops_a_build(
    project: Paths, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def page(output: Output, *given: Any) -> None:
        raise OSError(code, os.strerror(code), "/somewhere")

    monkeypatch.setattr(Output, "page", page)
    snapshot = public_snapshot(*public_records())
    write_snapshot(snapshot, project.snapshots / "public.zip")
    request = {"snapshots": [str(project.snapshots / "public.zip")], "now": "2026-09-28T09:00"}
    answers: list[Any] = []
    serve_requests(project, [json.dumps(request).encode()], answers.append)
    assert answers[-1].full is (code != EACCES)
    assert ("disk is full" in answers[-1].error) is (code != EACCES)


def test_content_read_before_another_release_is_refused_and_can_be_read_again(builder: Asked) -> None:
    assert builder.build("Money")["number"] == 1
    first = [str(builder.paths.snapshots / f"{audience}.zip") for audience in ("public", "bridge")]
    ask = {"snapshots": first, "now": "2026-09-28T09:00"}
    late = builder.ask(json.dumps({**ask, "follows": 0}))
    assert (late["busy"], late["number"]) == (True, 0)
    assert builder.ask(json.dumps({**ask, "follows": 1}))["number"] == 1


def test_links_prepared_for_a_release_that_somebody_went_back_from_are_not_used(project: Paths) -> None:
    warm = Warm(stays=True)

    def built(*changed: Article) -> Outcome:
        return build_release(project, [public_snapshot(*changed), bridge_snapshot()], NOW, lambda line: None, warm=warm)

    built()
    built(page(Article, 3, 2, "funding", "Money"))
    warm.catch_up(project)
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    third = built(page(Article, 30, 1, "new-page", "A new page"))
    assert third.new
    for tree, files in third.manifest.files.items():
        made = list_files(third.release / tree)
        assert {path: one.digest for path, one in made.items()} == {path: one.digest for path, one in files.items()}
