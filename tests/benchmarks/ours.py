"""Our own engine: cold as a person runs it, by `slp build`; an edit as the CMS's worker has it built, by `slp builder`.

Guards, release and the switch to it are counted in.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import msgspec

from benchmarks.corpus import Corpus, Page, make_corpus
from benchmarks.generator import Generator, put_away
from benchmarks.measure import Command, Measured, run
from benchmarks.ours_records import FEED, PAGED, public_snapshot
from benchmarks.places import ROOT, TEMPLATES, set_edition
from benchmarks.warm import WarmBuilder
from slp_build.model.snapshot import laid_over
from slp_build.model.snapshot_file import write_snapshot

NOW = "2026-09-01T09:00"  # the instant the pages are made for: the same in every run


class Ours(Generator):
    """The build of this repository, in a project folder of the benchmark's own."""

    name: ClassVar[str] = "ours"
    label: ClassVar[str] = "ours"
    how: ClassVar[str] = (
        "cold, `slp build --snapshot FILE` as a process of its own; then `slp builder`, which stays between builds as "
        "under the CMS's worker, from writing the snapshot of what changed to its answer; guards, release and switch "
        "are counted in; what it does once it has answered (linking the next release to this one's files, writing what "
        "the next process can build on) is not. "
        "Peak memory is the larger of the cold run's and the builder's largest resident set."
    )
    listings = PAGED
    feed = FEED

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._builder: WarmBuilder | None = None
        self._known: frozenset[str] = frozenset()
        self._content = public_snapshot(make_corpus(0))

    @property
    def output(self) -> Path:
        return self.root / "out" / "releases" / "live" / "public"

    @property
    def written_below(self) -> Path:
        return self.root / "out"

    def version(self) -> str:
        def git(*words: str) -> str:
            return subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

        return git("rev-parse", "--short", "HEAD") + (" and changes" if git("status", "--porcelain") else "")

    def prepare(self) -> None:
        """Build a tiny site once, so that the byte code of everything the build imports is there."""
        self.write(make_corpus(40))
        self.cold(sample=False)
        shutil.rmtree(self.root)

    def write(self, corpus: Corpus) -> None:
        for folder in ("content/public", "content/bridge", "data_exports/public", "data_exports/bridge"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "content" / "partnership.toml", self.root / "content")
        shutil.copytree(TEMPLATES / "ours", self.root / "site" / "theme", dirs_exist_ok=True)
        for file in (*(ROOT / "site").glob("*.yml"), *(ROOT / "site").glob("*.toml")):
            shutil.copy(file, self.root / "site")
        self.edit(corpus)

    def edit(self, corpus: Corpus, page: Page | None = None) -> None:
        # As the CMS hands it over: with its index and heads, which it makes anew for what has changed alone. How long
        # that takes is measured at the CMS itself, and counted with an edit among the numbers to reach.
        self._content = laid_over(public_snapshot(corpus))

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "site" / "theme" / "bases" / "base.html", edition)

    def clear(self) -> None:
        put_away(self.root / "out", self.root)

    def cold(self, *, sample: bool) -> Measured:
        self.stop()
        write_snapshot(self._content, self._whole)
        command = self._command("build", "--snapshot", str(self._whole), "--now", NOW)
        return run(command, self.written_below, sample=sample)

    def one_edit(self, *, sample: bool) -> Measured:
        return self._warm()

    def theme_edit(self, *, sample: bool) -> Measured:
        return self._warm()

    def unchanged(self, *, sample: bool) -> Measured:
        return self._warm()

    def _warm(self) -> Measured:
        """Build what has changed in a builder that has built before."""
        if self._builder is None:
            self._builder = WarmBuilder(self._command("builder"))
            self._builder.build(self._whole, NOW, self.written_below)
            self._known = frozenset(self._content.hashes.values())
        started = time.perf_counter()
        write_snapshot(self._content, self._thin, self._known)
        writing = time.perf_counter() - started
        measured = self._builder.build(self._thin, NOW, self.written_below)
        self._known = frozenset(self._content.hashes.values())
        return msgspec.structs.replace(measured, wall_s=measured.wall_s + writing)

    def stop(self) -> None:
        if self._builder:
            self._builder.stop()
            self._builder = None

    @property
    def _whole(self) -> Path:
        return self.root / "public.zip"

    @property
    def _thin(self) -> Path:
        return self.root / "changes.zip"

    def _command(self, *words: str) -> Command:
        slp = Path(sys.executable).with_name("slp")
        return Command(
            argv=(str(slp), *words),
            folder=self.root,
            environment={"SLP_ROOT": str(self.root), "SLP_OUT": str(self.root / "out"), "SLP_EXPORTS": ""},
        )
