"""The order in which a section lists its pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import inf

from slp_build.model.head import Head

LISTED: Mapping[str, int] = {
    "vacancy": 1,
    "resource": 2,
    "board_seat": 3,
    "award": 3,
    "news": 4,
    "event": 4,
    "board_meeting": 4,
}
"""The order in which a section lists what is no card: news and events together."""
PASSING = frozenset({"event", "board_meeting"})


def listing_order(heads: Sequence[Head], now: datetime) -> list[Head]:
    """Return a section's pages as it lists them: by kind, and what is dated as `by_date` has it.

    Of posts the open ones stand first, and of those the next to close.
    """

    def order(head: Head) -> tuple[int, bool, float]:
        kind = LISTED.get(head.kind, 0)
        if not head.closes:
            return kind, False, 0.0
        closes = datetime.fromisoformat(head.closes)
        closed = now >= closes
        until = closes.timestamp() if head.kind == "vacancy" else 0.0
        return kind, closed, -until if closed else until

    return sorted(by_date(heads, now), key=order)  # stable: what is undated keeps its order


def by_date(heads: Iterable[Head], now: datetime) -> list[Head]:
    """Return what is to come, the soonest first, and then everything else, the newest first."""

    def until(head: Head) -> float:
        instant = over(head)
        return instant.timestamp() if instant and now < instant else inf

    newest = sorted(heads, key=lambda head: head.date or head.starts[:10], reverse=True)
    return sorted(newest, key=until)


def over(head: Head) -> datetime | None:
    """Return the instant from which an event or a meeting has passed; None for what does not pass."""
    return datetime.fromisoformat(head.ends or head.starts) if head.kind in PASSING else None
