"""What one view has asked of its site: the things it depends on, and the span of time for which it holds.

A site answers a view's questions and notes each of them here under a key, as `head:page:12` or `export:attainment`.
The next build asks the new site for the same keys: where every answer is the same, and the instant lies in the span,
the view is the same, and need not be made at all.

What a view refers to and does not find is noted as missing: it is drawn without it, and a guard decides. So are flaws,
as (guard, what is wrong).
"""

from datetime import datetime


class Asked:
    """The questions of the view that is being made. `start` begins the next view's."""

    __slots__ = ("flaws", "keys", "missing", "since", "until")

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Forget the last view's questions."""
        self.keys: set[str] = set()
        self.missing: set[str] = set()
        self.flaws: list[tuple[str, str]] = []
        self.since: datetime | None = None
        self.until: datetime | None = None

    def passed(self, instant: datetime, now: datetime) -> bool:
        """Return whether `instant` has come, and note that the answer changes there."""
        if now >= instant:
            if self.since is None or instant > self.since:
                self.since = instant
            return True
        if self.until is None or instant < self.until:
            self.until = instant
        return False
