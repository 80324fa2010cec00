"""A path written strangely opens nothing, through a real server. It is sent byte by byte, as no client would."""

import re
from typing import Any

import pytest

from releases import CANARY

BRIDGE = [
    "/bridge",
    "/bridge/",
    "/bridge.html",
    "/bridge/index.html",
    "/bridge/schools/900001",
    "/bridge/schools/900001.html",
    "/bridge/schools/900001/",
    "/bridge/board/september",
    "/bridge/documents/fedcba9876543210/minutes.txt",
    "/bridge/.draft",
    "/%62ridge/",
    "/%62%72%69%64%67%65",
    "/bridge%2Fboard",
    "/bridge%2fschools%2f900001",
    "/bridge/%2e%2e/bridge/board",
    "/bridge/../bridge",
    "/bridge/./board",
    "/bridge/schools/900001/../900002",
    "/bridge/schools/900001/%2e%2e/900002",
    "/bridge/schools/900001/..%2f900002",
    "/bridge/your-school/../board/september",
    "/bridge?x=1",
    "/bridge#x",
    "/bridge/%00",
    "/bridge%00",
    "/bridge/%0a",
    "/bridge%0a",
    "/bridge/schools/900002%00900001",
]
OTHER = [
    "//bridge",
    "//bridge/",
    "///bridge/board",
    "/./bridge",
    "/x/../bridge",
    "/x/%2e%2e/bridge/board",
    "/%2e/bridge",
    "/BRIDGE",
    "/Bridge/board",
    "/bridge;x",
    "/bridge;x=1/board",
    "/bridge%3bx",
    "/bridge%20",
    "/bridge%252e",
    "/%2562ridge",
    "/bridge%5cboard",
    "/bridge\\board",
    "\\bridge",
    "/public/../bridge",
    "/assets/../bridge",
    "/assets/../../bridge/bridge.html",
    "/..%2fbridge%2fbridge.html",
    "/../bridge/bridge.html",
    "/..%c0%af../bridge.html",
    "/%c0%afbridge",
    "/%ff%fe",
    "/%",
    "/%zz",
    "/linked",
    "/linked.html",
    "/folder/board",
    "/folder/board.html",
    "/.hidden/draft",
    "/.env",
    "/.git/config",
    "/release.json",
    "/../release.json",
    "/live/bridge/bridge.html",
    "/releases/1/bridge/bridge.html",
    "/1/bridge/bridge.html",
    "/out/cms.sqlite3",
    "/cms.sqlite3",
    "/media/bridge/documents/minutes.txt",
    "/404",
    "/404.html",
]
WORDS = re.compile(rb"CANARY")


@pytest.mark.parametrize("path", BRIDGE)
def test_whoever_is_not_signed_in_is_asked_to_or_learns_nothing(server: Any, path: str) -> None:
    status, head, body = server.ask(path)
    assert status in {302, 400, 404}
    assert not WORDS.search(body)
    if status == 302:
        assert re.search(r"^location: /account/login\?next=%2Fbridge", head, re.IGNORECASE | re.MULTILINE), head
        assert "no-store" in head


@pytest.mark.parametrize("path", OTHER)
@pytest.mark.parametrize("who", ["", "nobody", "subscriber", "board"])
def test_a_path_that_only_looks_like_another_is_nothing(server: Any, path: str, who: str) -> None:
    status, _, body = server.ask(path, who=who)
    assert status in {400, 404}, body
    assert not WORDS.search(body)


@pytest.mark.parametrize("path", BRIDGE)
def test_somebody_signed_in_without_a_role_gets_one_answer_for_every_address(server: Any, path: str) -> None:
    status, head, body = server.ask(path, who="nobody")
    assert status in {400, 403, 404}
    assert not WORDS.search(body)
    if status == 403:
        assert body == server.ask("/bridge/there-is-none", who="nobody")[2]
        assert "private, no-store" in head


# What a subscriber of school 900001 may read, however it is asked for.
OWN = {"home", "notices", "notice", "guidance", "school 900001"}


@pytest.mark.parametrize("path", BRIDGE)
@pytest.mark.parametrize("who", ["subscriber", "school_lead"])
def test_a_member_reaches_by_a_strange_path_only_what_a_plain_one_opens(server: Any, path: str, who: str) -> None:
    status, _, body = server.ask(path, who=who)
    assert status in {200, 301, 302, 400, 404}
    found = {words.decode() for words in re.findall(rf"{CANARY} ([\w ]+)".encode(), body)}
    assert found <= OWN


@pytest.mark.parametrize(
    "header",
    [
        "X-Original-URI: {path}",
        "X-Original-URL: {path}",
        "X-Rewrite-URL: {path}",
        "X-Forwarded-Uri: {path}",
        "X-Forwarded-Path: {path}",
        "X-Forwarded-Prefix: /bridge",
        "X-Script-Name: /bridge",
        "X-Accel-Redirect: {path}",
        "X-Sendfile: bridge/bridge.html",
        "X-Forwarded-User: board@school.example",
        "Remote-User: board@school.example",
        "X-Forwarded-For: 127.0.0.1",
        "X-HTTP-Method-Override: GET",
        "PATH_INFO: {path}",
        "Path_Info: {path}",
        "SCRIPT_NAME: /bridge",
        "REMOTE_USER: board@school.example",
        "HTTP_COOKIE: sessionid=boardxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ],
)
def test_no_header_says_which_page_is_asked_for_or_who_asks(server: Any, header: str) -> None:
    said = header.format(path="/bridge/board/september")
    assert server.ask("/funding", said)[2] == b"<h1>Funding</h1>"
    assert server.ask("/bridge/board/september", said)[0] == 302
    for who, path, status in (("subscriber", "/bridge/board/september", 404), ("nobody", "/bridge", 403)):
        answer = server.ask(path, said, who=who)
        assert answer[0] == status
        assert not WORDS.search(answer[2])


def test_a_prefix_in_a_header_does_not_cut_the_path(server: Any) -> None:
    for name in ("SCRIPT_NAME", "Script_Name", "X-Script-Name", "X-Forwarded-Prefix"):
        assert server.ask("/x/bridge/board/september", f"{name}: /x", who="board")[0] == 404
        assert server.ask("/cms/funding", f"{name}: /cms")[0] in {302, 404}


@pytest.mark.parametrize("host", ["elsewhere.example", "partnership.example.elsewhere.example", "127.0.0.1", "", "*"])
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(server: Any, host: str) -> None:
    for path in ("/account/login", "/bridge", "/", "/old-funding"):
        status, head, body = server.ask(path, host=host, who="board")
        assert status == 400 or (b"elsewhere" not in body and "elsewhere" not in head and not WORDS.search(body))
        told = server.ask(path, f"X-Forwarded-Host: {host}")
        assert told[:1] + told[2:] == (answer := server.ask(path))[:1] + answer[2:] or b"csrf" in told[2]
    assert server.ask("/account/login", host=host)[0] == 400
    assert server.ask("/bridge", host=host, who="board")[0] == 400


def test_an_absolute_or_overlong_address_opens_nothing(server: Any) -> None:
    assert server.ask("/bridge/" + "a" * 5000)[0] in {302, 400, 414}
    assert server.ask("/" + "a/" * 1500)[0] in {400, 404, 414}
    for path in ("http://partnership.example/bridge", "http://elsewhere.example/bridge/board", "*", "bridge"):
        status, _, body = server.ask(path)
        assert status in {302, 400, 404}
        assert not WORDS.search(body)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "GETS"])
@pytest.mark.parametrize("who", ["", "nobody", "board"])
def test_only_reading_is_possible(server: Any, method: str, who: str) -> None:
    for path in ("/", "/funding", "/bridge", "/bridge/board/september", "/bridge/there-is-none"):
        status, _, body = server.ask(path, "Content-Length: 0", who=who, method=method)
        assert status in {400, 405, 501}
        assert not WORDS.search(body)


@pytest.mark.parametrize(
    ("path", "who"), [("/", ""), ("/404", ""), ("/bridge", "board"), ("/bridge/none", "board"), ("/bridge", "nobody")]
)
def test_head_says_what_get_would_and_sends_no_body(server: Any, path: str, who: str) -> None:
    got, asked = server.ask(path, who=who), server.ask(path, who=who, method="HEAD")
    assert asked[0] == got[0]
    assert asked[2] == b""
    assert lines(asked[1]) == lines(got[1])


def lines(head: str) -> list[str]:
    return sorted(line for line in head.lower().split("\r\n")[1:] if not line.startswith(("date:", "set-cookie:")))
