"""For the test suite: everything made goes to a folder of the tests' own."""

import atexit
import os
import shutil
import tempfile

if "SLP_OUT" not in os.environ:
    os.environ["SLP_OUT"] = tempfile.mkdtemp(prefix="slp-test-")
    atexit.register(shutil.rmtree, os.environ["SLP_OUT"], ignore_errors=True)

from slp_cms.settings.base import *  # noqa: F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a missing one
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SNAPSHOT_TOKENS = {"public": "test-public-token", "bridge": "test-bridge-token"}
