"""The CMS's demo settings, with Wagtail serving its own pages by plain Django templates, for the bake only."""

import os
from pathlib import Path

from slp_cms.settings.demo import *  # noqa: F403
from slp_cms.settings.demo import TEMPLATES

ROOT_URLCONF = "benchmarks.cms.urls"
ALLOWED_HOSTS = ["localhost", "testserver"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # allauth does not start without it
]
TEMPLATES[0]["DIRS"] = [Path(os.environ["BENCHMARK_THEME"])] if "BENCHMARK_THEME" in os.environ else []
TEMPLATES[0]["OPTIONS"]["context_processors"].append("benchmarks.cms.lists.lists")
