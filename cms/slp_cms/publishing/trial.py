"""What publishing a draft would change, computed by a builder that makes no release: this process's own."""

import atexit
import os
import threading
from functools import lru_cache
from typing import Any

from django.conf import settings

from slp_build.model.snapshot import Audience, Snapshot, laid_over
from slp_build.model.snapshot_file import write_snapshot
from slp_cms.publishing.builder import Builder
from slp_cms.publishing.latest import LATEST
from slp_cms.publishing.named import named

_ONE_AT_A_TIME = threading.Lock()


def what_would_change(page: Any) -> dict[str, Any]:
    """Return what publishing the page as it is given would change.

    In:  the latest draft, say
    Out: `changes` (address, what, to, lines) and `problems` (the guards' words); or `error`, why nobody can tell
    Raises: SlpError or OSError when the builder dies, ValueError when the draft lacks a date
    """
    with _ONE_AT_A_TIME:
        trier = the_trier()
        snapshot, draft = _with_draft(page), f"page:{page.pk or 0}"
        answer = _tried(snapshot, trier, draft)
        if answer.get("lacks"):
            trier.known = {}
            answer = _tried(snapshot, trier, draft)
    found = answer.get("trial") or {"changes": [], "problems": []}
    problems = [named(problem) for problem in found["problems"]]
    return {"error": named(answer.get("error", "")), "changes": found["changes"], "problems": problems}


@lru_cache(maxsize=1)
def the_trier() -> Builder:
    """Return this process's builder for trials."""
    trier = Builder("--trials")
    atexit.register(trier.stop)
    return trier


def _with_draft(page: Any) -> Snapshot:
    """Return the snapshot as it would be with the draft published."""
    record, live = LATEST.with_draft(page)
    found: Snapshot = laid_over(live, record)
    return found


def _tried(snapshot: Snapshot, trier: Builder, draft: str) -> dict[str, Any]:
    """Return the trier's answer. It is handed the snapshot as a file, without what it has read already."""
    audience: Audience = snapshot.audience
    path = settings.PATHS.snapshots / f"{audience}-for-a-trial-{os.getpid()}.zip"
    try:
        trier.known[audience] = write_snapshot(snapshot, path, trier.known.get(audience, frozenset()))
        return trier.build([str(path)], draft=draft)
    finally:
        path.unlink(missing_ok=True)  # a draft
