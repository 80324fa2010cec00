"""A live release made by hand, people of every role, and a real server before them."""

import dataclasses
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from database import migrated, use_migrated_copy
from mail import EMAIL, Caught, mail_server
from production import environment
from releases import make_release
from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.schools.models import School

ROLES = ("subscriber", "school_lead", "broker", "lis_officer", "board")
OF_A_SCHOOL = ("subscriber", "school_lead")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        use_migrated_copy()


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    cache.clear()  # throttles are counted there
    settings.PATHS = dataclasses.replace(settings.PATHS, out=tmp_path / "out")


class Browser(Client):
    """A client that reads whatever it is sent to the end, so that no file stays open."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.streaming:
            response.streaming_content = [b"".join(response)]
        return response


@pytest.fixture
def client() -> Client:
    return Browser()


@pytest.fixture
def release(settings: Any) -> Path:
    """The live release's folder."""
    return make_release(settings.PATHS.releases)


@pytest.fixture
def school(db: None) -> School:
    """A school that subscribes today."""
    made = School.objects.create(urn=900001, name="Linnet Heath Primary School", phase="Primary", sample=True)
    Subscription.objects.create(school=made, begins=timezone.localdate() - timedelta(days=30))
    return made


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes a person with one role or none, of a school or of none."""

    def make(role: str = "", school: School | None = None, email: str = "") -> User:
        user = User.objects.create_user(email or f"{role or 'nobody'}@school.example")
        if role:
            Membership.objects.create(person=user, role=role, school=school if role in OF_A_SCHOOL else None)
        return user

    return make


@pytest.fixture
def post(settings: Any) -> Iterator[Caught]:
    """What arrives at a real mail server."""
    with mail_server(settings, "mail.AtOnce") as caught:
        yield caught


@pytest.fixture
def head(person: Callable[..., User], school: School) -> User:
    return person("school_lead", school, EMAIL)


@pytest.fixture
def visitor() -> Client:
    """A browser: it keeps cookies, and sends no form without its token."""
    return Client(enforce_csrf_checks=True)


@dataclasses.dataclass
class Server:
    """Production, as `slp serve` serves it: its port, its folder, and a session cookie for each kind of person."""

    port: int
    out: Path
    sessions: dict[str, str]

    def ask(
        self,
        path: str,
        *headers: str,
        who: str = "",
        method: str = "GET",
        host: str = "partnership.example",
        body: bytes = b"",
    ) -> tuple[int, str, bytes]:
        """Return status, head and body of a request whose path is sent exactly as it is given."""
        said = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        said += [f"Cookie: sessionid={self.sessions[who]}"] if who else []
        lines = [line.encode("latin-1") for line in said]
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, sent = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), head.decode("latin-1"), sent


@pytest.fixture(scope="session")
def server(tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    """`slp serve` with production's settings, on a database of its own in which each role has a person signed in."""
    with serving(tmp_path_factory.mktemp("served"), django_db_blocker) as found:
        yield found


@contextmanager
def serving(out: Path, django_db_blocker: Any, **given: str) -> Iterator[Server]:
    """`slp serve` with production's settings, `given` laid over them, with its folder and database in `out`."""
    shutil.copy(migrated(), out / "cms.sqlite3")
    make_release(out / "releases")
    with django_db_blocker.unblock():
        sessions = _people(out / "cms.sqlite3")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "slp_build.cli", "serve", "--port", str(port)],
        env=environment(SLP_OUT=str(out), **given),
        stdout=(out / "log").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(port, process, out / "log")
        yield Server(port, out, sessions)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _people(database: Path) -> dict[str, str]:
    """Put people into the served database, and return a session key for each, as signing in would have made it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connections
    from django.test import override_settings

    from production import SECRETS

    connections.databases["served"] = {**connections.databases["default"], "NAME": str(database)}
    sessions = {}
    with override_settings(SECRET_KEY=SECRETS["SLP_SECRET_KEY"]):
        school = School.objects.using("served").create(urn=900001, name="Linnet Heath", phase="Primary", sample=True)
        Subscription.objects.using("served").create(school=school, begins=date(2020, 1, 1))
        for role in (*ROLES, "nobody"):
            user = User.objects.db_manager("served").create_user(f"{role}@school.example")
            if role in ROLES:
                belongs = school if role in OF_A_SCHOOL else None
                Membership.objects.using("served").create(person=user, role=role, school=belongs)
            store = SessionStore()
            data = {
                SESSION_KEY: str(user.pk),
                BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
                HASH_SESSION_KEY: user.get_session_auth_hash(),
            }
            row = store.model(
                session_key=f"{role.replace('_', ''):x<32}",
                session_data=store.encode(data),
                expire_date=timezone.now() + timedelta(days=1),
            )
            row.save(using="served")
            sessions[role] = row.session_key
    connections["served"].close()
    del connections["served"]
    del connections.databases["served"]
    return sessions


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer:\n" + log.read_text())
