"""The demo: one machine, SQLite, sign-in codes printed to the terminal. Never for real members."""

import os
import secrets

from slp_cms.settings.base import *  # noqa: F403


def _own_secret(name: str) -> str:
    """Return this demo's own secret: one that stood here would open every demo that somebody has put on a network."""
    path = PATHS.out / "demo" / name  # noqa: F405
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{name}-{os.getpid()}")
    if not path.exists():
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(aside, path)  # whichever process is first, all have the same
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text()


DEMO = True
SECRET_KEY = _own_secret("secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "slp_cms.accounts.email_codes.PrintedCodes"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a folder that is not there
SNAPSHOT_TOKENS = {audience: _own_secret(f"snapshot-token-{audience}") for audience in ("public", "bridge")}
