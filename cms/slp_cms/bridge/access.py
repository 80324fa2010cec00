"""Who works on members' pages in the CMS."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.permissions import page_permission_policy

from slp_cms.bridge.models import BridgeHomePage

_asks: ContextVar[Any] = ContextVar("who asks", default=None)


@contextmanager
def asked_by(person: Any) -> Iterator[None]:
    """Know meanwhile who asks: Wagtail asks a page for its title without saying for whom."""
    before = _asks.set(person)
    try:
        yield
    finally:
        _asks.reset(before)


def a_stranger_asks() -> bool:
    """Return whether somebody asks who does not work on the Bridge."""
    person = _asks.get()
    return person is not None and not works_on_the_bridge(person)


def works_on_the_bridge(person: Any) -> bool:
    """Return whether a person may see members' pages in the CMS."""
    if not hasattr(person, "_works_on_the_bridge"):  # kept until the next request: each line of a list of pages asks
        pages = page_permission_policy.explorable_instances(person)
        roots = BridgeHomePage.objects.all()
        person._works_on_the_bridge = any(pages.descendant_of(root, inclusive=True).exists() for root in roots)
    return bool(person._works_on_the_bridge)


def is_of_the_bridge(path: str) -> bool:
    """Return whether a page stands in the Bridge, by its path in Wagtail's tree."""
    return any(path.startswith(root.path) for root in BridgeHomePage.objects.all())
