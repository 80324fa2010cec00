"""Our own engine, measured as a person runs it: `slp build --snapshot FILE`, guards and switch of release included.

Everything that is particular to the engine's command line stands here, a method for each measured action: a warm
builder goes into `one_edit`, `theme_edit` and `unchanged`, and its memory is that of its own process.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

from benchmarks.corpus import Corpus, Page, make_corpus
from benchmarks.generator import Generator
from benchmarks.measure import Command, Measured, run
from benchmarks.ours_records import FEED, PAGED, public_snapshot
from benchmarks.places import ROOT, TEMPLATES, set_edition
from slp_build.model.snapshot_file import write_snapshot

NOW = "2026-09-01T09:00"  # the instant the pages are made for: the same in every run


class Ours(Generator):
    """The build of this repository, in a project folder of the benchmark's own."""

    name: ClassVar[str] = "ours"
    label: ClassVar[str] = "ours"
    how: ClassVar[str] = (
        "`slp build --snapshot FILE` as a process of its own: guards, release and switch are counted in."
    )
    listings = PAGED
    feed = FEED

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
        write_snapshot(public_snapshot(corpus), self.snapshot)

    def edit(self, corpus: Corpus, page: Page) -> None:
        write_snapshot(public_snapshot(corpus), self.snapshot)

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "site" / "theme" / "bases" / "base.html", edition)

    def clear(self) -> None:
        shutil.rmtree(self.root / "out", ignore_errors=True)

    def cold(self, *, sample: bool) -> Measured:
        return run(self._build(), self.written_below, sample=sample)

    def one_edit(self, *, sample: bool) -> Measured:
        return run(self._build(), self.written_below, sample=sample)

    def theme_edit(self, *, sample: bool) -> Measured:
        return run(self._build(), self.written_below, sample=sample)

    def unchanged(self, *, sample: bool) -> Measured:
        return run(self._build(), self.written_below, sample=sample)

    @property
    def snapshot(self) -> Path:
        return self.root / "public.zip"

    def _build(self) -> Command:
        slp = Path(sys.executable).with_name("slp")
        return Command(
            argv=(str(slp), "build", "--snapshot", str(self.snapshot), "--now", NOW),
            folder=self.root,
            environment={"SLP_ROOT": str(self.root), "SLP_OUT": str(self.root / "out"), "SLP_EXPORTS": ""},
        )
