"""What is published, as this process last read it: a preview of one page need not read ten thousand others."""

import threading
import time
from typing import Any

from django.conf import settings
from django.utils import timezone

from slp_build.model.snapshot import PublicSnapshot
from slp_cms.bridge.models import BridgePage
from slp_cms.snapshot.bridge import bridge_with_draft
from slp_cms.snapshot.public import public_with_draft, take_public

WHOLE_EVERY = 300.0  # seconds: a change that no page's row tells of is seen then


class Latest:
    """One process's memory of what is published, and of the last site that it has drawn a draft in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read everything again the next time."""
        self._snapshot: PublicSnapshot | None = None
        self._read = 0.0
        self._drawn: Any = None

    def with_draft(self, page: Any, parent: int | None = None) -> tuple[Any, PublicSnapshot]:
        """Return a draft's record, and what is published now with whatever files the draft refers to.

        `parent` is where a page that was never saved is to stand.
        """
        with self._lock:
            record, snapshot = public_with_draft(page, self._previous(), parent)
            self._snapshot = snapshot
            return record, snapshot

    def draft(self, page: Any, parent: int | None = None) -> Any:
        """Return the site with a page's draft in it, as `slp_build.preview` draws it."""
        from slp_build import preview as build  # the theme and its engine are slow to import

        now = timezone.localtime()
        if isinstance(page, BridgePage):
            record, bridge = bridge_with_draft(page, parent)
            return build.bridge_draft(record, bridge, settings.PATHS, now)
        record, public = self.with_draft(page, parent)
        return self._public(record, public)

    def with_record(self, record: Any) -> Any:
        """Return the public site with another record than a page's in it: a banner, a menu, a person, a topic."""
        with self._lock:
            self._snapshot = take_public(self._previous())
        return self._public(record, self._snapshot)

    def _public(self, record: Any, snapshot: PublicSnapshot) -> Any:
        from slp_build import preview as build

        found = build.public_draft(record, snapshot, settings.PATHS, timezone.localtime(), self._drawn)
        self._drawn = found
        return found

    def _previous(self) -> PublicSnapshot | None:
        now = time.monotonic()
        if self._snapshot is None or now - self._read > WHOLE_EVERY:
            self._read = now
            return None
        return self._snapshot


LATEST = Latest()
