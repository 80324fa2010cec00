"""Behind a real nginx and a real Caddy, with the files of deploy/, the gate decides as it does alone.

Longer than most: starting the servers and attacking them belong together.
"""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gate.conftest import Server, free_port, serving
from gate.test_strange_paths import BRIDGE, OTHER
from releases import CANARY

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HOST, OLD = "partnership.example", "old.partnership.example"
FRONTS = ("nginx", "nginx that sends members' files", "Caddy")
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "x-frame-options",
    "strict-transport-security",
)


@dataclass
class Front:
    """A front server: its two ports, and Django behind it."""

    https: int
    http: int
    django: Server

    def ask(
        self,
        path: str,
        *headers: str,
        who: str = "",
        method: str = "GET",
        host: str = HOST,
        body: bytes = b"",
        plain: bool = False,
    ) -> tuple[int, str, bytes]:
        """Return status, head and body of a request whose path is sent exactly as it is given."""
        said = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        said += [f"Cookie: sessionid={self.django.sessions[who]}"] if who else []
        said += [f"Content-Length: {len(body)}"] if body else []
        request = b"\r\n".join(line.encode("latin-1") for line in said) + b"\r\n\r\n" + body
        with socket.create_connection(("127.0.0.1", self.http if plain else self.https), timeout=20) as connection:
            try:
                answer = _exchange(connection if plain else secured(connection, host), request)
            except (ssl.SSLError, ConnectionError):
                answer = b""  # hung up on
        head, _, rest = answer.partition(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            rest = _unchunked(rest)
        return int(head.split(b" ", 2)[1]) if head else 0, head.decode("latin-1"), rest


def _exchange(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    return b"".join(iter(lambda: connection.recv(65536), b""))


def secured(connection: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # each server makes its own certificate here
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connection, server_hostname=host)


def _unchunked(data: bytes) -> bytes:
    found = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        found, data = found + data[: int(size, 16)], data[int(size, 16) + 2 :]
    return found


def _named(text: str) -> str:
    return text.replace("www.example.org", HOST).replace("example.org", OLD)


@contextmanager
def nginx(folder: Path, django: Server) -> Iterator[Front]:
    """The real nginx, with deploy/nginx.conf but for names, ports, certificate and folders."""
    certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    files = ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(["openssl", "req", *certificate, *files], cwd=folder, check=True, capture_output=True)
    https, http = free_port(), free_port()
    site = re.sub(r" *listen \[::\].*\n", "", _named((DEPLOY / "nginx.conf").read_text()))
    for old, new in (
        ("listen 443", f"listen 127.0.0.1:{https}"),
        ("listen 80", f"listen 127.0.0.1:{http}"),
        ("/etc/ssl/slp", str(folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{django.port}"),
        ("/var/lib/slp", str(django.out)),
        ("/var/log/nginx", str(folder)),
        ("/var/www/html", str(folder / "challenges")),
    ):
        assert old in site
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;\n"  # the logs are Debian's
        f"events {{}} http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"types {{ text/html html; }} default_type application/octet-stream; include {folder}/site.conf; }}\n"
    )
    with _running(["nginx", "-c", str(folder / "nginx.conf")], folder, https):
        yield Front(https, http, django)


@contextmanager
def caddy(folder: Path, django: Server) -> Iterator[Front]:
    """The real Caddy, with deploy/Caddyfile but for names and ports, and certificates of its own making."""
    https, http = free_port(), free_port()
    site = _named((DEPLOY / "Caddyfile").read_text()).replace("127.0.0.1:8000", f"127.0.0.1:{django.port}")
    ours = f"admin off\nlocal_certs\nskip_install_trust\nhttp_port {http}\nhttps_port {https}\n"
    assert "\n{\n" in site
    site = site.replace("\n{\n", f"\n{{\n{ours}storage file_system {folder}/certificates\n", 1)
    (folder / "Caddyfile").write_text(site)
    with _running(["caddy", "run", "--config", str(folder / "Caddyfile")], folder, https):
        yield Front(https, http, django)


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    assert shutil.which(command[0]), f"{command[0]} is missing; `make parts` installs it"
    with (folder / "log").open("w") as log:
        places = {"HOME": str(folder), "PATH": "/usr/bin:/usr/sbin"}
        process = subprocess.Popen(command, stdout=log, stderr=log, env=places)
    try:
        for _ in range(200):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                    secured(connection, HOST).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session", params=FRONTS)
def front(request: Any, tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    given = {"SLP_PROXIES": "1", "SLP_HOSTS": HOST}
    if "sends" in request.param:
        given["SLP_ACCEL_PREFIX"] = "/internal-releases"
    (folder / "out").mkdir()
    start = caddy if request.param == "Caddy" else nginx
    with serving(folder / "out", django_db_blocker, **given) as django, start(folder, django) as found:
        yield found


def values(head: str, name: str) -> list[str]:
    return re.findall(rf"^{name}: *(.*?)\r?$", head, re.IGNORECASE | re.MULTILINE)


def test_plain_http_and_other_names_lead_to_the_one_name(front: Front) -> None:
    status, head, _ = front.ask("/funding?x=1", plain=True)
    assert status in {301, 308}
    assert values(head, "location")[0].startswith(f"https://{HOST}")
    assert values(head, "location")[0].endswith("/funding?x=1")
    assert front.ask("/funding", plain=True, host=OLD)[0] in {301, 308}
    status, head, _ = front.ask("/funding?x=1", host=OLD)
    assert status in {301, 308}
    assert values(head, "location") == [f"https://{HOST}/funding?x=1"]
    assert front.ask("/", host="elsewhere.example")[2] == b""


@pytest.mark.parametrize("start", [nginx, caddy])
@pytest.mark.parametrize("down", [False, True], ids=["Django answers", "Django is down"])
def test_nothing_is_written_of_who_asks_for_which_page(start: Any, down: bool, server: Server, tmp_path: Path) -> None:
    django = Server(free_port(), server.out, {}) if down else server
    asked = ["/bridge/board/september", "/preview/shared?link=CANARY-LINK", "/account/CANARY-PAGE"]
    with start(tmp_path, django) as front:
        for path in asked:
            assert front.ask(path)[0] == 502 if down else front.ask(path)[0] in {302, 404}
            assert front.ask(path, plain=True)[0] in {301, 308}
            front.ask(path, host=OLD)
            front.ask(path, host="elsewhere.example")
    logs = {path.name: path.read_text(errors="replace") for path in tmp_path.iterdir() if path.is_file()}
    assert {name for name, said in logs.items() for path in asked if path in said} == set()


def test_nginx_lets_the_names_owner_be_proved(server: Server, tmp_path: Path) -> None:
    challenge = tmp_path / "challenges" / ".well-known" / "acme-challenge" / "abc"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("proof")
    with nginx(tmp_path, server) as front:
        assert front.ask("/.well-known/acme-challenge/abc", plain=True)[::2] == (200, b"proof")


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", ""),
        ("/funding", ""),
        ("/nowhere", ""),
        ("/account/login", ""),
        ("/cms/login/", ""),
        ("/bridge", ""),
        ("/bridge", "board"),
        ("/bridge/board/september", "board"),
        ("/bridge/documents/fedcba9876543210/minutes.txt", "board"),
        ("/bridge/board", "subscriber"),
    ],
)
def test_every_header_arrives_once_as_django_says_it(front: Front, path: str, who: str) -> None:
    status, head, body = front.ask(path, who=who)
    alone, alone_head, alone_body = front.django.ask(path, "X-Forwarded-Proto: https", who=who)
    assert status == alone
    for name in (*HEADERS, "cache-control", "content-type", "content-disposition", "etag", "vary"):
        assert len(values(head, name)) <= 1, name
        assert values(head, name) == values(alone_head, name), name
    assert values(head, "strict-transport-security")
    assert not values(head, "x-accel-redirect")
    if "csrf" not in body.decode("utf-8", "replace"):
        assert body == alone_body or values(alone_head, "x-accel-redirect")


def test_a_member_reads_a_page_and_a_file_whole_whatever_is_asked_for(front: Front) -> None:
    first = front.ask("/bridge/board/september", who="board")
    assert (first[0], first[2].decode()) == (200, f"<h1>{CANARY} paper</h1>")
    for asked in (
        "Range: bytes=0-3",
        "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
        'If-None-Match: "x"',
    ):
        status, head, body = front.ask("/bridge/board/september", asked, who="board")
        assert (status, body) == (200, first[2]), asked
        assert values(head, "cache-control") == ["private, no-store"]
        assert not values(head, "etag")
        assert not values(head, "last-modified")
    # nginx itself says “not modified” to this one, which no browser sends; its reader has been let in.
    assert front.ask("/bridge/board/september", "If-None-Match: *", who="board")[2] in (first[2], b"")
    assert CANARY.encode() not in front.ask("/bridge/board/september", "If-None-Match: *", who="subscriber")[2]
    name = "/bridge/documents/fedcba9876543210/50%2525%20of%20it%3F.txt"
    assert front.ask(name, who="board")[2].decode() == f"{CANARY} a strange name"


def test_no_strange_path_shows_a_visitor_anything(front: Front) -> None:
    found = {path: front.ask(path) for path in (*BRIDGE, *OTHER)}
    assert {path: answer[0] for path, answer in found.items() if answer[0] not in {0, 302, 308, 400, 404}} == {}
    assert [path for path, answer in found.items() if b"CANARY" in answer[2]] == []


def test_a_subscriber_gets_through_it_no_more_than_the_gate_alone_would_give(front: Front) -> None:
    others = re.compile(f"{CANARY} (board|paper|school 900002|minutes|HIDDEN|a strange|every)|CANARY-HIDDEN".encode())
    found = {path: front.ask(path, who="subscriber")[2] for path in (*BRIDGE, *OTHER)}
    assert any(CANARY.encode() in body for body in found.values())
    assert [path for path, body in found.items() if others.search(body)] == []


@pytest.mark.parametrize(
    "path",
    [
        "/internal-releases/1/bridge/bridge.html",
        "/internal-releases/live/bridge/bridge.html",
        "/internal-releases/../internal-releases/1/bridge/bridge.html",
        "/%69nternal-releases/1/bridge/bridge.html",
        "//internal-releases/1/bridge/bridge.html",
        "/internal-releases../cms.sqlite3",
        "/snapshot/public",
        "/snapshot/bridge",
        "//snapshot/bridge",
        "/%73napshot/bridge",
        "/./snapshot/bridge",
    ],
)
def test_what_is_between_the_servers_is_not_for_visitors(front: Front, path: str) -> None:
    status, _, body = front.ask(path, "X-Accel-Redirect: /internal-releases/1/bridge/bridge.html", who="board")
    assert status in {308, 400, 401, 404}
    assert CANARY.encode() not in body
    assert not body.startswith(b"SQLite")


@pytest.mark.parametrize(
    "header",
    [
        "X-Original-URI: /funding",
        "X-Original-URL: /bridge/board/september",
        "X-Rewrite-URL: /bridge/board/september",
        "X-Forwarded-Prefix: /bridge",
        "X-Forwarded-Host: elsewhere.example",
        "X-Forwarded-Proto: http",
        "Forwarded: proto=http;host=elsewhere.example",
        "Script-Name: /x",
        "Path-Info: /bridge/board/september",
        "X-HTTP-Method-Override: POST",
    ],
)
def test_a_visitors_own_header_is_believed_by_nobody(front: Front, header: str) -> None:
    asked, plain = front.ask("/bridge/board/september", header), front.ask("/bridge/board/september")
    assert asked[0] == plain[0] == 302
    assert values(asked[1], "location") == values(plain[1], "location")
    assert values(asked[1], "strict-transport-security") == values(plain[1], "strict-transport-security")
    assert front.ask("/bridge/board/september", header, who="subscriber")[0] == 404


def test_an_upload_that_is_too_large_is_refused_and_the_next_request_is_answered(front: Front) -> None:
    large = "Content-Length: 70000000"
    assert front.ask("/cms/login/", large, method="POST")[0] in {0, 400, 403, 413}
    assert front.ask("/")[0] == 200


@pytest.mark.parametrize("front", ["nginx", "Caddy"], indirect=True)
def test_a_form_is_taken_and_a_stranger_cannot_invent_the_network_that_is_limited(front: Front) -> None:
    """Sign-in is limited by network: whoever says to come from another each time is counted all the same."""
    status, head, body = front.ask("/cms/login/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    cookie = re.search(r"csrftoken=([^;]+)", head)
    assert status == 200
    assert token
    assert cookie
    answers = []
    for number in range(90):  # thirty in a minute are enough; a busy machine may need more than one
        form = f"csrfmiddlewaretoken={token[1].decode()}&username=nobody{number}@school.example&password=wrong"
        status, _, body = front.ask(
            "/cms/login/",
            f"X-Forwarded-For: 203.0.113.{number}",
            f"Referer: https://{HOST}/cms/login/",
            f"Origin: https://{HOST}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Cookie: csrftoken={cookie[1]}",
            method="POST",
            body=form.encode(),
        )
        assert status != 403
        answers.append(b"Too many" in body)
        if answers[-1]:
            break
    assert not answers[0]
    assert answers[-1]
