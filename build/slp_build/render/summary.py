"""What is wanted of all the pages of a tree together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import msgspec

from slp_build.render.kept import KeptPage


class Summary(msgspec.Struct, array_like=True):
    """What is gathered of pages as each is met.

    `keys` are all their questions, `frames` the names of their frames; `missing` the references that led to nothing by
    the page that makes them; `unlisted` the pages that search engines may not show; `until` the next instant at which
    one of them changes by itself. `elsewhere` are the links of those drawn now that lead to no page of this build.
    """

    keys: set[str] = set()
    frames: set[str] = set()
    missing: dict[str, tuple[str, ...]] = {}
    unlisted: set[str] = set()
    until: str = ""
    elsewhere: set[str] = set()

    def note(self, page: KeptPage) -> None:
        """Add a page."""
        self.keys.update(page.keys)
        self.frames.add(page.frame)
        if page.missing:
            self.missing[page.address] = page.missing
        if not page.listed:
            self.unlisted.add(page.address)
        if page.until:
            self.until = earliest((self.until, page.until))

    def add(self, other: Self) -> None:
        """Add what another process has gathered of other pages."""
        self.keys |= other.keys
        self.frames |= other.frames
        self.missing |= other.missing
        self.unlisted |= other.unlisted
        self.until = earliest((self.until, other.until))
        self.elsewhere |= other.elsewhere


def earliest(instants: Iterable[str]) -> str:
    """Return the earliest of some ISO instants; an empty one is never."""
    return min(filter(None, instants), key=datetime.fromisoformat, default="")
