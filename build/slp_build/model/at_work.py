"""Whether a worker is at work here: it holds a lock beside what is made for as long as it lives, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slp_build.errors import SlpError

LOCK = "worker.lock"
PATIENCE = 1.0  # seconds: whoever looks holds the lock for a moment
NOBODY = "Nothing is building at the moment; tell whoever looks after the server"


@contextmanager
def alone_at_work(out: Path) -> Iterator[None]:
    """Be the one worker of a folder. Raises SlpError where there is one already."""
    with (out / LOCK).open("a") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    raise SlpError(f"{out}: a worker builds here already, and one is enough") from None
                time.sleep(PATIENCE / 20)
        yield


def is_at_work(out: Path) -> bool:
    """Return whether a worker is at work. Where that cannot be told, one is."""
    try:
        lock = os.open(out / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
