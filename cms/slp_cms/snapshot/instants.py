"""Dates and instants as canonical text."""

from datetime import date, datetime

from django.utils import timezone


def instant(value: datetime | None) -> str:
    """Return an instant as ISO 8601 in the site's time zone, to the second. An unset one is an empty string."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def day(value: date | None) -> str:
    """Return a date as ISO 8601. An unset one, as an unfinished draft may have, is an empty string."""
    return value.isoformat() if value else ""
