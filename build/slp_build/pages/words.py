"""Dates, times and small phrases as the house writes them."""

from datetime import date, datetime
from hashlib import blake2b

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ART = ("estuary", "heath", "coast", "fen", "wood", "mill", "harbour", "lane", "field")


def day(value: date) -> str:
    """Return a date as 8 May 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime) -> str:
    """Return a time of day: noon, 5pm, 9.30am."""
    if (value.hour, value.minute) == (12, 0):
        return "noon"
    hour = value.hour % 12 or 12
    minutes = f".{value.minute:02}" if value.minute else ""
    return f"{hour}{minutes}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """Return an instant as 5pm on 8 May 2026."""
    return f"{clock(value)} on {day(value)}"


def pounds(amount: int) -> str:
    """Return whole pounds as £12,500, and whole millions as £1 million."""
    if amount and amount % 1_000_000 == 0:
        return f"£{amount // 1_000_000} million"
    return f"£{amount:,}"


def art_for(key: str) -> str:
    """Return which drawing of the house stands for a thing: always the same one for the same key."""
    return ART[blake2b(key.encode(), digest_size=2).digest()[0] % len(ART)]
