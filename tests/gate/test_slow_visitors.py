"""Visitors who send or read at a crawl, by dozens, keep nobody else waiting: alone, and behind either front server."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from typing import Any

import pytest

from gate.conftest import Server, serving
from gate.test_nginx_and_caddy import HOST, caddy, nginx, secured
from releases import PUBLIC, make_release

SLOW = 60
LARGE = "/documents/0123456789abcdef/large.pdf"
HEAD = f"Host: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
FORM = "x" * 20000
KINDS = {
    "half a head": f"GET / HTTP/1.1\r\n{HEAD}",
    "half a form": f"POST /cms/login/ HTTP/1.1\r\n{HEAD}Content-Length: 40000\r\n\r\n{FORM}",
    "half a form in pieces": f"POST /cms/login/ HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n4e20\r\n{FORM}",
    "a large file unread": f"GET {LARGE} HTTP/1.1\r\n{HEAD}\r\n",
}


@pytest.fixture(scope="module", params=["alone", "nginx", "Caddy"])
def served(request: Any, tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The server as visitors meet it, with a public file that no buffer on the way holds."""
    folder = tmp_path_factory.mktemp("slow")
    start: Any = {"alone": lambda folder, django: nullcontext(django), "nginx": nginx, "Caddy": caddy}[request.param]
    (folder / "out").mkdir()
    with serving(folder / "out", django_db_blocker, SLP_PROXIES="1", SLP_HOSTS=HOST) as django:
        make_release(folder / "out" / "releases", public={**PUBLIC, LARGE[1:]: "x" * 30_000_000})
        with start(folder, django) as found:
            yield found


def _connected(port: int, secure: bool) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    return secured(connection, HOST) if secure else connection


@pytest.mark.parametrize("kind", KINDS)
def test_slow_visitors_keep_nobody_waiting(served: Any, kind: str) -> None:
    alone = isinstance(served, Server)
    with ExitStack() as slow:
        for _ in range(SLOW):
            connection = slow.enter_context(_connected(served.port if alone else served.https, not alone))
            connection.sendall(KINDS[kind].encode())
        if kind == "a large file unread":
            assert connection.recv(1)  # it has begun
        for path in ("/", "/funding", "/account/login"):
            assert served.ask(path)[0] == 200
    assert served.ask("/")[0] == 200
