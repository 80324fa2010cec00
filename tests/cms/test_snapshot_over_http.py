"""A snapshot is the same bytes in process, from its file and over HTTP; a token opens its own audience and no more."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    ResourceFactory,
    SectionFactory,
    make_document,
    make_member_document,
    make_school,
)
from slp_build.errors import LostFile, SnapshotError
from slp_build.model.snapshot import Snapshot, encode
from slp_build.model.snapshot_file import write_snapshot
from slp_build.sources.snapshot_file import read_snapshot
from slp_build.sources.snapshot_http import fetch_snapshot
from slp_cms.bridge.models import BoardPaperFile
from slp_cms.media.models import PublicDocument
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

PUBLIC, BRIDGE = "test-public-token", "test-bridge-token"
TOKENS = {"public": PUBLIC, "bridge": BRIDGE}
TAKE = {"public": take_public, "bridge": take_bridge}
NOTHING = "0" * 64


@pytest.fixture
def content(home: Page, bridge: Page) -> None:
    """Both trees with a page, a file and a school."""
    section = SectionFactory(parent=home, title="Café – “résumé”", slug="cafe")
    ArticleFactory(parent=section, body=[("text", "<p>Ünïcode, &amp; an <a href='/county'>address</a>.</p>")])
    ResourceFactory(parent=section, documents=[("document", make_document())])
    board = BridgeSectionFactory(parent=bridge, title="Board")
    BoardPaperFile.objects.create(page=BoardPaperFactory(parent=board), document=make_member_document())
    make_school()


def whole(snapshot: Snapshot) -> tuple[bytes, list[bytes], list[bytes]]:
    """Return everything that a snapshot is: its index, its records and its files."""
    hashes = sorted(r.sha256 for r in snapshot.records.values() if hasattr(r, "sha256"))
    records = [encode(r) for r in snapshot.records.values()]
    return encode(snapshot.index), records, [snapshot.blobs.read(sha256) for sha256 in hashes]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("audience", ["public", "bridge"])
def test_the_three_ways_give_the_same_bytes(served: str, tmp_path: Path, audience: str) -> None:
    here = TAKE[audience]()
    write_snapshot(here, tmp_path / "s.zip")
    file = read_snapshot(tmp_path / "s.zip")
    http = fetch_snapshot(f"{served}/snapshot/{audience}", TOKENS[audience], tmp_path / "cache")
    assert len(here.records) >= 4
    assert whole(here) == whole(file) == whole(http)
    assert here.records == file.records == http.records
    write_snapshot(http, tmp_path / "h.zip")
    assert (tmp_path / "h.zip").read_bytes() == (tmp_path / "s.zip").read_bytes()


@pytest.mark.usefixtures("content")
def test_a_second_fetch_asks_only_for_what_changed(served: str, tmp_path: Path) -> None:
    fetch_snapshot(f"{served}/snapshot/public", PUBLIC, tmp_path)
    kept = set((tmp_path / "public" / "records").iterdir())
    page = Page.objects.get(slug="cafe").specific
    page.title = "Tea"
    page.save()
    again = fetch_snapshot(f"{served}/snapshot/public", PUBLIC, tmp_path)
    assert again.records[f"page:{page.pk}"].title == "Tea"
    assert len(set((tmp_path / "public" / "records").iterdir()) - kept) == 1


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("token", ["", " ", "two words", "line\nbreak", "é", "wrong", BRIDGE])
def test_a_build_with_the_wrong_token_is_told_so_and_gets_nothing(served: str, tmp_path: Path, token: str) -> None:
    with pytest.raises(SnapshotError, match=r"token .*; set SLP_SNAPSHOT_TOKEN") as told:
        fetch_snapshot(f"{served}/snapshot/public", token, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    assert BRIDGE not in str(told.value)


ADDRESSES = [("GET", ""), ("POST", "/records"), ("GET", f"/blobs/{NOTHING}"), ("POST", ""), ("GET", "/records")]


@pytest.mark.django_db
@pytest.mark.parametrize("audience", ["public", "bridge"])
@pytest.mark.parametrize(
    ("given", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("Basic dGVzdDp0ZXN0", 401),
        ("bearer {own}", 401),  # the scheme as we send it, and nothing near it
        ("Bearer wrong", 403),
        ("Bearer {own}x", 403),
        ("Bearer {own} ", 403),
        ("Bearer {other}", 403),
        ("Bearer \u00ff\u00fe", 403),
    ],
)
def test_without_its_token_an_audience_says_nothing(
    client: Client, audience: str, given: str | None, status: int
) -> None:
    other = "bridge" if audience == "public" else "public"
    headers = {} if given is None else {"Authorization": given.format(own=TOKENS[audience], other=TOKENS[other])}
    for method, below in ADDRESSES:
        response = client.generic(method, f"/snapshot/{audience}{below}", headers=headers)
        assert (response.status_code, response.content) == (status, b""), (method, below)
        assert "no-store" in response["Cache-Control"]
        assert "Set-Cookie" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["Bearer ", "Bearer  ", "Bearer None", "Bearer ''", "Bearer \x00"])
def test_a_token_that_is_not_set_opens_nothing(client: Client, settings: Any, given: str) -> None:
    settings.SNAPSHOT_TOKENS = {"public": "", "bridge": ""}
    for audience in ("public", "bridge"):
        response = client.get(f"/snapshot/{audience}", headers={"Authorization": given})
        assert (response.status_code, response.content) in {(401, b""), (403, b"")}


@pytest.mark.usefixtures("content")
def test_a_record_of_the_other_audience_is_not_given_by_its_hash(served: str) -> None:
    theirs = take_bridge().index.entries[0].hash
    bearer = {"Authorization": f"Bearer {PUBLIC}"}
    answer = httpx.post(f"{served}/snapshot/public/records", json=[theirs], headers=bearer)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.usefixtures("content")
def test_a_file_is_not_given_to_the_other_audience_nor_when_no_page_uses_it(client: Client) -> None:
    bearer = {"Authorization": f"Bearer {PUBLIC}"}
    unused = make_document("Unused", b"nobody offers this")
    members = next(r.sha256 for r in take_bridge().records.values() if hasattr(r, "sha256"))
    for sha256 in (unused.sha256, members):
        response = client.get(f"/snapshot/public/blobs/{sha256}", headers=bearer)
        assert (response.status_code, response.content) == (404, b"")


@pytest.mark.usefixtures("content")
def test_a_file_that_the_cms_has_lost_is_told_from_one_that_it_does_not_give(served: str, tmp_path: Path) -> None:
    lost = PublicDocument.objects.get()
    Path(lost.file.path).unlink()
    found = fetch_snapshot(f"{served}/snapshot/public", PUBLIC, tmp_path)
    with pytest.raises(LostFile, match="the CMS has lost this file; upload it again"):
        found.blobs.read(lost.sha256)


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", "{", "5", "null", '"abc"', '{"a": 1}', "[[1]]", "[null]", '["' + "0" * 40 + '"]'])
def test_a_question_that_makes_no_sense_gets_no_words(client: Client, body: str) -> None:
    bearer = {"Authorization": f"Bearer {PUBLIC}"}
    response = client.post("/snapshot/public/records", body, content_type="application/json", headers=bearer)
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("page", ["/snapshot/other", "/snapshot/public/", "/snapshot/", "/snapshot/public/blobs/../x"])
@pytest.mark.django_db
def test_there_is_no_other_audience(client: Client, page: str) -> None:
    response = client.get(page, headers={"Authorization": f"Bearer {PUBLIC}"})
    assert response.status_code in {404, 503}
    assert b"page:" not in response.content


@pytest.mark.usefixtures("content")
def test_what_a_person_has_withdrawn_is_not_handed_out_nor_what_stands_below_it(
    client: Client, settings: Any, tmp_path: Path, served: str
) -> None:
    section = Page.objects.get(slug="cafe")
    document = next(r for r in take_public().records.values() if type(r).__name__ == "PublicDocument")
    settings.PATHS.releases.mkdir(parents=True)
    taken = {"/cafe": {"source": f"page:{section.pk}", "tree": "public", "at": "", "reason": ""}}
    (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
    found = fetch_snapshot(f"{served}/snapshot/public", PUBLIC, tmp_path / "cache")
    left = {key for key in take_public().records if key.startswith("page:")} - {f"page:{section.pk}"}
    assert {key for key in found.records if key.startswith("page:")} == left - {
        f"page:{page.pk}" for page in section.get_children()
    }
    # A member's document may bear the number of a public one.
    taken = {"/documents/x.csv": {"source": document.id, "tree": "public", "at": "", "reason": ""}}
    (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
    members = fetch_snapshot(f"{served}/snapshot/bridge", BRIDGE, tmp_path / "cache")
    assert members.index == take_bridge().index
    assert document.id not in fetch_snapshot(f"{served}/snapshot/public", PUBLIC, tmp_path / "cache").records


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("torn", [b"{", b'{"/a": {"source": "\xff"}}'])
def test_nothing_is_handed_out_while_it_is_undecided_what_is_withdrawn(
    client: Client, settings: Any, torn: bytes
) -> None:
    settings.PATHS.releases.mkdir(parents=True)
    (settings.PATHS.releases / "withdrawn.json").write_bytes(torn)
    assert client.get("/snapshot/public", headers={"Authorization": f"Bearer {PUBLIC}"}).status_code == 503
