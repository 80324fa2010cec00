"""A page that the tree will have, before its view is made: enough to decide whether it must be made at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

View = TypeVar("View", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Generic[View]):
    """One page to come. `source` is its record's id or its file in content/; `make` draws its view."""

    address: str
    source: str
    title: str
    template: str
    make: Callable[[], View]
