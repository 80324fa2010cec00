"""Settings that every way of running shares. DEPLOYMENT.md lists what they read from the environment."""

import os
from pathlib import Path

from slp_build.config import is_site, load_partnership, paths_here
from slp_cms.settings.environment import database, is_path, setting

PATHS = paths_here(install=Path(__file__).resolve().parents[3])
PARTNERSHIP = load_partnership(PATHS.content / "partnership.toml")

DEBUG = False
DEMO = False
ALLOWED_HOSTS: list[str] = []
SITE_URL = setting("SLP_SITE_URL", is_site, "the site's address, as https://partnership.example", PARTNERSHIP.site_url)

INSTALLED_APPS = [
    "slp_cms.accounts",
    "slp_cms.media",
    "slp_cms.schools",
    "slp_cms.pages",
    "slp_cms.bridge",
    "slp_cms.snapshot",
    "slp_cms.publishing",
    "slp_cms.gate",
    "wagtail_headless_preview",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "slp_cms.accounts.wagtail_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "slp_cms.gate.middleware.SecurityHeaders",
    "slp_cms.gate.middleware.NetlifySignature",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "slp_cms.gate.middleware.EditorsOnly",
    "slp_cms.bridge.middleware.ClosedToStrangers",
    "slp_cms.publishing.middleware.UnfinishedDrafts",
]

ROOT_URLCONF = "slp_cms.urls"
WSGI_APPLICATION = "slp_cms.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The theme's folder as well: the emblem is one file for both.
        "DIRS": [Path(__file__).resolve().parents[1] / "templates", PATHS.theme],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "slp_cms.gate.context.site",
            ]
        },
    }
]

# Three writers with DEFERRED transactions met “database is locked”; IMMEDIATE and a timeout do not.
DATABASES = {"default": database(f"sqlite:///{PATHS.out / 'cms.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

# Members sign in by a code sent to their address; staff make their accounts; an unknown address learns nothing.
LOGIN_URL = "/account/login"
LOGIN_REDIRECT_URL = "/bridge"
ACCOUNT_ADAPTER = "slp_cms.accounts.adapter.MemberAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # tries are counted there: of 300, strangers' would push out one's own
    }
}
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}  # the rest are allauth's; a whole office has one address
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True

# The path under which a front server (nginx) reaches the releases' folder; empty: Django streams the files itself.
GATE_ACCEL_PREFIX = setting("SLP_ACCEL_PREFIX", is_path, "a path within nginx, as /internal-releases", "")
NETLIFY_PROXY_SECRET = os.environ.get("SLP_NETLIFY_PROXY_SECRET", "")
DEPLOY_HOOK = os.environ.get("SLP_DEPLOY_HOOK", "")  # asked for a deploy when other public pages are live

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "slp_cms.settings.formats"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/cms/static/"
STATIC_ROOT = PATHS.out / "static"
MEDIA_URL = "/cms/media/"  # seen by editors only
MEDIA_ROOT = PATHS.out / "media" / "public"
BRIDGE_MEDIA_ROOT = PATHS.out / "media" / "bridge"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Wagtail's own small tasks run at once; publishing has a durable queue and a worker of its own.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "publishing": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["publishing"]},
}

WAGTAIL_SITE_NAME = PARTNERSHIP.name
WAGTAIL_APPEND_SLASH = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "media.PublicImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "slp_cms.media.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "media.PublicDocument"
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "slp_cms.pages.printable.RichTextArea"}}
WAGTAILDOCS_SERVE_METHOD = "direct"
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 250  # milliseconds after the last letter
WAGTAIL_AUTOSAVE_INTERVAL = 1500  # the same, for saving the draft: the preview goes first
MOST_BYTES_OF_A_DOCUMENT = 25_000_000
MOST_BYTES_OF_A_REQUEST = 60_000_000  # a few pictures at once; more is refused before it is read
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # what a small file can blow up to
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]  # no SVG: it can hold scripts
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv", "txt", "docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_USER_LOGIN_FORM = "slp_cms.accounts.forms.LimitedLoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "slp_cms.accounts.forms.LimitedPasswordResetForm"
WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "/preview"}, "REDIRECT_ON_PREVIEW": True}

SNAPSHOT_TOKENS = {
    "public": os.environ.get("SLP_SNAPSHOT_TOKEN_PUBLIC", ""),
    "bridge": os.environ.get("SLP_SNAPSHOT_TOKEN_BRIDGE", ""),
}
