"""The demo: one machine, SQLite, sign-in codes printed to the terminal. Never for real members."""

from slp_cms.settings.base import *  # noqa: F403

DEMO = True
SECRET_KEY = "demo-only-and-public"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "slp_cms.accounts.email_codes.PrintedCodes"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a folder that is not there
SNAPSHOT_TOKENS = {"public": "demo-public-token", "bridge": "demo-bridge-token"}
