"""The builder beside the worker: a process without Django that stays warm between builds."""

import atexit
import os
import select
import subprocess
import sys
import time
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings

from slp_build.errors import BuildError
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot

LIMIT = 600.0  # seconds for one build


def environment() -> dict[str, str]:
    """Return the environment of a process of the build's: its folders are the CMS's own."""
    paths = settings.PATHS
    return {**os.environ, "SLP_ROOT": str(paths.root), "SLP_OUT": str(paths.out), "SLP_EXPORTS": str(paths.exports)}


class BuilderDied(BuildError):
    """The builder has ended, or answers no more: that says nothing about what it was given."""


class Builder:
    """One process of `slp builder` with some options, started when first asked and again after it has died."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self.known: dict[str, frozenset[str]] = {}  # what the process has read, by audience
        self.last_public: PublicSnapshot | None = None  # what the next snapshots need not read again
        self.last_bridge: BridgeSnapshot | None = None
        self.read_whole = float("-inf")  # when all that is published was last read, by time.monotonic()

    def build(self, snapshots: list[str], **more: Any) -> dict[str, Any]:
        """Return how a build of these files ended; `more` is what else the builder is told (`slp_build.builder`).

        Raises BuilderDied when the builder dies, or takes too long.
        """
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode({"snapshots": snapshots, **more}) + b"\n")
            process.stdin.flush()
            return self._answer(process, time.monotonic() + LIMIT)
        except (OSError, BuilderDied):
            self.stop()
            raise

    def stop(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        self.known = {}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._rest, self.known = b"", {}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "slp_build.cli", "builder", *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment(),
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], until: float) -> dict[str, Any]:
        assert process.stdout is not None
        while True:
            while b"\n" not in self._rest:
                ready, _, _ = select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))
                more = process.stdout.read1() if ready else b""  # type: ignore[attr-defined]
                if not more:
                    why = "has ended" if ready else f"did not answer within {LIMIT:.0f} seconds"
                    raise BuilderDied(f"the builder {why}; the live release stays as it was")
                self._rest += more
            line, _, self._rest = self._rest.partition(b"\n")
            answer: dict[str, Any] = msgspec.json.decode(line)
            if answer.get("done"):
                return answer


@lru_cache(maxsize=1)
def the_builder() -> Builder:
    """Return this process's builder."""
    builder = Builder()
    atexit.register(builder.stop)
    return builder
