"""What the newest release was made from, as a process beside the builder reads it: its index, and the build's pack.

It is what is published, without a question to the database. The pack is only ever appended to, and every record is held
against its hash when it is read.
"""

from pathlib import Path

from slp_build.errors import SnapshotError
from slp_build.model.snapshot import Audience, Index, NoBlobs, Snapshot, decode_index, snapshot_of
from slp_build.sources.filed_records import FiledRecords
from slp_build.sources.record_file import RecordFile


class NewestRelease:
    """One audience's records of the newest release. Read anew only when there is a newer one."""

    def __init__(self, releases: Path, pack: Path, audience: Audience) -> None:
        self._releases = releases
        self._pack = pack
        self._audience = audience
        self._file: RecordFile | None = None
        self._inode = 0
        self._number = 0
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """Return the records, without the files beside them; None where there is no release, or it cannot be read."""
        try:
            number, index_file = self._newest()
            if self._snapshot is None or number != self._number:
                index = decode_index(index_file.read_bytes(), index_file.name)
                self._snapshot = snapshot_of(index, FiledRecords(index, self._records(index)), NoBlobs())
                self._number = number
        except (OSError, SnapshotError, KeyError, ValueError):
            self._snapshot, self._file = None, None
        return self._snapshot

    def _newest(self) -> tuple[int, Path]:
        """Return the newest release that is wholly written. Raises ValueError where there is none."""
        numbers = sorted((int(p.name) for p in self._releases.iterdir() if p.name.isdigit()), reverse=True)
        found = ((number, self._releases / str(number) / f"{self._audience}.index") for number in numbers[:3])
        number, path = next(((number, path) for number, path in found if path.is_file()), (0, self._releases))
        if not number:
            raise ValueError("no release")
        return number, path

    def _records(self, index: Index) -> RecordFile:
        """Return the pack with all of the index's records in it. Raises KeyError where one is not there."""
        inode = self._pack.stat().st_ino
        if self._file is None or inode != self._inode:
            self._file, self._inode = RecordFile(self._pack), inode
        if any(entry.hash not in self._file for entry in index.entries):
            self._file.scan()
        return self._file
