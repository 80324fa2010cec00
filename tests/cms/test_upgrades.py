"""What an upgrade finds in a database from before."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from database import migrated

BEFORE = """
DELETE FROM django_migrations WHERE (app, name) IN
  (VALUES ('accounts', '0002_no_second_factors'), ('publishing', '0002_people_who_have_left'));
CREATE TABLE mfa_authenticator (id integer PRIMARY KEY, user_id bigint REFERENCES accounts_user (id));
INSERT INTO django_migrations (app, name, applied) VALUES ('mfa', '0001_initial', '2026-09-01');
INSERT INTO publishing_receipt
  (kind, title, action, state, who_name, act, path, more, asked, message, address, addresses)
  VALUES ('page', 'Home', 'published', 'verified', 'Jane Doe', '', '', 0, '2026-09-01', '', '', '[]');
INSERT INTO wagtailcore_modellogentry
  (label, action, data, timestamp, content_changed, deleted, object_id, content_type_id)
  SELECT 'Jane Doe', 'wagtail.delete', '{}', '2026-09-01', 1, 1, '5', id FROM django_content_type
  WHERE app_label = 'accounts' AND model = 'user';
INSERT INTO wagtailcore_modellogentry
  (label, action, data, timestamp, content_changed, deleted, object_id, content_type_id)
  SELECT 'Jane Doe: Board member', 'wagtail.create', '{}', '2026-09-01', 1, 0, '5', id FROM django_content_type
  WHERE app_label = 'accounts' AND model = 'membership';
"""


def test_whoever_was_deleted_is_named_no_more_and_the_second_factors_go(tmp_path: Path) -> None:
    file = tmp_path / "cms.sqlite3"
    shutil.copy(migrated(), file)
    with sqlite3.connect(file) as database:
        database.executescript(BEFORE)
    environment = {**os.environ, "SLP_OUT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "slp_cms.settings.test"}
    subprocess.run([sys.executable, "-m", "slp_build.cli", "migrate"], env=environment, check=True)
    with sqlite3.connect(file) as database:
        named = database.execute(
            "SELECT who_name FROM publishing_receipt UNION SELECT label FROM wagtailcore_modellogentry"
        )
        assert set(named.fetchall()) == {("a person who has left",), ("A member",)}
        assert "mfa_authenticator" not in {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        assert not database.execute("SELECT * FROM django_migrations WHERE app = 'mfa'").fetchall()
