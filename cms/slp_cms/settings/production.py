"""Real members. Every secret comes from the environment; one that is missing or wrong stops the start and is named."""

import os

from django.core.exceptions import ImproperlyConfigured

from slp_cms.settings.base import *  # noqa: F403
from slp_cms.settings.environment import are_hosts, is_hook, is_mail_host, is_port, is_sender, setting


def _secret(name: str) -> str:
    return setting(
        name,
        lambda value: len(value) >= SHORTEST and not value.startswith("demo-"),
        f"{SHORTEST} random characters or more, and none of the demo's",
    )


SHORTEST = 32  # characters of a secret
SECRET_KEY = _secret("SLP_SECRET_KEY")
_HOSTS = "the names that this site answers to, with commas: www.partnership.example; no *, no https://, no port"
ALLOWED_HOSTS = [
    host.strip() for host in setting("SLP_HOSTS", are_hosts, _HOSTS, shown=True).split(",") if host.strip()
]
SNAPSHOT_TOKENS = {"public": _secret("SLP_SNAPSHOT_TOKEN_PUBLIC"), "bridge": _secret("SLP_SNAPSHOT_TOKEN_BRIDGE")}
if SNAPSHOT_TOKENS["public"] == SNAPSHOT_TOKENS["bridge"]:
    raise ImproperlyConfigured("SLP_SNAPSHOT_TOKEN_PUBLIC opens the Bridge: SLP_SNAPSHOT_TOKEN_BRIDGE is the same")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

EMAIL_HOST = setting("SLP_MAIL_HOST", is_mail_host, "the mail server's name, without a port: mail.partnership.example")
EMAIL_PORT = int(setting("SLP_MAIL_PORT", is_port, "the mail server's port: 587, say", "587"))
EMAIL_HOST_USER = os.environ.get("SLP_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SLP_MAIL_PASSWORD", "")
_TLS = "1, or 0 where the mail server is this machine and takes no TLS"
EMAIL_USE_TLS = setting("SLP_MAIL_TLS", ("0", "1").__contains__, _TLS, "1") == "1"
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs must not keep a thread for good
EMAIL_BACKEND = "slp_cms.accounts.post.AfterTheAnswer"
_SENDER = "the address that mails come from: hello@partnership.example"
DEFAULT_FROM_EMAIL = setting("SLP_MAIL_FROM", is_sender, _SENDER, PARTNERSHIP.email)  # noqa: F405
AUTH_PASSWORD_VALIDATORS = [  # for the few who have one: editors
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# A secret from Netlify's settings, when its proxy stands in front; too short a one could be guessed.
NETLIFY_PROXY_SECRET = _secret("SLP_NETLIFY_PROXY_SECRET") if os.environ.get("SLP_NETLIFY_PROXY_SECRET") else ""

# Whoever knows the hook can have deploys made without end: it goes over no open line.
DEPLOY_HOOK = setting("SLP_DEPLOY_HOOK", is_hook, "the address of a build hook, which begins with https://", "")

# How many servers of ours stand before this one, each of which adds its visitor to X-Forwarded-For. Sign-in is limited
# by network: with too few here all visitors share one limit; with too many they can invent another network each time.
_PROXIES = "the number of servers of yours before this one: 0, 1 or 2, say"
ALLAUTH_TRUSTED_PROXY_COUNT = int(setting("SLP_PROXIES", set("0123456789").__contains__, _PROXIES, "0"))

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
