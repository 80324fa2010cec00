"""The whole way on real files: a demo of a real county, with a Bridge page for every open school."""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from demo_server import DemoServer, demo_server
from slp_build.returns.kinds import file_kind

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    with demo_server(tmp_path_factory.mktemp("real"), data=county) as server:
        yield server


@pytest.fixture(scope="module")
def open_schools(county: Path) -> set[str]:
    """The URNs of the register's open schools, read by nothing of ours but the name of a column."""
    details = next(path for path in sorted(county.glob("*.csv")) if file_kind(path) == "details")
    with details.open(encoding="utf-8-sig", newline="") as file:
        return {row["URN"] for row in csv.DictReader(file) if row["Status"] == "1"}


@contextmanager
def signed_in(demo: DemoServer, email: str) -> Iterator[httpx.Client]:
    def token(answer: httpx.Response) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
        assert found
        return {"csrfmiddlewaretoken": found[1]}

    with httpx.Client(base_url=demo.url, follow_redirects=True, timeout=30) as client:
        before = len(demo.lines)
        answer = client.post("/account/login", data={**token(client.get("/account/login")), "email": email})
        code = demo.sign_in_code(email, before)
        client.post("/account/code", data={**token(answer), "code": code})
        yield client


def test_every_open_school_has_its_page_and_no_other_school_has(demo: DemoServer, open_schools: set[str]) -> None:
    assert len(open_schools) == 347
    manifest = json.loads((demo.out / "releases" / "live" / "release.json").read_text())
    pages = {found[1] for name in manifest["bridge"] if (found := re.fullmatch(r"bridge/schools/(\d+)\.html", name))}
    assert pages == open_schools
    with signed_in(demo, "lis@demo.example") as client:
        for urn in sorted(open_schools):
            answer = client.get(f"/bridge/schools/{urn}")
            assert answer.status_code == 200, urn
            assert 'data-page="school"' in answer.text


def test_build_time_and_page_count_are_printed(demo: DemoServer) -> None:
    assert any(re.search(r"Release 1 is live: \d{3,} pages, \d+\.\d s", line) for line in demo.lines)


def test_nothing_invented_is_said_of_a_real_school_or_county(demo: DemoServer) -> None:
    live = (demo.out / "releases" / "live").resolve()
    assert "Sample" not in (live / "public" / "county.html").read_text()
    for path in (live / "bridge" / "bridge" / "schools").glob("*.html"):
        assert "invented" not in path.read_text().lower()
    snapshot = (live / "public").rglob("*.html")
    names = {path.stem for path in (live / "bridge" / "bridge" / "schools").glob("*.html")}
    assert not [path for path in snapshot if "Linnet Heath" in path.read_text() and path.stem in names]


def test_nothing_real_goes_into_a_tracked_folder(demo: DemoServer) -> None:
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--", "data_exports", "content"], cwd=ROOT, capture_output=True, check=True
    )
    assert changed.stdout == b""
