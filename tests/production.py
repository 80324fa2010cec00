"""What production is told, with invented secrets, for tests that start it."""

import os

SECRETS = {
    "SLP_SECRET_KEY": "an-invented-secret-key-of-some-length",
    "SLP_SNAPSHOT_TOKEN_PUBLIC": "an-invented-token-for-the-public-tree",
    "SLP_SNAPSHOT_TOKEN_BRIDGE": "an-invented-token-for-the-bridge-tree",
}
NEEDED = {**SECRETS, "SLP_HOSTS": "partnership.example", "SLP_MAIL_HOST": "127.0.0.1"}


def environment(**given: str) -> dict[str, str]:
    """Return this process's environment with production's settings, `given` laid over them."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLP_", "DJANGO_"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": "slp_cms.settings.production", **NEEDED, **given}
