"""Reads a setting from the environment, and holds it against what it must look like, so that a slip stops the start.

No message holds what was found, but where it says so: some settings are secrets, and an address may hold a password.
"""

import os
import re
from collections.abc import Callable
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from slp_build.config import EMAIL, HOST, PORT

are_hosts = re.compile(rf"[\s,]*\.?{HOST}([\s,]*,\s*\.?{HOST})*[\s,]*").fullmatch  # .example.org: and all below it
is_port = re.compile(PORT).fullmatch
is_mail_host = re.compile(r"[\w.-]+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*").fullmatch  # a name, or IPv6
is_sender = re.compile(rf"{EMAIL}|[^<>@\r\n]+<{EMAIL}>").fullmatch
is_path = re.compile(r"(/[\w.~-]+)+/?").fullmatch
is_hook = re.compile(rf"https://{HOST}(:{PORT})?(/\S*)?").fullmatch


# A database that hangs must not keep a thread for good. `?connect_timeout=20` in DATABASE_URL says otherwise, say.
PATIENCE = {
    "connect_timeout": 3,  # seconds
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


def setting(
    name: str, fits: Callable[[str], object], meaning: str, default: str | None = None, *, shown: bool = False
) -> str:
    """Return a setting, or `default` where it is not set or empty. It must fit; without a default it is needed.

    Raises ImproperlyConfigured naming it and what to write, and what was found if that may be `shown`.
    """
    value = os.environ.get(name, "").strip()
    if not value and default is None:
        raise ImproperlyConfigured(f"{name} is not set; production does not start without it")
    if value and not fits(value):
        found = f"“{value}”" if shown else "wrong"
        raise ImproperlyConfigured(f"{name} is {found}; write {meaning}")
    return value or default or ""


def database(default: str) -> dict[str, Any]:
    """Return the database that DATABASE_URL names, or the one at `default`. Raises ImproperlyConfigured."""
    try:
        found: dict[str, Any] = {**dj_database_url.parse(os.environ.get("DATABASE_URL", "").strip() or default)}
    except ValueError:
        found = {"ENGINE": "none", "NAME": ""}
    kind, name = found["ENGINE"].rpartition(".")[2], str(found["NAME"])
    if not (kind == "sqlite3" or (kind == "postgresql" and re.fullmatch("[^/@]+", name))):  # / and @: of a password
        raise ImproperlyConfigured(
            "DATABASE_URL names no database; write it as postgres:///slp, postgres://user:password@host/slp (an @ or / "
            "in the password as %40 or %2F) or sqlite:////var/lib/slp/cms.sqlite3"
        )
    if kind == "postgresql":
        found["OPTIONS"] = {**PATIENCE, **found.get("OPTIONS", {})}
    return found
