"""The way from SQLite to PostgreSQL that DEPLOYMENT.md describes: with its very commands."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from database import migrated
from postgres import postgres

ROOT = Path(__file__).resolve().parents[2]


def commands(out: Path) -> tuple[str, str]:
    """Return the two blocks of commands: what is read from the one database, and written into the other."""
    chapter = (ROOT / "DEPLOYMENT.md").read_text().partition("## From SQLite to PostgreSQL")[2].partition("\n## ")[0]
    said = chapter.replace(".venv/bin/", f"{Path(sys.executable).parent}/").replace("slp-as-slp ", "")
    first, second = re.findall(r"```\n(.*?)```", said.replace("/var/lib/slp", str(out)), re.DOTALL)
    return first, second


def test_all_that_the_cms_holds_is_the_same_in_the_other_database(tmp_path: Path) -> None:
    shutil.copy(migrated(), tmp_path / "cms.sqlite3")
    sqlite = {**os.environ, "SLP_OUT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "slp_cms.settings.demo"}

    def run(words: str, **database: str) -> str:
        done = subprocess.run(
            ["sh", "-e", "-c", words], cwd=ROOT, env={**sqlite, **database}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def python(words: str) -> str:
        return f"{sys.executable} cms/manage.py shell -v 0 -c '{words}'"

    made_anew = 'label.startswith(("wagtailsearch", "sessions"))'
    counts = f"print({{m._meta.label: m.objects.count() for m in apps.get_models() if not m._meta.{made_anew}}})"
    count = python(f"from django.apps import apps; {counts}")
    slp = f"{sys.executable} -m slp_build.cli"
    run(f"{slp} starter")
    run(python("from slp_cms.accounts.demo import make_demo_accounts as make; make()"))
    # Numbers of content types are not the same in every database: an upgrade has brought them in another order.
    run(python('from django.contrib.contenttypes.models import ContentType as C; C.objects.create(model="gone")'))
    first, second = commands(tmp_path)
    before = run(count)
    run(f"{slp} snapshot --out {tmp_path / 'one'}")
    run(first)
    with postgres() as database:
        run(second, DATABASE_URL=database)
        assert run(count, DATABASE_URL=database) == before
        run(f"{slp} snapshot --out {tmp_path / 'other'}", DATABASE_URL=database)
        new = python('from slp_cms.accounts.models import User; User.objects.create_user("new@school.example")')
        run(new, DATABASE_URL=database)
    for tree in ("public.zip", "bridge.zip"):
        assert (tmp_path / "one" / tree).read_bytes() == (tmp_path / "other" / tree).read_bytes()
