"""Draws the pages of one build in several processes: each goes on in MkDocs' own loop with its part of the pages.

A helper is forked when everything but the pages is ready, and ends with what it has made, before anything is put
together from all the pages. The build itself draws none of them meanwhile: a helper gives back all the memory that it
has taken, and what it has made goes into a file. Only where the tree's own plugin is the only one: another might gather
over the pages.
"""

import ctypes
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from slp_build.errors import UNDECODABLE, BuildError, DamagedRelease
from slp_build.model.manifest import FileEntry
from slp_build.model.problem import Problem
from slp_build.progress import Say
from slp_build.render.summary import Summary

T = TypeVar("T")
FEWEST = 200  # pages that are worth a process of their own
MOST = 2_500  # pages that one draws: the more, the more of the build's memory it has copied
LONG = 20_000  # pages that take long enough to say how far they are
PR_SET_PDEATHSIG = 1


def give_back() -> None:
    """Give freed memory back to the system: glibc keeps it, up to a third of all, and helpers would copy it."""
    with suppress(AttributeError):  # another library has no such function
        ctypes.CDLL(None).malloc_trim(0)


def _stretches(count: int, together: int) -> list[tuple[int, int]]:
    """Return where each part of some items begins and ends.

    Each is a fair share of what is left: the last ones are small, so that all helpers end at about the same time.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < count:
        size = min(MOST, max(FEWEST, ceil((count - start) / together)))
        if count - start - size < FEWEST // 2 and count - start <= MOST:
            size = count - start
        found.append((start, start + size))
        start += size
    return found


class Made(msgspec.Struct, kw_only=True):
    """What one process has made: its pages by address (packed), their frames by name, their files by path, and what is
    wrong with them.

    Or what stopped it.
    """

    pages: dict[str, bytes] = {}
    frames: dict[str, tuple[str, ...]] = {}
    files: dict[str, FileEntry] = {}
    summary: Summary = msgspec.field(default_factory=Summary)
    problems: list[Problem] = []
    error: str = ""
    damaged: bool = False

    def add(self, other: Self) -> None:
        """Add what another process has found, but for its pages and their files."""
        self.frames |= other.frames
        self.summary.add(other.summary)
        self.problems += other.problems


def _decoded(data: bytes) -> Made:
    """Return what a helper has made. Raises BuildError, or DamagedRelease, when something stopped it."""
    try:
        made = msgspec.msgpack.decode(data, type=Made)
    except UNDECODABLE as error:  # nothing, or not all of it
        what = "a process that drew pages has ended before its time; the live release stays"
        raise BuildError(what) from error
    if made.error:
        raise DamagedRelease(made.error) if made.damaged else BuildError(made.error)
    return made


class Crew:
    """The processes of one build. As a context manager it lets no helper out, nor leaves one behind."""

    def __init__(self, say: Say = lambda line: None) -> None:
        self._say = say
        self._helpers: dict[int, int] = {}  # each one's process by the end of its pipe
        self._pipe: int | None = None  # in a helper: where what it has made goes
        self._shared: object = None  # in a helper: what it was born with and does not need; to let it go is to copy it

    @property
    def is_helper(self) -> bool:
        """Whether this process is one that draws a part and then ends."""
        return self._pipe is not None

    def share(self, items: Sequence[T], take: Callable[[Made], None]) -> Sequence[T]:
        """Have the items drawn by helpers, as many at a time as there are cores, and return this process's own part.

        That is all of them where they are not worth it, a helper's part in a helper, and none in the build, which has
        been given by `take` what each helper has made. Raises BuildError when one was stopped, with its words.
        """
        together = min(len(os.sched_getaffinity(0)), len(items) // FEWEST)
        if together < 2:
            return items
        # Whole stretches: what lies together in memory is then touched, and so copied, by one process alone.
        parts = [items[start:end] for start, end in reversed(_stretches(len(items), together))]
        parent, drawn = os.getpid(), 0
        handed: list[bytes] = []  # what helpers have made, and nobody has looked at: the next ones begin first
        sys.stdout.flush()
        give_back()
        while parts or self._helpers or handed:
            while parts and len(self._helpers) < together:
                part = parts.pop()
                if self._becomes_helper(parent):
                    self._shared = items, parts, handed
                    return part
            while handed:
                made = _decoded(handed.pop())
                before, drawn = drawn, drawn + len(made.pages)
                take(made)
                if len(items) >= LONG and drawn * 10 // len(items) > before * 10 // len(items):
                    self._say(f"{drawn:,} of {len(items):,} pages are drawn")
            if self._helpers:
                ended, _, _ = select.select(list(self._helpers), [], [])
                handed += map(self._handed_by, ended)
        return ()

    def _becomes_helper(self, parent: int) -> bool:
        """Fork a helper. Returns True in it."""
        ours, theirs = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(ours)
            self._become_helper(theirs, parent)
            return True
        os.close(theirs)
        self._helpers[ours] = process
        return False

    def _handed_by(self, end: int) -> bytes:
        """Return what a helper hands over, and see it end."""
        with open(end, "rb", closefd=False) as pipe:
            data = pipe.read()
        os.waitpid(self._helpers.pop(end), 0)
        os.close(end)
        return data

    def hand_over(self, made: Made) -> None:
        """Send what this helper has made to the build, and end."""
        assert self._pipe is not None
        with open(self._pipe, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(made))
        os._exit(0)

    def fail(self, error: BaseException) -> None:
        """End this helper with the error that stopped it."""
        self.hand_over(Made(error=str(error) or type(error).__name__, damaged=isinstance(error, DamagedRelease)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_helper:
            try:
                self.fail(error or BuildError("a process that drew pages went on too far; the live release stays"))
            finally:
                os._exit(1)
        for end, process in self._helpers.items():
            os.close(end)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self._helpers.clear()

    def _become_helper(self, pipe: int, parent: int) -> None:
        for end in self._helpers:
            os.close(end)
        self._helpers.clear()
        self._pipe = pipe
        # A build that is killed takes its helpers along: they would write into a folder that the next build removes.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
