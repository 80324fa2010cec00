"""The public snapshot as this process last read it, so that a preview of one page need not read ten thousand others."""

import threading
import time
from typing import Any

from slp_build.model.snapshot import PublicSnapshot
from slp_cms.snapshot.public import public_with_draft

WHOLE_EVERY = 300.0  # seconds: a change that no page's row tells of is seen then


class Latest:
    """One process's memory of what is published."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read everything again the next time."""
        self._snapshot: PublicSnapshot | None = None
        self._read = 0.0

    def with_draft(self, page: Any) -> tuple[Any, PublicSnapshot]:
        """Return a draft's record, and what is published now with whatever files the draft refers to."""
        with self._lock:
            now = time.monotonic()
            whole = self._snapshot is None or now - self._read > WHOLE_EVERY
            record, snapshot = public_with_draft(page, None if whole else self._snapshot)
            self._snapshot, self._read = snapshot, now if whole else self._read
            return record, snapshot


LATEST = Latest()
