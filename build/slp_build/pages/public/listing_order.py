"""The order in which a section lists its pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

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


def listing_order(heads: Sequence[Head], now: datetime) -> list[Head]:
    """Return a section's pages as it lists them: by kind, open posts first, the newest of what is dated first."""

    def kind(head: Head) -> int:
        return LISTED.get(head.kind, 0)

    def closed(head: Head) -> bool:
        return bool(head.closes) and now >= datetime.fromisoformat(head.closes)

    newest = sorted(heads, key=lambda head: head.date or head.starts[:10], reverse=True)
    return sorted(newest, key=lambda head: (kind(head), closed(head)))  # stable: what is undated keeps its order
