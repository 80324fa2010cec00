"""Times the snapshot in a process that is warm, as the worker's is: all pages unchanged, and after one edit.

Run in a process of its own: python -m benchmarks.cms.snapshot PAGES ROUNDS. Prints JSON.
"""

import inspect
import json
import sys
import time
from typing import Any

from benchmarks.cms.edit import publish
from benchmarks.corpus import Corpus, edited
from slp_build.model.snapshot import PublicSnapshot


def taken(previous: PublicSnapshot | None) -> PublicSnapshot:
    """Take the public snapshot, from what is known already where the CMS can do that. The only call of it."""
    from slp_cms.snapshot.public import take_public

    known: dict[str, Any] = {"previous": previous} if "previous" in inspect.signature(take_public).parameters else {}
    snapshot = take_public(**known)
    _ = snapshot.index  # the hashes too: without them nothing is known of what has changed
    return snapshot


def times(corpus: Corpus, rounds: int) -> dict[str, list[float]]:
    """Return seconds: the first snapshot, then with nothing changed, and after each edit."""
    found: dict[str, list[float]] = {"first": [], "unchanged": [], "delta": []}
    snapshot = _timed(found["first"], None)
    for number in range(1, rounds + 1):
        snapshot = _timed(found["unchanged"], snapshot)
        corpus, page = edited(corpus, number)
        publish(corpus, page)
        snapshot = _timed(found["delta"], snapshot)
        if page.title not in {getattr(record, "title", "") for record in snapshot.records.values()}:
            raise SystemExit(f"the snapshot does not hold the edit of {page.address}")
    return found


def _timed(into: list[float], previous: PublicSnapshot | None) -> PublicSnapshot:
    started = time.perf_counter()
    snapshot = taken(previous)
    into.append(time.perf_counter() - started)
    return snapshot


if __name__ == "__main__":
    import django

    django.setup()
    from benchmarks.corpus import make_corpus

    sys.stdout.write(json.dumps(times(make_corpus(int(sys.argv[1])), int(sys.argv[2]))))
