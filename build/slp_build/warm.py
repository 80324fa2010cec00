"""What a builder keeps between builds."""

from dataclasses import dataclass, field
from pathlib import Path

from slp_build.config import Paths
from slp_build.errors import DamagedMemory
from slp_build.model.snapshot import AUDIENCES, Audience
from slp_build.release.prepared import Prepared
from slp_build.release.standing import Standing, write_standing
from slp_build.sources.record_file import Pack


@dataclass(slots=True)
class Warm:
    """What a builder keeps between builds, so that the next need not read it again. An empty one is always right.

    One that `stays` puts off what can wait until its answer is given, and then gets the next release's trees ready.
    """

    stays: bool = False
    records: Path | None = None  # where its packs are, if not in the build's own cache
    packs: dict[Audience, Pack] = field(default_factory=dict)
    standing: Standing | None = None
    unwritten: Standing | None = None
    prepared: Prepared | None = None

    def catch_up(self, paths: Paths) -> None:
        """Do what can wait until an answer is given.

        That is: to write what the next process can build on, to make an outline of the pages, and to begin to link the
        next release to the live one's files. Where a memory is damaged, the next build reads it anew, and says so.
        """
        try:
            self._remember()
        except DamagedMemory:
            self.standing = None
        live = self.standing
        if self.stays and live and live.folder and live.manifest and self.prepared is None:
            files = [f"{tree}/{path}" for tree in AUDIENCES for path in live.whole_files(tree)]
            self.prepared = Prepared(paths.releases, live.folder, live.manifest.seal, files)

    def _remember(self) -> None:
        standing, self.unwritten = self.unwritten, None
        if standing and standing.folder:
            written = write_standing(standing.folder, standing, outline=True)
            if self.standing and self.standing.folder == written.folder:  # no pin holds another release live
                self.standing = written  # whose pages are in files, not in memory
        if self.standing:
            self.standing = self.standing.outlined()

    def pack(self, paths: Paths, audience: Audience) -> Pack:
        """Return an audience's pack, read once, or begun anew where somebody has cleared the cache meanwhile."""
        if audience not in self.packs or not self.packs[audience].is_in_place():
            self.packs[audience] = Pack((self.records or paths.cache / "records") / f"{audience}.pack", audience)
        return self.packs[audience]
