"""For the test suite: everything made goes to a folder of the tests' own."""

import atexit
import os
import shutil
import tempfile

# One folder for each process that runs tests side by side, and for whatever that one starts.
process = os.environ.get("PYTEST_XDIST_WORKER", "")
if "SLP_OUT" not in os.environ or os.environ.get("TESTS_OF_PROCESS", process) != process:
    os.environ |= {"SLP_OUT": tempfile.mkdtemp(prefix="slp-test-"), "TESTS_OF_PROCESS": process}
    atexit.register(shutil.rmtree, os.environ["SLP_OUT"], ignore_errors=True)

from slp_cms.settings.base import *  # noqa: E402, F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a missing one
SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SNAPSHOT_TOKENS = {"public": "test-public-token", "bridge": "test-bridge-token"}
