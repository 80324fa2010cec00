"""A warm builder as the CMS's worker keeps one: asked over its pipe, measured request by request."""

import os
import subprocess
import time
from pathlib import Path

import msgspec

from benchmarks.measure import KEEP_BYTE_CODE, Command, Measured, RunError, stamps, written

TICKS = os.sysconf("SC_CLK_TCK")  # a second, in the units of /proc/PID/stat


class WarmBuilder:
    """A process of `slp builder`."""

    def __init__(self, command: Command) -> None:
        self._process = subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env={**os.environ, **KEEP_BYTE_CODE, **command.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def build(self, snapshot: Path, now: str, output: Path) -> Measured:
        """Return what it took from the request to the answer. Raises RunError with the builder's own words."""
        before = stamps(output)
        os.sync()
        cpu = self._cpu()
        started = time.perf_counter()
        answer = self._ask({"snapshots": [str(snapshot)], "now": now})
        wall = time.perf_counter() - started
        cpu = self._cpu() - cpu
        if answer.get("error") or answer.get("held"):
            raise RunError(f"slp builder: {answer}")
        files, size = written(before, output)
        return Measured(wall_s=wall, cpu_s=cpu, peak_bytes=self._peak(), files=files, bytes=size)

    def stop(self) -> None:
        """End the process; it ends by itself when its input does."""
        self._process.communicate()

    def _ask(self, request: dict[str, object]) -> dict[str, object]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(msgspec.json.encode(request) + b"\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            answer = msgspec.json.decode(line, type=dict[str, object])
            if answer.get("done"):
                return answer
        raise RunError("slp builder ended without an answer")

    def _cpu(self) -> float:
        """Return the CPU seconds spent so far, by the process and by the children that it has waited for."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICKS

    def _peak(self) -> int:
        """Return the largest resident memory so far, in bytes: never less than the proportional set size."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
