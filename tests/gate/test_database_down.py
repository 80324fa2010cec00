"""Where the database does not answer, visitors are asked to come back, and the journal is told in a line."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gate.conftest import serving
from postgres import postgres
from production import environment


@pytest.fixture
def out(tmp_path: Path, django_db_setup: None) -> Path:
    return tmp_path


def test_what_needs_the_database_asks_to_come_back_and_public_pages_stay(out: Path, django_db_blocker: Any) -> None:
    with serving(out, django_db_blocker) as server:
        assert server.ask("/bridge", who="board")[0] == 200
        for file in out.glob("cms.sqlite3*"):
            file.unlink()
        (out / "cms.sqlite3").mkdir()
        for path in ("/bridge", "/cms/", "/account/login/code"):
            status, head, body = server.ask(path, "Cookie: sessionid=" + server.sessions["board"])
            assert (path, status) == (path, 503)
            assert b"Come back soon" in body
            assert "no-store" in head
            assert "content-security-policy" in head.lower()
        assert server.ask("/funding")[0] == 200
    said = (out / "log").read_text()
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith("ERROR")]
    assert len(lines) == 3
    assert "the database does not answer (unable to open database file)" in lines[0]
    assert "/bridge" not in lines[0]


@contextmanager
def standing_still(database: psycopg.Connection[Any]) -> Iterator[None]:
    """Have PostgreSQL take connections, and answer none."""
    found = database.execute("show data_directory").fetchone()
    assert found
    postmaster = int((Path(found[0]) / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(postmaster, signal.SIGCONT)


def test_a_database_that_hangs_keeps_no_thread_for_good(out: Path, django_db_blocker: Any) -> None:
    cookie = f"Cookie: sessionid={'x' * 32}"
    with postgres() as url:
        command = [sys.executable, "-m", "slp_build.cli", "migrate"]
        subprocess.run(command, env=environment(DATABASE_URL=url, SLP_OUT=str(out)), check=True)
        with serving(out, django_db_blocker, DATABASE_URL=url) as server, psycopg.connect(url) as database:
            assert server.ask("/bridge", cookie)[0] == 302
            with standing_still(database), ThreadPoolExecutor(8) as members:
                began = time.monotonic()
                asked = [members.submit(server.ask, "/bridge", cookie) for _ in range(8)]  # each thread
                assert server.ask("/funding")[0] == 200
                assert {one.result()[0] for one in asked} == {503}
                assert time.monotonic() - began < 15
            database.execute("LOCK TABLE django_session")
            assert server.ask("/bridge", cookie)[0] == 503
