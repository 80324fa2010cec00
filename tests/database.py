"""A migrated SQLite database for tests: made once for each state of the migrations, then copied in a moment."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
THEIRS = ("django", "wagtail", "wagtail-headless-preview", "django-allauth", "django-tasks-db", "django-taggit")
KEPT = ROOT / "out" / "cache" / "tests"


def migrated() -> Path:
    """Return an empty, migrated database's file. Never write to it: copy it, or back it up into another."""
    ours = [file.read_bytes() for file in sorted((ROOT / "cms").glob("slp_cms/*/migrations/*.py"))]
    theirs = [f"{name} {version(name)}".encode() for name in THEIRS]
    state = sha256(b"\n".join([*ours, *theirs])).hexdigest()[:16]
    kept = KEPT / f"migrated-{state}.sqlite3"
    if not kept.is_file():
        _migrate(kept)
    return kept


def use_migrated_copy() -> None:
    """Give Django's default connection a copy in memory, as its test runner would after twenty seconds."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "file:slp-tests?mode=memory&cache=shared"
    connection.ensure_connection()
    with sqlite3.connect(migrated()) as template:
        template.backup(connection.connection)
    template.close()


def _migrate(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        environment = {**os.environ, "SLP_OUT": out, "DJANGO_SETTINGS_MODULE": "slp_cms.settings.test"}
        subprocess.run([sys.executable, "-m", "slp_build.cli", "migrate"], env=environment, check=True)
        made = Path(out) / "cms.sqlite3"
        with sqlite3.connect(made) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # a database in memory cannot be of WAL's kind
        database.close()
        aside = kept.with_name(f".{kept.name}.{os.getpid()}")
        shutil.copy(made, aside)
        os.replace(aside, kept)
