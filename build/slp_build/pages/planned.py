"""A page that the tree will have, before its view is made: enough to decide whether it must be made at all."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

View = TypeVar("View", covariant=True)


class Planned(msgspec.Struct, Generic[View], frozen=True, kw_only=True):
    """One page to come. `source` is its record's id or its file in content/; `make` draws its view."""

    address: str
    source: str
    title: str
    template: str
    make: Callable[[], View]
