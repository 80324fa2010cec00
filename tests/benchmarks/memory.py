"""The peak memory of a process and everything it starts: proportional set size (PSS), so that shared pages count once.

Reading it makes the kernel walk a process's pages: the sampler spends at most a tenth of its time on that, and no
timed run is sampled.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

EVERY_S = 0.02
SHARE = 0.1  # of the sampler's time, spent reading


class PeakMemory:
    """Watches a process tree from its start until `stop`."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._stopped = Event()
        self._peak = 0
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the peak, in bytes."""
        self._stopped.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._stopped.is_set():
            started = time.perf_counter()
            self._peak = max(self._peak, tree_memory(self._root))
            took = time.perf_counter() - started
            self._stopped.wait(max(EVERY_S - took, took / SHARE - took))


def tree_memory(root: int) -> int:
    """Return the PSS of a process and its descendants now, in bytes. One that has gone counts nothing."""
    return sum(_memory(process) for process in _tree(root))


def _tree(root: int) -> Iterator[int]:
    yield root
    try:
        threads = list(Path(f"/proc/{root}/task").iterdir())
    except OSError:
        return
    for thread in threads:
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _memory(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
