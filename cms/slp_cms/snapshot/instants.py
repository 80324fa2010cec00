"""Dates and instants as canonical text."""

from datetime import datetime

from django.utils import timezone


def instant(value: datetime | None) -> str:
    """Return an instant as ISO 8601 in the site's time zone, to the second. An unset one is an empty string."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
