"""Keeps up with what is live what no release waits for, search indexes and compressed copies, once releases rest."""

import logging
import os
import subprocess
import sys
import time
from contextlib import suppress

from django.conf import settings

from slp_cms.gate.live import TAKEN_BACK, WITHDRAWN
from slp_cms.publishing.builder import environment

REST = 5.0  # seconds without a new release or withdrawal; an index of ten thousand pages takes longer than that to make
AGAIN = 60.0  # seconds after a failure
COMMANDS = ("search", "compress")  # of `slp`, one after the other
logger = logging.getLogger(__name__)


class SearchKeeper:
    """Looks at what is live, and makes the indexes anew when it has changed. One is made at a time."""

    def __init__(self) -> None:
        self.seen: tuple[str, int] = ("", 0)
        self.made: tuple[str, int] = ("", 0)
        self.due = 0.0
        self.making: subprocess.Popen[str] | None = None
        self.left: list[str] = []

    def look(self) -> None:
        """Start an index, or see how the one that is being made has ended. Never waits."""
        if self.making is not None:
            self._see_how_it_ended()
            return
        now, live = time.monotonic(), _what_is_live()
        if live != self.seen:
            self.seen, self.due = live, now + REST
        if live[0] and live != self.made and now >= self.due:
            self.made, self.left = live, list(COMMANDS)
            self._start()

    def _start(self) -> None:
        self.making = subprocess.Popen(
            [sys.executable, "-m", "slp_build.cli", self.left.pop(0)],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_stand_back,
        )

    def _see_how_it_ended(self) -> None:
        assert self.making is not None
        if self.making.poll() is None:
            return
        _, said = self.making.communicate()
        if self.making.returncode:
            logger.error("search and compressed copies stay as they were: %s", said.strip()[-1000:])
            self.made, self.due = ("", 0), time.monotonic() + AGAIN
        self.making = None
        if self.left and self.made == self.seen:
            self._start()


def _stand_back() -> None:
    os.nice(10)  # builds and readers come first


def _what_is_live() -> tuple[str, int]:
    """Return the live release's name, and when what is withdrawn or who may read what was last written."""
    releases, written = settings.PATHS.releases, 0
    for path in (releases / WITHDRAWN, releases / TAKEN_BACK, settings.PATHS.policy):
        with suppress(FileNotFoundError):
            written = max(written, path.stat().st_mtime_ns)
    return (releases / "live").resolve().name if (releases / "live").exists() else "", written
