"""What is published, for previews: as the newest release was made from it, or read from the database before the first.

A preview of one page then reads ten thousand others neither from the database nor from the disk.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_cms.bridge.models import BridgePage
from slp_cms.snapshot.bridge import bridge_with_draft, take_bridge
from slp_cms.snapshot.public import draft_over, public_with_draft, take_public, with_files


class Latest:
    """One process's memory of what is published, and of the last site that it has drawn a draft in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read everything again the next time."""
        self._newest: Any = None
        self._bridge: BridgeSnapshot | None = None
        self._drawn: Any = None

    def get_ready(self) -> None:
        """Read what the first preview would have to wait for: the build's engine, and the newest release."""
        self._released()

    def with_draft(self, page: Any, parent: int | None = None) -> tuple[Any, Any]:
        """Return a draft's record, and what is published with whatever files the draft refers to.

        `parent` is where a page that was never saved is to stand.
        """
        if isinstance(page, BridgePage):
            with self._lock:
                self._bridge = take_bridge(self._bridge)
            return bridge_with_draft(page, parent, self._bridge)
        live = self._released()
        return draft_over(page, live, parent) if live else public_with_draft(page, parent)

    @contextmanager
    def draft(self, page: Any, parent: int | None = None) -> Iterator[Any]:
        """Give the site with a page's draft in it, as `slp_build.preview` draws it."""
        from slp_build import preview as build  # the theme and its engine are slow to import

        record, live = self.with_draft(page, parent)
        if isinstance(page, BridgePage):
            yield build.bridge_draft(record, live, settings.PATHS, timezone.localtime())
            return
        with self._public(record, live) as found:
            yield found

    @contextmanager
    def with_record(self, record: Any) -> Iterator[Any]:
        """Give the public site with another record than a page's in it: a banner, a menu, a person, a topic."""
        live = self._released()
        with self._public(record, with_files(live) if live else take_public()) as found:
            yield found

    @contextmanager
    def _public(self, record: Any, live: PublicSnapshot) -> Iterator[Any]:
        from slp_build import preview as build

        found = build.public_draft(record, live, settings.PATHS, timezone.localtime(), self._drawn)
        yield found
        self._drawn = found  # only once it is drawn: until then it works out what another would take over

    def _released(self) -> PublicSnapshot | None:
        from slp_build import preview as build

        with self._lock:
            if self._newest is None:
                self._newest = build.newest_public(settings.PATHS)
            found: PublicSnapshot | None = self._newest.snapshot()
            return found


LATEST = Latest()
