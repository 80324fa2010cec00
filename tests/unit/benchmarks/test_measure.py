import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.measure import Command, RunError, run, stamps, written
from benchmarks.memory import PeakMemory, tree_memory

MB = 1_000_000
# A parent that holds little and starts a child that holds 80 MB, every page of it written.
GROW = "held = bytearray(80_000_000)\nfor at in range(0, len(held), 4096): held[at] = 1\nimport time; time.sleep(0.4)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {GROW!r}], check=True)"


def _command(folder: Path, code: str) -> Command:
    return Command(argv=(sys.executable, "-c", code), folder=folder)


def test_the_peak_counts_what_a_child_process_holds(tmp_path):
    found = run(_command(tmp_path, PARENT), tmp_path, sample=True)
    assert found.peak_bytes > 80 * MB


def test_the_peak_stays_when_the_memory_is_given_back():
    process = subprocess.Popen([sys.executable, "-c", PARENT + "; import time; time.sleep(0.3)"])
    memory = PeakMemory(process.pid)
    process.wait()
    assert memory.stop() > 80 * MB


def test_a_process_that_has_gone_holds_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert tree_memory(process.pid) == 0


def test_wall_and_cpu_are_of_the_whole_tree(tmp_path):
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)"
    started = time.perf_counter()
    found = run(_command(tmp_path, parent), tmp_path, sample=False)
    assert 0.3 <= found.cpu_s < 5
    assert 0.3 <= found.wall_s <= time.perf_counter() - started
    assert found.peak_bytes == 0


def test_what_is_written_anew_counts_and_a_hard_link_does_not(tmp_path):
    (tmp_path / "old.html").write_text("old")
    (tmp_path / "same.html").write_text("same")
    before = stamps(tmp_path)
    os.link(tmp_path / "same.html", tmp_path / "linked.html")
    (tmp_path / "new.html").write_text("12345")
    (tmp_path / "aside").write_text("newer")
    (tmp_path / "aside").replace(tmp_path / "old.html")
    assert written(before, tmp_path) == (2, 10)


def test_a_command_that_fails_says_what_it_printed(tmp_path):
    with pytest.raises(RunError, match="ended with 3\nno such theme"):
        run(_command(tmp_path, "print('no such theme'); raise SystemExit(3)"), tmp_path, sample=False)
