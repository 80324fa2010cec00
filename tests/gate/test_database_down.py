"""Where the database does not answer, visitors are asked to come back, and the journal is told in a line."""

from pathlib import Path
from typing import Any

import pytest

from gate.conftest import serving


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
