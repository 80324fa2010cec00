"""The demo, started as a person would start it, in a folder of the tests' own and on a free port."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

READY = 180  # seconds; a first start migrates and builds


@dataclass
class DemoServer:
    """A running demo: where it answers, what it has printed, and its folders."""

    url: str
    out: Path
    exports: Path
    lines: list[str] = field(default_factory=list)

    def sign_in_code(self, email: str, after: int = 0) -> str:
        """Return the newest code printed for `email` since line `after`. Raises AssertionError when none comes."""
        pattern = re.compile(rf"{re.escape(email)}\W+([A-Z0-9-]{{6,12}})\s*$", re.IGNORECASE)
        for _ in range(100):
            for line in reversed(self.lines[after:]):
                if found := pattern.search(line):
                    return found[1]
            time.sleep(0.1)
        raise AssertionError(f"no code was printed for {email}:\n" + "\n".join(self.lines[-20:]))


@contextmanager
def demo_server(out: Path, data: Path | None = None, **environment: str) -> Iterator[DemoServer]:
    """Run `slp demo` (with the real files in `data`) with everything it makes below `out`; stop it as Ctrl-C would."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SLP_", "DJANGO_"))}
    env |= {"SLP_OUT": str(out), "SLP_EXPORTS": str(out / "data_exports"), "PYTHONUNBUFFERED": "1", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "slp_build.cli", "demo", "--port", "0", *(["--data", str(data)] if data else [])],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    server = DemoServer(url="", out=out, exports=out / "data_exports")
    reader = threading.Thread(target=_keep_lines, args=(process, server.lines), daemon=True)
    reader.start()
    try:
        server.url = _wait_until_ready(process, server.lines)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError("the demo does not stop on Ctrl-C:\n" + "\n".join(server.lines[-20:])) from None


def _keep_lines(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())


def _wait_until_ready(process: subprocess.Popen[str], lines: list[str]) -> str:
    for _ in range(READY * 5):
        assert process.poll() is None, "the demo has ended:\n" + "\n".join(lines[-40:])
        for line in list(lines):
            if found := re.search(r"(http://127\.0\.0\.1:\d+)", line):
                try:
                    if httpx.get(found[1] + "/", timeout=2).status_code == 200:
                        return found[1]
                except httpx.HTTPError:
                    pass
        time.sleep(0.2)
    raise AssertionError("the demo is not ready:\n" + "\n".join(lines[-40:]))
