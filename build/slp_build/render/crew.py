"""Draws the pages of one build in several processes: each goes on in MkDocs' own loop with its part of the pages.

A helper is forked when everything but the pages is ready, and ends with what it has made, before anything is put
together from all the pages. Only where the tree's own plugin is the only one: another might gather over the pages.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from slp_build.errors import BuildError, DamagedRelease
from slp_build.model.problem import Problem
from slp_build.render.memory import KeptPage

T = TypeVar("T")
FEWEST = 200  # pages that are worth a process of their own
PR_SET_PDEATHSIG = 1


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What one helper has made: its pages, and what is wrong with them; or the error that stopped it."""

    pages: tuple[KeptPage, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: str = ""
    damaged: bool = False


class Crew:
    """The processes of one build. As a context manager it lets no helper out, nor leaves one behind."""

    def __init__(self) -> None:
        self._helpers: list[tuple[int, int]] = []  # each one's process and the end of its pipe
        self._pipe: int | None = None  # in a helper: where what it has made goes

    @property
    def is_helper(self) -> bool:
        """Whether this process is one that draws a part and then ends."""
        return self._pipe is not None

    def share(self, items: Sequence[T]) -> Sequence[T]:
        """Fork the helpers that these items are worth, and return this process's own part of them."""
        count = max(1, min(len(os.sched_getaffinity(0)), len(items) // FEWEST))
        # Whole stretches: what lies together in memory is then touched, and so copied, by one process alone.
        parts = [items[len(items) * n // count : len(items) * (n + 1) // count] for n in range(count)]
        parent = os.getpid()
        sys.stdout.flush()
        for part in parts[1:]:
            ours, theirs = os.pipe()
            process = os.fork()
            if process == 0:
                self._become_helper(theirs, parent)
                return part
            os.close(theirs)
            self._helpers.append((process, ours))
        return parts[0]

    def hand_over(self, made: Made) -> None:
        """Send what this helper has made to the build, and end."""
        assert self._pipe is not None
        with open(self._pipe, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(made))
        os._exit(0)

    def gather(self) -> Iterator[Made]:
        """Yield what each helper has made. Raises BuildError when one was stopped, with its words."""
        while self._helpers:
            process, end = self._helpers[0]
            with open(end, "rb") as pipe:
                data = pipe.read()
            del self._helpers[0]
            os.waitpid(process, 0)
            if not data:
                raise BuildError("a process that drew pages has ended before its time; the live release stays")
            made = msgspec.msgpack.decode(data, type=Made)
            del data  # as large as what is made of it
            if made.error:
                raise DamagedRelease(made.error) if made.damaged else BuildError(made.error)
            yield made

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
        for process, end in self._helpers:
            os.close(end)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self._helpers.clear()

    def _become_helper(self, pipe: int, parent: int) -> None:
        for _, end in self._helpers:
            os.close(end)
        self._helpers.clear()
        self._pipe = pipe
        # A build that is killed takes its helpers along: they would write into a folder that the next build removes.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
