"""Production does not start with anything missing, guessable, or left from the demo."""

import io
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from database import migrated
from production import NEEDED, SECRETS, environment


def start(code: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment(**given), capture_output=True, text=True, check=False)


SETTINGS = "import slp_cms.settings.production as s; print(s.DEBUG, s.DEMO, s.ALLOWED_HOSTS, s.DEFAULT_FROM_EMAIL)"


@pytest.mark.parametrize("name", NEEDED)
def test_each_missing_setting_stops_the_start_and_is_named(name: str) -> None:
    stopped = start(SETTINGS, **{name: " "})
    assert stopped.returncode != 0
    assert name in stopped.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["brief", "demo-only-and-public-but-quite-long-enough"])
def test_a_secret_that_could_be_guessed_stops_the_start_and_is_not_printed(name: str, value: str) -> None:
    stopped = start(SETTINGS, **{name: value})
    assert stopped.returncode != 0
    assert name in stopped.stderr.splitlines()[-1]
    assert value not in stopped.stderr.splitlines()[-1]


def test_one_token_for_both_trees_stops_the_start() -> None:
    stopped = start(SETTINGS, SLP_SNAPSHOT_TOKEN_PUBLIC=SECRETS["SLP_SNAPSHOT_TOKEN_BRIDGE"])
    assert "opens the Bridge" in stopped.stderr.splitlines()[-1]


@pytest.mark.parametrize("hosts", ["*", "partnership.example, *", " , "])
def test_a_site_that_answers_to_any_name_does_not_start(hosts: str) -> None:
    assert "SLP_HOSTS" in start(SETTINGS, SLP_HOSTS=hosts).stderr.splitlines()[-1]


def test_how_many_servers_stand_before_it_is_a_number() -> None:
    asked = "import slp_cms.settings.production as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    assert [start(asked, SLP_PROXIES=number).stdout.strip() for number in ("", "2")] == ["0", "2"]
    assert "SLP_PROXIES" in start(asked, SLP_PROXIES="one").stderr.splitlines()[-1]


def test_with_all_of_them_it_starts_without_debug_or_demo() -> None:
    started = start(SETTINGS, SLP_HOSTS="partnership.example, www.partnership.example")
    assert started.returncode == 0, started.stderr
    hosts = ["partnership.example", "www.partnership.example"]
    assert started.stdout.strip() == f"False False {hosts} hello@learning-partnership.example"


def test_the_server_does_not_open_while_a_demo_account_exists(tmp_path: Path) -> None:
    database = tmp_path / "cms.sqlite3"
    shutil.copy(migrated(), database)
    serve = "import slp_cms.wsgi; print('open')"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO accounts_user (password, is_superuser, first_name, last_name, is_staff, is_active,"
            " date_joined, email, demo) VALUES ('', 0, '', '', 0, 1, '2026-09-01', 'head@demo.example', 1)"
        )
    connection.close()
    stopped = start(serve, SLP_OUT=str(tmp_path))
    assert stopped.returncode != 0
    assert "slp remove-demo-accounts" in stopped.stderr
    remove = "import sys; sys.argv = ['slp', 'remove-demo-accounts']; from slp_build.cli import main; main()"
    assert "1 demo accounts deleted" in start(remove, SLP_OUT=str(tmp_path)).stderr
    assert start(serve, SLP_OUT=str(tmp_path)).stdout.strip() == "open"


@pytest.mark.django_db
def test_the_models_need_no_migration_that_is_not_there() -> None:
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)  # exits where one is missing
    assert said.getvalue().strip() == "No changes detected"
