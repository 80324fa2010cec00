"""For the test suite: everything made goes to a folder of the tests' own."""

import os
import tempfile

os.environ.setdefault("SLP_OUT", tempfile.mkdtemp(prefix="slp-test-"))

from slp_cms.settings.base import *  # noqa: F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a missing one
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SNAPSHOT_TOKENS = {"public": "test-public-token", "bridge": "test-bridge-token"}
