"""The next release's trees, linked to the live one's files before anybody has asked for a build.

Linking ten thousand files takes a quarter of a second, which an editor would wait for. A builder that stays does it
between builds; a build then removes and replaces the few files that differ.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from slp_build.release.store import group_may_read
from slp_build.render.linking import Linking, MissingFile

LINKED = ".linked"


class Prepared:
    """A folder beside the releases that is being filled with links. It is of use to one build at most."""

    def __init__(self, store: Path, release: Path, seal: str, paths: Iterable[str]) -> None:
        """Begin to link `paths`, relative to a release of this seal, in a process of its own."""
        self._seal = seal
        self.folder = store / f".staging-next-{os.getpid()}"
        shutil.rmtree(self.folder, ignore_errors=True)
        with group_may_read():
            self.folder.mkdir()
            self._linking = Linking(os.fspath(release), os.fspath(self.folder), tuple(paths))
        self._inode = self.folder.stat().st_ino

    def move_to(self, aside: Path, seal: str) -> Path | None:
        """Move the trees into a folder below `aside` and return it; None where they are not all of that seal's release.

        Another build that has run meanwhile has renamed the folder and removed it.
        """
        try:
            self._linking.wait()
            if seal != self._seal or self.folder.stat().st_ino != self._inode:
                return None
            return self.folder.rename(aside / LINKED)
        except (MissingFile, OSError):
            return None

    def move_back(self, aside: Path) -> None:
        """Take the trees back from `aside`: the build has changed nothing, and they serve the next one."""
        (aside / LINKED).rename(self.folder)
        for tree in [path for path in aside.iterdir() if path.is_dir()]:
            tree.rename(self.folder / tree.name)
