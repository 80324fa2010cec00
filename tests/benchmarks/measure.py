"""Runs one command and says what it took: wall, CPU of the whole tree, peak memory, and what it wrote."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.memory import PeakMemory

Stamp = tuple[int, int]  # inode and time of change: a file that was written anew has another
# Some machines tell Python to keep no byte code; every start would then compile every module anew.
KEEP_BYTE_CODE = {"PYTHONDONTWRITEBYTECODE": ""}
TAIL = 2_000  # characters of a failed command's output


class RunError(Exception):
    """A command failed, or wrote something else than it should have. The message says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, where, and with what added to the environment."""

    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `peak_bytes` is 0 where memory was not sampled; files and bytes are those written anew."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    files: int
    bytes: int


def run(command: Command, output: Path, *, sample: bool) -> Measured:
    """Return what the command took. Pages written before are flushed first, so that no run pays for another's.

    Raises RunError with the end of what the command printed, when it fails.
    """
    before = stamps(output)
    os.sync()
    with tempfile.TemporaryFile() as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env={**os.environ, **KEEP_BYTE_CODE, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        memory = PeakMemory(process.pid) if sample else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = memory.stop() if memory else 0
        if process.returncode:
            log.seek(0)
            printed = log.read().decode(errors="replace")[-TAIL:]
            raise RunError(f"{' '.join(command.argv)}: ended with {process.returncode}\n{printed}")
    files, size = written(before, output)
    return Measured(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime, peak_bytes=peak, files=files, bytes=size)


def stamps(output: Path) -> set[Stamp]:
    """Return the stamp of every file below a folder."""
    return {stamp for stamp, _ in _walk(output)}


def written(before: set[Stamp], output: Path) -> tuple[int, int]:
    """Return the number and size of the files that were not there before. A hard link to an old file is none."""
    fresh = {stamp: size for stamp, size in _walk(output) if stamp not in before}
    return len(fresh), sum(fresh.values())


def holdings(output: Path) -> tuple[int, int]:
    """Return the number and size of the files below a folder."""
    sizes = [size for _, size in _walk(output)]
    return len(sizes), sum(sizes)


def _walk(folder: Path) -> list[tuple[Stamp, int]]:
    found = []
    if folder.is_dir():
        for path, _, names in os.walk(folder):
            for name in names:
                about = os.lstat(os.path.join(path, name))
                found.append(((about.st_ino, about.st_mtime_ns), about.st_size))
    return found
