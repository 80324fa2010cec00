"""Real members. Every secret comes from the environment; a missing one stops the start and is named."""

import os

from django.core.exceptions import ImproperlyConfigured

from slp_cms.settings.base import *  # noqa: F403


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value.strip():
        raise ImproperlyConfigured(f"{name} is not set; production does not start without it")
    return value


def _secret(name: str) -> str:
    value = _needed(name)
    if len(value) < SHORTEST or value.startswith("demo-"):
        raise ImproperlyConfigured(f"{name} is too short, or the demo's; take {SHORTEST} random characters or more")
    return value


def _number(name: str, default: str, meaning: str) -> int:
    value = os.environ.get(name, "").strip() or default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {meaning}")
    return int(value)


SHORTEST = 32  # characters of a secret
SECRET_KEY = _secret("SLP_SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in _needed("SLP_HOSTS").split(",") if host.strip()]
if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("SLP_HOSTS names the hosts that this site answers to, with commas between them; not *")
SNAPSHOT_TOKENS = {"public": _secret("SLP_SNAPSHOT_TOKEN_PUBLIC"), "bridge": _secret("SLP_SNAPSHOT_TOKEN_BRIDGE")}
if SNAPSHOT_TOKENS["public"] == SNAPSHOT_TOKENS["bridge"]:
    raise ImproperlyConfigured("SLP_SNAPSHOT_TOKEN_PUBLIC opens the Bridge: SLP_SNAPSHOT_TOKEN_BRIDGE is the same")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

EMAIL_HOST = _needed("SLP_MAIL_HOST")
EMAIL_PORT = _number("SLP_MAIL_PORT", "587", "the mail server's port: 587, say")
EMAIL_HOST_USER = os.environ.get("SLP_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SLP_MAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(_number("SLP_MAIL_TLS", "1", "1, or 0 where the mail server is this machine and takes no TLS"))
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs must not keep a thread for good
DEFAULT_FROM_EMAIL = os.environ.get("SLP_MAIL_FROM", "") or PARTNERSHIP.email  # noqa: F405
AUTH_PASSWORD_VALIDATORS = [  # for the few who have one: editors
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# A secret from Netlify's settings, when its proxy stands in front; too short a one could be guessed.
NETLIFY_PROXY_SECRET = _secret("SLP_NETLIFY_PROXY_SECRET") if os.environ.get("SLP_NETLIFY_PROXY_SECRET") else ""

# Whoever knows the hook can have deploys made without end: it goes over no open line.
if DEPLOY_HOOK and not DEPLOY_HOOK.startswith("https://"):  # noqa: F405
    raise ImproperlyConfigured("SLP_DEPLOY_HOOK is the address of a build hook, and begins with https://")

# How many servers of ours stand before this one, each of which adds its visitor to X-Forwarded-For. Sign-in is limited
# by network: with too few here all visitors share one limit; with too many they can invent another network each time.
ALLAUTH_TRUSTED_PROXY_COUNT = _number("SLP_PROXIES", "0", "the number of servers of yours before this one: 0, 1 or 2")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The one forwarded header that is trusted, and only for the scheme; never one for the path.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# What goes wrong goes to standard error, for the machine's journal: without this Django tells nobody of an error 500.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"one line": {"()": "slp_cms.gate.journal.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one line"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # nor of a page that is not there, or gone: it keeps no log of readers
    },
}
