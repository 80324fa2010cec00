"""Compressed copies of public files: of the very bytes, for whoever takes them, and never of a member's."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from releases import BRIDGE, CANARY, PUBLIC, make_release
from slp_build.errors import DeployError
from slp_build.release.compressed import compress_live

pytestmark = pytest.mark.django_db
LONG = "<h1>Funding</h1>" + "<p>Where the money comes from, and where it goes.</p>" * 40
FILES = {**PUBLIC, "funding.html": LONG, ".hidden/draft.html": LONG + "CANARY-HIDDEN"}
MEMBERS = {**BRIDGE, "bridge/guidance.html": f"<h1>{CANARY}</h1>" * 100}
TAKES = {"Accept-Encoding": "gzip, deflate, br"}


def compressed(settings: Any) -> int:
    return compress_live(settings.PATHS, lambda line: None)


def copies(settings: Any) -> list[Path]:
    return sorted((settings.PATHS.cache / "compressed").rglob("*.gz"))


def body(response: Any) -> bytes:
    return b"".join(response)


def test_a_page_is_sent_compressed_to_whoever_takes_it(client: Client, settings: Any) -> None:
    make_release(settings.PATHS.releases, public=FILES)
    before = client.get("/funding", headers=TAKES)
    assert not before.has_header("Content-Encoding")
    assert compressed(settings) == 1
    found, plain = client.get("/funding", headers=TAKES), client.get("/funding")
    assert found["Content-Encoding"] == "gzip"
    sent = body(found)
    assert gzip.decompress(sent).decode() == LONG == body(plain).decode()
    assert int(found["Content-Length"]) == len(sent) < len(LONG) / 4
    assert not plain.has_header("Content-Encoding")
    assert found["Vary"] == plain["Vary"] == "Accept-Encoding"
    assert found["Content-Type"] == plain["Content-Type"] == "text/html; charset=utf-8"
    assert not found.has_header("Content-Disposition")
    assert found["ETag"] != plain["ETag"]
    for etag, asks in ((found["ETag"], TAKES), (plain["ETag"], {})):
        assert client.get("/funding", headers={"If-None-Match": etag, **asks}).status_code == 304
    assert client.get("/funding", headers={"If-None-Match": plain["ETag"], **TAKES}).status_code == 200


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "deflate, xgzip"])
def test_who_does_not_take_it_gets_the_file_as_it_is(client: Client, settings: Any, accepted: str) -> None:
    make_release(settings.PATHS.releases, public=FILES)
    compressed(settings)
    found = client.get("/funding", headers={"Accept-Encoding": accepted})
    assert (found.has_header("Content-Encoding"), body(found).decode()) == (False, LONG)


@pytest.mark.parametrize("accepted", ["gzip", "GZIP;q=0.5", "br;q=1.0, gzip;q=0.8, *;q=0.1"])
def test_a_reader_says_so_in_more_than_one_way(client: Client, settings: Any, accepted: str) -> None:
    make_release(settings.PATHS.releases, public=FILES)
    compressed(settings)
    assert client.get("/funding", headers={"Accept-Encoding": accepted})["Content-Encoding"] == "gzip"


def test_no_copy_is_made_of_members_hidden_or_small_files(settings: Any) -> None:
    make_release(settings.PATHS.releases, public=FILES, bridge=MEMBERS)
    compressed(settings)
    (copy,) = copies(settings)
    assert gzip.decompress(copy.read_bytes()).decode() == LONG
    assert copy.stat().st_mode & 0o222 == 0


def test_copies_are_made_once_and_go_with_what_they_are_of(client: Client, settings: Any) -> None:
    make_release(settings.PATHS.releases, public=FILES)
    compressed(settings)
    (first,) = copies(settings)
    written = first.stat().st_mtime_ns
    make_release(settings.PATHS.releases, public={**FILES, "more.html": LONG * 2})
    assert compressed(settings) == 2
    assert first.stat().st_mtime_ns == written
    make_release(settings.PATHS.releases, public={**FILES, "funding.html": LONG + "<p>More.</p>"})
    compressed(settings)
    assert not first.exists()
    assert len(copies(settings)) == 1
    assert gzip.decompress(body(client.get("/funding", headers=TAKES))).decode().endswith("<p>More.</p>")


def test_bytes_that_are_not_the_releases_have_no_copy(client: Client, settings: Any) -> None:
    release = make_release(settings.PATHS.releases, public=FILES)
    page = release / "public" / "funding.html"
    page.chmod(0o644)
    page.write_text(LONG.replace("money", "honey"))
    assert compressed(settings) == 0
    assert copies(settings) == []


def test_without_a_release_there_is_nothing_to_compress(settings: Any) -> None:
    with pytest.raises(DeployError, match="run `slp build` first"):
        compressed(settings)
