"""What is asked of every generator: write its sources, edit them, and take the four measured actions."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from benchmarks.corpus import Corpus, Page
from benchmarks.measure import Command, Measured, run


class Generator(ABC):
    """A generator with a site of its own below `root`. `how` says in a sentence what is measured."""

    name: ClassVar[str]
    label: ClassVar[str]
    how: ClassVar[str]
    listings: bool = True  # whether it pages its sections' lists
    feed: bool = True  # whether it writes a feed

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    @abstractmethod
    def output(self) -> Path:
        """The folder that holds the pages after a build."""

    @property
    def written_below(self) -> Path:
        """The folder below which everything that is written counts."""
        return self.output

    @abstractmethod
    def version(self) -> str:
        """The generator's version."""

    @abstractmethod
    def write(self, corpus: Corpus) -> None:
        """Write the whole site's sources and theme."""

    @abstractmethod
    def edit(self, corpus: Corpus, page: Page) -> None:
        """Change the sources of one page, and of the lists that show it where those are sources."""

    @abstractmethod
    def edit_theme(self, edition: int) -> None:
        """Change the theme's footer, which is on every page."""

    @abstractmethod
    def clear(self) -> None:
        """Remove everything built and every cache of it."""

    def stop(self) -> None:
        """End what still runs: nothing, unless a generator says otherwise."""
        return

    @abstractmethod
    def cold(self, *, sample: bool) -> Measured:
        """Build when nothing is there but the sources."""

    @abstractmethod
    def one_edit(self, *, sample: bool) -> Measured:
        """Build after one page was edited."""

    @abstractmethod
    def theme_edit(self, *, sample: bool) -> Measured:
        """Build after the theme was edited."""

    @abstractmethod
    def unchanged(self, *, sample: bool) -> Measured:
        """Build when nothing has changed."""


def put_away(folder: Path, root: Path) -> None:
    """Move what was built out of the generator's way; the contest's folder is removed whole at its end.

    Removing it now would slow down whoever builds next: ext4 looks through the inodes that were freed a moment ago
    before it gives out one.
    """
    if folder.exists():
        folder.rename(root.parent / f"put-away-{time.monotonic_ns()}")


class Peer(Generator):
    """Another generator: each action is a fresh run of its one command over the output that is there."""

    @abstractmethod
    def command(self) -> Command:
        """The command that builds the site."""

    @property
    def caches(self) -> tuple[Path, ...]:
        """What a cold build must not find, beside the output."""
        return ()

    def clear(self) -> None:
        for folder in (self.output, *self.caches):
            put_away(folder, self.root)

    def cold(self, *, sample: bool) -> Measured:
        return run(self.command(), self.written_below, sample=sample)

    def one_edit(self, *, sample: bool) -> Measured:
        return run(self.command(), self.written_below, sample=sample)

    def theme_edit(self, *, sample: bool) -> Measured:
        return run(self.command(), self.written_below, sample=sample)

    def unchanged(self, *, sample: bool) -> Measured:
        return run(self.command(), self.written_below, sample=sample)
