"""What every answer carries, what may be kept of it, and what is never given out."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real
from django.test import Client

from releases import BRIDGE, CANARY, PUBLIC, make_release
from slp_build.model.headers import load_headers
from slp_cms.accounts.models import User
from slp_cms.gate.live import live_release
from slp_cms.schools.models import School

pytestmark = pytest.mark.django_db
Make = Callable[..., User]
HEADERS = load_headers(real.PATHS.site / "headers.toml")
LASTING = "public, max-age=31536000, immutable"
ASKING = "public, max-age=0, must-revalidate"
EVERYWHERE = ["/", "/funding", "/nothing", "/funding/", "/old-funding", "/bridge", "/bridge/board", "/account/login"]
EVERYWHERE += ["/account/code", "/account/logout", "/account/sessions", "/account", "/snapshot/public", "/preview"]
EVERYWHERE += ["/assets/site.0123456789abcdef.css", "/documents/0123456789abcdef/doubling.csv"]


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("role", ["", "board"])
def test_every_answer_carries_the_headers_of_the_one_file(
    client: Client, person: Make, secure: bool, role: str
) -> None:
    if role:
        client.force_login(person(role))
    for address in EVERYWHERE:
        response = client.get(address, secure=secure)
        body(response)
        if address != "/preview":
            assert {name: response[name] for name in HEADERS.every} == HEADERS.every, address
        assert response.has_header("Strict-Transport-Security") is secure
        assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "trace"])
def test_a_refused_method_carries_them_too(client: Client, method: str) -> None:
    for address in ("/", "/bridge"):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert {name: response[name] for name in HEADERS.every} == HEADERS.every


@pytest.mark.usefixtures("release")
def test_only_the_page_that_shows_drafts_may_stand_in_a_frame_of_our_own(client: Client) -> None:
    for address in ("/preview", "/preview/", "/previews", "/preview/assets/public/x.css", "/", "/account/login"):
        response = client.get(address)
        own = address == "/preview"
        assert ("frame-ancestors 'self'" in response["Content-Security-Policy"]) is own, address
        assert response["X-Frame-Options"] == ("SAMEORIGIN" if own else "DENY")


def test_the_cms_is_never_framed_elsewhere_and_keeps_to_https(client: Client) -> None:
    for address in ("/cms/login/", "/cms/nothing", "/cms"):
        response = client.get(address, secure=True)
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.has_header("Strict-Transport-Security")


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("address", "kind", "kept"),
    [
        ("/", "text/html; charset=utf-8", ASKING),
        ("/sitemap.xml", "application/xml; charset=utf-8", ASKING),
        ("/assets/site.0123456789abcdef.css", "text/css; charset=utf-8", LASTING),
        ("/our-partnership/documents/minutes", "text/html; charset=utf-8", ASKING),
        ("/documents/0123456789abcdef/notes.pdf", "application/pdf", LASTING),
        ("/documents/0123456789abcdef/doubling.csv", "text/csv; charset=utf-8", LASTING),
    ],
)
def test_a_public_file_says_what_it_is_and_how_long_it_lasts(
    client: Client, address: str, kind: str, kept: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, kind, kept)
    assert response.has_header("Content-Disposition") is address.startswith("/documents/")
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")


def test_a_project_that_lives_in_a_folder_called_documents_shows_its_pages(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    import dataclasses

    settings.PATHS = dataclasses.replace(settings.PATHS, out=tmp_path / "documents" / "out")
    make_release(settings.PATHS.releases)
    assert not client.get("/").has_header("Content-Disposition")


CONDITIONS = [
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"Range": "bytes=0-3"},
    {"If-Range": "x", "Range": "bytes=-1"},
    {"If-Match": "*"},
]


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("asked", CONDITIONS)
def test_a_condition_on_a_members_page_changes_no_answer(
    client: Client, person: Make, school: School, asked: dict[str, str]
) -> None:
    digest = live_release().bridge["/bridge/board/september"].digest  # type: ignore[union-attr]
    asked = {name: f'"{digest[:32]}"' if value == "*" else value for name, value in asked.items()}
    address = "/bridge/board/september"
    assert client.get(address, headers=asked).status_code == 302
    client.force_login(person("subscriber", school))
    assert client.get(address, headers=asked).status_code == 404
    client.force_login(person("board"))
    response = client.get(address, headers=asked)
    assert (response.status_code, body(response)) == (200, BRIDGE["bridge/board/september.html"].encode())


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("role", ["", "nobody", "board"])
def test_no_cache_may_keep_anything_of_the_bridge(client: Client, person: Make, role: str) -> None:
    if role:
        client.force_login(person("" if role == "nobody" else role))
    for address in ("/bridge", "/bridge/board/september", "/bridge/nothing", "/bridge/your-school", "/bridge/board/"):
        response = client.get(address)
        body(response)
        assert response["Cache-Control"] == "private, no-store"
        assert not any(response.has_header(name) for name in ("ETag", "Last-Modified", "Accept-Ranges"))


@pytest.mark.usefixtures("release")
def test_no_public_address_gives_a_byte_of_the_bridge(client: Client, person: Make) -> None:
    client.force_login(person("board"))  # not even to somebody who might read it at its own address
    names = [*BRIDGE, "linked", "linked.html", "folder/board.html", "folder/board", "folder/notices", "release.json"]
    for name in names:
        for address in (f"/public/{name}", f"/x/{name}", f"/{name.removeprefix('bridge/')}", f"//{name}", f"/{name}/x"):
            if not address.startswith("/bridge"):
                assert CANARY.encode() not in body(client.get(address)), address


@pytest.mark.usefixtures("release")
def test_every_public_page_is_served_and_no_hidden_file(client: Client) -> None:
    live = live_release()
    assert live
    assert set(live.public) >= {"/", "/funding", "/our-partnership/two-stages", "/bridge-building"}
    for address, known in live.public.items():
        response = client.get(address)
        opens = address != "/404" and not known.name.startswith(("linked", "folder"))
        assert response.status_code == (200 if opens else 404), address
        if opens:
            assert body(response) == PUBLIC[known.name].encode()


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/funding/", "/funding"),
        ("/funding.html", "/funding"),
        ("/index.html", "/"),
        ("/index", "/"),
        ("/our-partnership/index.html", "/our-partnership"),
        ("/old-funding", "/funding"),
        ("/old-funding/", "/funding"),
        ("/old-funding.html?a=1", "/funding?a=1"),
        ("/page.php?lang=%C3%A9&id=3", "/funding"),
        ("/page.php/?id=3&lang=%C3%A9", "/funding"),
        ("/page.php?id=4", "/?id=4"),
        ("/funding/?a=1&b=2", "/funding?a=1&b=2"),
        ("/elsewhere", "https://elsewhere.example/x"),
        ("/elsewhere?next=//evil.example", "https://elsewhere.example/x"),
    ],
)
def test_an_old_form_leads_to_the_clean_address(client: Client, asked: str, target: str) -> None:
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.usefixtures("release")
def test_an_old_form_with_a_query_never_hides_a_page(client: Client) -> None:
    assert body(client.get("/funding?a=1")) == PUBLIC["funding.html"].encode()


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("asked", ["//evil.example/", "//evil.example/index.html", "/\\evil.example/", "///funding/"])
def test_a_path_never_leads_to_another_host(client: Client, asked: str) -> None:
    response = client.generic("GET", "/", PATH_INFO=asked)
    assert response.status_code == 404
    assert not response.has_header("Location")


def torn(release: Path) -> None:
    (release / "release.json").chmod(0o644)
    (release / "release.json").write_text('{"public": {')


def no_text(release: Path) -> None:
    (release / "release.json").chmod(0o644)
    (release / "release.json").write_bytes(b'{"public": {"\xff": {"digest": "\xff"}}}')


def without_manifest(release: Path) -> None:
    (release / "release.json").unlink()


def elsewhere(release: Path) -> None:
    live = release.parent / "live"
    live.unlink()
    moved = release.parent.parent / "1"
    release.rename(moved)
    live.symlink_to(moved)


@pytest.mark.parametrize("spoil", [torn, no_text, without_manifest, elsewhere])
def test_a_release_that_is_not_whole_is_served_to_nobody(
    client: Client, person: Make, release: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(release)
    client.force_login(person("board"))
    for address in ("/", "/funding", "/bridge", "/bridge/board"):
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (503, "private, no-store")
    client.logout()
    assert client.get("/cms/login/").status_code == 200  # editors can still get in


@pytest.mark.parametrize("address", ["/", "/account/login"])
def test_before_the_first_release_no_drawing_fills_the_window(client: Client, settings: Any, address: str) -> None:
    """There is no stylesheet then to say how large the emblem is."""
    settings.PATHS = dataclasses.replace(settings.PATHS, out=settings.PATHS.out / "empty")
    page = client.get(address).content.decode()
    drawings = re.findall(r"<svg[^>]*>", page)
    assert drawings
    assert "stylesheet" not in page
    assert all('width="52" height="40"' in drawing for drawing in drawings)


def test_pages_that_django_draws_bear_the_emblem_of_the_theme(client: Client) -> None:
    emblem = (real.PATHS.theme / "partials" / "emblem.html").read_text().strip()
    assert client.get("/account/login").content.decode().count(emblem) == 2


def test_a_file_that_is_gone_from_a_release_is_missing_and_no_error(client: Client, release: Path) -> None:
    (release / "public" / "funding.html").unlink()
    assert client.get("/funding").status_code == 404
    (release / "public" / "404.html").unlink()
    assert client.get("/funding").content == b"There is no such page."


def test_a_release_made_again_under_its_number_is_read_again(client: Client, settings: Any, release: Path) -> None:
    import shutil

    assert client.get("/funding").status_code == 200
    shutil.rmtree(settings.PATHS.releases)
    make_release(settings.PATHS.releases, {"index.html": "<h1>New</h1>", "new.html": "<h1>Page</h1>"})
    assert client.get("/funding").status_code == 404
    assert client.get("/new").status_code == 200
    assert body(client.get("/")) == b"<h1>New</h1>"
