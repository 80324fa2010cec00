"""How long the CMS takes to hand over its content."""

import json
from pathlib import Path

from benchmarks.cms.database import called, cms_command, filled_database
from benchmarks.result import SnapshotResult


def snapshot_times(pages: int, rounds: int, folder: Path) -> SnapshotResult:
    """Return the seconds of snapshots of a CMS with so many pages. Raises RunError."""
    own = folder / "snapshot"
    filled_database(pages, own, folder)
    found = json.loads(called(cms_command(own, "snapshot", str(pages), str(rounds))))
    return SnapshotResult(**{name: tuple(seconds) for name, seconds in found.items()})
