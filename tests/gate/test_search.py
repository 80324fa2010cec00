"""The search indexes, made by Pagefind from a live release: who may read them, what is in them, what withdraws them."""

import dataclasses
import errno
import gzip
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from releases import BRIDGE, CANARY, PUBLIC, make_release
from slp_build.errors import DeployError
from slp_build.model.search import SearchIndex
from slp_build.model.snapshot import Audience
from slp_build.release.actions import roll_back, withdraw
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.search.make import live_index, make_index, pages_behind
from slp_cms.accounts.models import User
from slp_cms.publishing.actions.keep_search import SearchKeeper
from slp_cms.schools.models import School

TREES: tuple[Audience, ...] = ("public", "bridge")
pytestmark = pytest.mark.django_db


def whole(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages with what Pagefind expects around them."""
    return {
        name: f"<html><body>{text}</body></html>" if name.endswith(".html") else text for name, text in pages.items()
    }


@pytest.fixture
def release(settings: Any) -> Path:
    return make_release(settings.PATHS.releases, whole(PUBLIC), whole(BRIDGE))


@pytest.fixture
def indexes(settings: Any, release: Path) -> dict[str, SearchIndex]:
    return {audience: make_index(settings.PATHS, audience, lambda line: None) for audience in TREES}


def everything_in(settings: Any, audience: str) -> bytes:
    """Return every byte of a tree's live index, unpacked."""
    found = b""
    for path in sorted((settings.PATHS.search / audience / "live").resolve().rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        found += gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    return found


def test_anyone_reads_the_public_index(client: Client, indexes: dict[str, SearchIndex]) -> None:
    for name in indexes["public"].files:
        answer = client.get(f"/search/index/{name}")
        assert answer.status_code == 200, name
        assert "wasm-unsafe-eval" in answer["Content-Security-Policy"]
    assert "wasm-unsafe-eval" not in client.get("/funding")["Content-Security-Policy"]


def test_members_alone_read_theirs(
    client: Client, indexes: dict[str, SearchIndex], person: Callable[..., User], school: School
) -> None:
    address = "/bridge/search/index/pagefind-entry.json"
    assert client.get(address).status_code == 302
    client.force_login(person())
    assert client.get(address).status_code == 403
    for role in ("subscriber", "school_lead", "broker", "lis_officer", "board"):
        client.force_login(person(role, school))
        answer = client.get(address)
        assert answer.status_code == 200, role
        assert answer["Cache-Control"] == "private, no-store"


def test_the_bridges_index_holds_what_every_member_may_read_and_no_more(
    settings: Any, indexes: dict[str, SearchIndex]
) -> None:
    assert set(indexes["bridge"].pages) == {"/bridge", "/bridge/notices", "/bridge/notices/autumn", "/bridge/guidance"}
    words = everything_in(settings, "bridge")
    assert f"{CANARY} notice".encode() in words
    for kept in ("paper", "board", "school 900001", "every school", "minutes", "HIDDEN"):
        assert f"{CANARY} {kept}".encode() not in words


def test_an_index_made_under_another_policy_is_not_given_out(
    client: Client, settings: Any, indexes: dict[str, SearchIndex], person: Callable[..., User], tmp_path: Path
) -> None:
    client.force_login(person("broker"))
    entry = "/bridge/search/index/pagefind-entry.json"
    assert client.get(entry).status_code == 200
    site = tmp_path / "project" / "site"
    site.mkdir(parents=True)
    narrower = '\n[[rule]]\nprefix = "/bridge/guidance"\nroles = ["board"]\n'
    (site / "bridge-policy.toml").write_text(settings.PATHS.policy.read_text() + narrower)
    settings.PATHS = dataclasses.replace(settings.PATHS, root=tmp_path / "project")
    assert client.get(entry).status_code == 404
    assert "/bridge/guidance" not in make_index(settings.PATHS, "bridge", lambda line: None).pages
    assert client.get(entry).status_code == 200


def test_not_one_byte_of_the_bridge_is_in_the_public_index(settings: Any, indexes: dict[str, SearchIndex]) -> None:
    words = everything_in(settings, "public")
    assert b"A public page that is called much like the Bridge" in words
    assert CANARY.encode() not in words


@pytest.mark.parametrize("tree", TREES)
def test_an_index_that_names_what_is_withdrawn_is_not_given_out_until_it_is_made_anew(
    client: Client,
    settings: Any,
    indexes: dict[str, SearchIndex],
    person: Callable[..., User],
    tree: Audience,
) -> None:
    client.force_login(person("board"))
    entry, taken = {
        "public": ("/search/index/pagefind-entry.json", "/funding"),
        "bridge": ("/bridge/search/index/pagefind-entry.json", "/bridge/notices/autumn"),
    }[tree]
    withdraw(Store(settings.PATHS.releases), taken, "not ours to give", datetime(2026, 9, 15, 9, 0))
    assert client.get(entry).status_code == 404
    before = indexes[tree].files
    fresh = make_index(settings.PATHS, tree, lambda line: None)
    assert taken not in fresh.pages
    assert client.get(entry).status_code == 200
    folder = entry.rpartition("/")[0]
    for name in before.keys() - fresh.files.keys():  # the last index has them, and names what is withdrawn
        assert client.get(f"{folder}/{name}").status_code == 404


def test_an_index_that_names_a_page_that_is_not_live_is_not_given_out(
    client: Client, settings: Any, indexes: dict[str, SearchIndex]
) -> None:
    entry = "/search/index/pagefind-entry.json"
    moved = {name.replace("funding.html", "money.html"): text for name, text in whole(PUBLIC).items()}
    make_release(settings.PATHS.releases, moved, whole(BRIDGE))
    assert client.get(entry).status_code == 404
    make_index(settings.PATHS, "public", lambda line: None)
    assert client.get(entry).status_code == 200
    roll_back(Store(settings.PATHS.releases), 1, "w", "r", datetime(2026, 9, 15, 9, 0))
    assert client.get(entry).status_code == 200  # the index before, which was made of this release
    for name in make_index(settings.PATHS, "public", lambda line: None).files:
        assert client.get(f"/search/index/{name}").status_code == 200


def test_an_open_page_still_gets_the_files_of_the_index_before(
    client: Client, settings: Any, indexes: dict[str, SearchIndex]
) -> None:
    changed = {**PUBLIC, "funding.html": "<h1>Where the money goes</h1>"}
    make_release(settings.PATHS.releases, whole(changed), whole(BRIDGE))
    fresh = make_index(settings.PATHS, "public", lambda line: None)
    before = indexes["public"].files.keys() - fresh.files.keys()
    assert before
    assert {client.get(f"/search/index/{name}").status_code for name in before} == {200}


@pytest.mark.parametrize(
    "name", ["", "index.json", "../index.json", "../../releases/live/release.json", "fragment", "."]
)
def test_nothing_but_an_indexs_own_files_is_given_out(
    client: Client, indexes: dict[str, SearchIndex], name: str
) -> None:
    assert client.get(f"/search/index/{name}").status_code == 404


def test_a_file_of_an_index_that_is_a_link_to_elsewhere_is_not_given_out(
    client: Client, settings: Any, release: Path, indexes: dict[str, SearchIndex]
) -> None:
    folder = (settings.PATHS.search / "public" / "live").resolve()
    name = next(iter(indexes["public"].files))
    (folder / name).parent.chmod(0o755)
    (folder / name).unlink()
    (folder / name).symlink_to(release / "bridge" / "bridge" / "guidance.html")
    assert client.get(f"/search/index/{name}").status_code == 404


@pytest.mark.parametrize("end", [b"", b'\xff"'], ids=["short", "not UTF-8"])
def test_an_index_whose_list_is_torn_is_not_given_out(
    client: Client, settings: Any, indexes: dict[str, SearchIndex], end: bytes
) -> None:
    path = settings.PATHS.search / "public" / "live" / "index.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40] + end)
    assert client.get("/search/index/pagefind-entry.json").status_code == 404
    make_index(settings.PATHS, "public", lambda line: None)
    assert client.get("/search/index/pagefind-entry.json").status_code == 200


def test_an_index_whose_list_could_not_be_read_for_a_moment_is_given_out_in_the_next(
    client: Client, indexes: dict[str, SearchIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_bytes(path: Path) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files")

    assert client.get("/").status_code == 200  # the release is known
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert client.get("/search/index/pagefind-entry.json").status_code == 404
    monkeypatch.undo()
    assert client.get("/search/index/pagefind-entry.json").status_code == 200


def test_an_index_is_made_only_when_its_pages_have_changed(settings: Any, indexes: dict[str, SearchIndex]) -> None:
    said: list[str] = []
    release = make_release(settings.PATHS.releases, whole(PUBLIC), whole(BRIDGE))  # the same pages, another number
    assert make_index(settings.PATHS, "public", said.append) == indexes["public"]
    assert said == []
    assert pages_behind(settings.PATHS, "public", read_manifest(release)) == 0
    pages = {**PUBLIC, "funding.html": "<h1>Where the money goes</h1>"}
    changed = make_release(settings.PATHS.releases, whole(pages), whole(BRIDGE))
    assert pages_behind(settings.PATHS, "public", read_manifest(changed)) == 1
    assert pages_behind(settings.PATHS, "bridge", read_manifest(changed)) == 0
    make_index(settings.PATHS, "public", said.append)
    assert b"Where the money goes" in everything_in(settings, "public")


def test_without_a_release_there_is_nothing_to_search(client: Client, settings: Any) -> None:
    with pytest.raises(DeployError, match="run `slp build` first"):
        make_index(settings.PATHS, "public", lambda line: None)
    assert live_index(settings.PATHS, "public") is None


def test_the_worker_keeps_the_indexes_up_with_releases_and_withdrawals(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slp_cms.publishing.actions.keep_search.REST", 0.0)
    long = {**PUBLIC, "long.html": "<p>A long page.</p>" * 50}
    make_release(settings.PATHS.releases, whole(long), whole(BRIDGE))
    keeper = SearchKeeper()

    def settle() -> None:
        keeper.look()  # the first look notes what is live, the next starts the first command
        keeper.look()
        while keeper.making:
            keeper.making.wait(60)
            keeper.look()

    settle()
    first = live_index(settings.PATHS, "public")
    assert first is not None
    assert "/funding" in first.pages
    assert list((settings.PATHS.cache / "compressed").rglob("*.gz"))
    keeper.look()
    assert keeper.making is None  # nothing has changed
    withdraw(Store(settings.PATHS.releases), "/funding", "", datetime(2026, 9, 15, 9, 0))
    settle()
    second = live_index(settings.PATHS, "public")
    assert second is not None
    assert "/funding" not in second.pages
