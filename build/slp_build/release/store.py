"""The folder of releases: one is made aside, renamed into place, made read-only, and then switched to."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import msgspec

from slp_build.durable import replace_file, sync
from slp_build.errors import UNDECODABLE, Busy, DeployError
from slp_build.model.manifest import PIN, Pin

LIVE = "live"
READ_ONLY = 0o444

_LOCKS: list[TextIO] = []


def _let_go() -> None:
    """Close the locks in a process that a build has forked: it would hold them beyond the build's end."""
    for lock in _LOCKS:
        lock.close()


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def group_may_read() -> Iterator[None]:
    """Make folders and files that the group may read, whatever the umask: a front server of the group may send them.

    The folder in which all of it stands says who comes so far.
    """
    before = os.umask(0o077)
    os.umask(before & ~0o050)
    try:
        yield
    finally:
        os.umask(before)


@dataclass(frozen=True, slots=True)
class Store:
    """The releases below one folder. `live` is a link to the one that is served."""

    folder: Path

    def live(self) -> Path | None:
        """Return the live release's folder, or None before the first."""
        link = self.folder / LIVE
        return link.resolve() if link.is_symlink() and link.exists() else None

    def numbers(self) -> list[int]:
        """Return the releases' numbers, the oldest first."""
        return sorted(int(p.name) for p in self.folder.iterdir() if p.name.isdigit()) if self.folder.is_dir() else []

    def release(self, number: int) -> Path:
        """Return the folder of a release. Raises DeployError, saying which there are, when there is no such one."""
        kept = self.numbers()
        if number not in kept:
            raise DeployError(f"there is no release {number}; there are {', '.join(map(str, kept)) or 'none'}")
        return self.folder / str(number)

    def newest_number(self) -> int:
        """Return the highest release's number; 0 before the first."""
        return max(self.numbers(), default=0)

    def next_number(self) -> int:
        """Return the number of the release to come: one more than the highest here."""
        return self.newest_number() + 1

    @contextmanager
    def staging(self, spared: Path | None = None) -> Iterator[Path]:
        """Give a folder to build in. It is gone afterwards unless `commit` has renamed it.

        Holds the store's lock: a second build is refused and told who holds it. What a killed build left is removed,
        and what another builder has prepared, but for the `spared` folder.
        """
        with group_may_read():
            self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock(), group_may_read():
            for left in self.folder.glob(".staging-*"):
                if left != spared:
                    remove_folder(left)
            aside = self.folder / f".staging-{os.getpid()}"
            aside.mkdir()
            try:
                yield aside
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def commit(self, aside: Path, number: int) -> Path:
        """Put a finished folder in place under its number, read-only, and return it. It is not live yet."""
        final = self.folder / str(number)
        for path in aside.glob("*.*"):
            path.chmod(READ_ONLY)  # the trees' own files are made so when they are written
        os.rename(aside, final)
        return final

    def pin(self) -> Pin | None:
        """Return the pin that a rollback has set, or None."""
        try:
            return msgspec.json.decode((self.folder / PIN).read_bytes(), type=Pin)
        except FileNotFoundError:
            return None
        except UNDECODABLE as error:
            raise DeployError(f"{self.folder / PIN}: cannot be read; `slp unpin` removes it") from error

    def is_pinned(self) -> bool:
        """Return whether there is a pin, also one that cannot be read: nothing is switched then, either."""
        return (self.folder / PIN).exists()

    def set_pin(self, pin: Pin | None) -> None:
        """Set the pin, or remove it."""
        if pin is None:
            (self.folder / PIN).unlink(missing_ok=True)
            return
        replace_file(self.folder / PIN, msgspec.json.encode(pin))

    def switch(self, release: Path) -> None:
        """Make a release live by one rename. A reader sees the old one or the new one, never neither."""
        aside = self.folder / f".{LIVE}-{os.getpid()}"
        aside.unlink(missing_ok=True)
        try:
            aside.symlink_to(release.name)
            os.replace(aside, self.folder / LIVE)
        except OSError as error:
            raise DeployError(f"{self.folder / LIVE}: {error.strerror}; the old release stays live") from error
        sync(self.folder)

    @contextmanager
    def switching(self) -> Iterator[None]:
        """Hold the short lock on what is live, pinned and withdrawn: whoever changes any of these waits for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".switch", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with open(self.folder / ".lock", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise Busy(f"another build is running (process {holder}); wait until it has finished") from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            _LOCKS.append(lock)
            try:
                yield
            finally:
                _LOCKS.remove(lock)


def remove_folder(folder: Path) -> None:
    """Remove a folder beside the releases: renamed first, so that what is killed halfway leaves no part of a release.

    A process that is filling it sees that it is gone.
    """
    with suppress(FileNotFoundError):  # another process was removing it, too
        shutil.rmtree(set_aside(folder), ignore_errors=True)


def set_aside(folder: Path) -> Path:
    """Rename a folder beside the releases to what is about to be removed, and return it."""
    gone = folder.with_name(f".staging-gone-{os.getpid()}")
    shutil.rmtree(gone, ignore_errors=True)
    return folder.rename(gone)
