"""Real members. Every secret comes from the environment; a missing one stops the start and is named."""

import os

from django.core.exceptions import ImproperlyConfigured

from slp_cms.settings.base import *  # noqa: F403


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; production does not start without it")
    return value


SECRET_KEY = _needed("SLP_SECRET_KEY")
ALLOWED_HOSTS = _needed("SLP_HOSTS").split(",")
SNAPSHOT_TOKENS = {"public": _needed("SLP_SNAPSHOT_TOKEN_PUBLIC"), "bridge": _needed("SLP_SNAPSHOT_TOKEN_BRIDGE")}
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

EMAIL_HOST = _needed("SLP_MAIL_HOST")
EMAIL_PORT = int(os.environ.get("SLP_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SLP_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SLP_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("SLP_MAIL_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("SLP_MAIL_FROM", "")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The one forwarded header that is trusted, and only for the scheme; never one for the path.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
