"""Who works on members' pages in the CMS."""

from typing import Any

from wagtail.permissions import page_permission_policy

from slp_cms.bridge.models import BridgeHomePage


def works_on_the_bridge(person: Any) -> bool:
    """Return whether a person may see members' pages in the CMS."""
    pages = page_permission_policy.explorable_instances(person)
    return any(pages.descendant_of(root, inclusive=True).exists() for root in BridgeHomePage.objects.all())


def is_of_the_bridge(path: str) -> bool:
    """Return whether a page stands in the Bridge, by its path in Wagtail's tree."""
    return any(path.startswith(root.path) for root in BridgeHomePage.objects.all())
