"""Production does not start with anything missing, guessable, or left from the demo."""

import io
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from ast import literal_eval
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from database import migrated
from production import NEEDED, SECRETS, environment
from slp_cms.accounts.models import User
from slp_cms.commands import tidy
from slp_cms.gate.serve import free_port

ROOT = Path(__file__).resolve().parents[2]


def start(code: str, folder: Path | None = None, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment(**given), capture_output=True, text=True, check=False)


def slp(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slp_build.cli", *words]
    return subprocess.run(command, env=environment(**given), capture_output=True, text=True, check=False, timeout=60)


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
    said = start(SETTINGS, SLP_HOSTS=hosts).stderr.splitlines()[-1]
    assert f"SLP_HOSTS is “{hosts.strip()}”; write the names that this site answers to" in said


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
    assert "slp remove-demo-accounts" in start(serve, SLP_OUT=str(tmp_path)).stderr.splitlines()[-1]
    stopped = slp("serve", "--port", str(free_port(0)), SLP_OUT=str(tmp_path))
    assert stopped.returncode == 1
    assert stopped.stderr == (
        "Error: this database holds demo accounts, whose passwords everybody knows; use a database of its own, "
        "or delete them: slp remove-demo-accounts\n"
    )
    assert "1 demo accounts deleted" in slp("remove-demo-accounts", SLP_OUT=str(tmp_path)).stdout
    assert start(serve, SLP_OUT=str(tmp_path)).stdout.strip() == "open"


@pytest.mark.django_db
def test_the_models_need_no_migration_that_is_not_there() -> None:
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)  # exits where one is missing
    assert said.getvalue().strip() == "No changes detected"


def test_slp_says_which_setting_is_missing_without_a_traceback() -> None:
    stopped = slp("roles", SLP_MAIL_HOST="")
    assert stopped.returncode == 1
    assert stopped.stderr == "Error: SLP_MAIL_HOST is not set; production does not start without it\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLP_HOSTS", "https://a.example"),
        ("SLP_HOSTS", "a.example b.example"),
        ("SLP_HOSTS", "a.example:443"),
        ("SLP_SITE_URL", "nope"),
        ("SLP_SITE_URL", "https://a.example:99999"),
        ("SLP_MAIL_HOST", "mail.example:587"),
        ("SLP_MAIL_FROM", "nope"),
        ("SLP_MAIL_PORT", "smtp"),
        ("SLP_MAIL_PORT", "99999"),
        ("SLP_MAIL_TLS", "true"),
        ("SLP_MAIL_TLS", "2"),
        ("SLP_PROXIES", "99"),
        ("SLP_ACCEL_PREFIX", "nope"),
        ("SLP_DEPLOY_HOOK", "https://"),
        ("SLP_DEPLOY_HOOK", "http://a.example/a-secret"),
    ],
)
def test_a_setting_that_is_wrong_stops_the_start_and_is_named(name: str, value: str) -> None:
    stopped = start(SETTINGS, **{name: value})
    assert stopped.returncode != 0
    assert stopped.stderr.splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name} is ")


def test_how_long_to_wait_for_postgresql_may_be_set_with_its_address() -> None:
    asked = "import slp_cms.settings.production as s; print(s.DATABASES['default']['OPTIONS'])"
    found = literal_eval(start(asked, DATABASE_URL="postgres://u@h/x?connect_timeout=20&sslmode=require").stdout)
    assert (found["connect_timeout"], found["sslmode"], found["tcp_user_timeout"]) == (20, "require", 30_000)


def test_settings_may_be_written_in_each_way_that_is_right() -> None:
    asked = (
        "import slp_cms.settings.production as s; print(s.ALLOWED_HOSTS, s.SITE_URL, s.EMAIL_HOST, s.EMAIL_PORT, "
        "s.EMAIL_USE_TLS, s.DEFAULT_FROM_EMAIL, s.GATE_ACCEL_PREFIX, s.DEPLOY_HOOK, s.EMAIL_BACKEND)"
    )
    given = {
        "SLP_HOSTS": "A.example,127.0.0.1 , b,",
        "SLP_SITE_URL": "",
        "SLP_MAIL_HOST": "::1",
        "SLP_MAIL_PORT": "65535",
        "SLP_MAIL_TLS": "0",
        "SLP_MAIL_FROM": "The Partnership <a@b.example>",
        "SLP_ACCEL_PREFIX": "/internal-releases",
        "SLP_DEPLOY_HOOK": "https://api.example/build_hooks/0123abc?trigger_title=x",
    }
    assert start(asked, **given).stdout.strip() == (
        "['A.example', '127.0.0.1', 'b'] https://learning-partnership.example ::1 65535 False "
        "The Partnership <a@b.example> /internal-releases https://api.example/build_hooks/0123abc?trigger_title=x "
        "slp_cms.accounts.post.AfterTheAnswer"
    )


@pytest.mark.parametrize(
    ("command", "url", "says"),
    [
        ("roles", "nope", "names no database"),
        ("roles", "postgres:///", "names no database"),
        ("roles", "postgres://u@h:port/x", "names no database"),
        ("roles", "/var/lib/slp/cms.sqlite3", "names no database"),
        ("roles", "postgresql://u:unquoted[secret@h/db", "names no database"),
        ("roles", "postgres://u:1/unquoted-secret@h/db", "names no database"),
        ("roles", "mysql://x", "names no database"),
        ("roles", f"postgres:///{'x' * 64}", "cannot be opened"),
        ("roles", "postgres://u:a-secret@127.0.0.1:1/x", "cannot be opened"),
        ("roles", "sqlite:////nowhere/x", "cannot be opened"),
        ("migrate", "sqlite:////nowhere/x", "cannot be opened"),
        ("migrate", "postgres:///", "names no database"),
    ],
)
def test_a_database_that_is_none_is_said_without_a_traceback_and_without_its_password(
    tmp_path: Path, command: str, url: str, says: str
) -> None:
    stopped = slp(command, DATABASE_URL=url, SLP_OUT=str(tmp_path))
    assert stopped.returncode == 1
    assert re.fullmatch(rf"Error: .*{says}.*DATABASE_URL.*\n|Error: DATABASE_URL.*{says}.*\n", stopped.stderr)
    assert "secret" not in stopped.stderr


def test_a_database_setting_that_is_empty_is_as_one_that_is_not_set(tmp_path: Path) -> None:
    assert "is not made yet" in slp("roles", DATABASE_URL="", SLP_OUT=str(tmp_path)).stderr


def test_settings_that_are_named_by_nothing_are_not_taken_for_the_demos() -> None:
    stopped = slp("roles", DJANGO_SETTINGS_MODULE="")
    assert stopped.stderr.startswith("Error: DJANGO_SETTINGS_MODULE is empty")


def test_each_demo_has_secrets_of_its_own_and_keeps_them(tmp_path: Path) -> None:
    asked = "import slp_cms.settings.demo as s; print(s.SECRET_KEY, *s.SNAPSHOT_TOKENS.values())"
    told = [start(asked, SLP_OUT=str(tmp_path / name)).stdout.split() for name in ("one", "one", "other")]
    assert told[0] == told[1]
    assert len({*told[0], *told[2]}) == 6
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "one" / "demo").iterdir())


def test_a_port_that_is_taken_is_said_and_no_other_is_served_on() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        stopped = slp("serve", "--port", port)
    assert stopped.returncode == 1
    assert f"port {port} is taken" in stopped.stderr


@pytest.mark.django_db
def test_every_night_what_has_run_out_is_removed_and_nothing_else() -> None:
    person = User.objects.create_user("head@school.example")
    for name, days in (("gone", -1), ("kept", 1)):
        Session.objects.create(session_key=name, expire_date=timezone.now() + timedelta(days=days))
        UserSession.objects.create(user=person, ip="203.0.113.7", session_key=name)
    tidy()
    assert [one.session_key for one in Session.objects.all()] == ["kept"]
    assert [one.session_key for one in UserSession.objects.all()] == ["kept"]


def test_the_cms_works_on_the_project_that_every_other_command_works_on(tmp_path: Path) -> None:
    content = tmp_path / "project" / "content"
    content.mkdir(parents=True)
    shutil.copy(ROOT / "content" / "partnership.toml", content)
    asked = "import slp_cms.settings.production as s; from slp_build.config import paths_here; "
    both = start(asked + "print(s.PATHS == paths_here(), s.PATHS.root, s.MEDIA_ROOT)", content)
    assert both.stdout.split() == ["True", str(content.parent), str(content.parent / "out" / "media" / "public")]
    alone = "import slp_cms.settings.production as s; print(s.PATHS.root)"
    named = start(alone, tmp_path, SLP_ROOT="project")
    assert named.stdout.strip() == str(content.parent)
    assert start(alone, tmp_path).stdout.strip() == str(ROOT)  # outside any project: the one it was installed from
