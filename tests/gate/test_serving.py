"""What stands between a port and Django: which port it is, how much may be sent, and what an answer to HEAD lacks."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slp_cms.gate.serve import as_asked, free_port


class Body:
    """A body that knows whether it was closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter((b"a", b"b"))

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("method", "sent", "closed"), [("HEAD", b"", True), ("GET", b"ab", False)])
def test_a_head_has_no_body(method: str, sent: bytes, closed: bool) -> None:
    body, started = Body(), []

    def application(environ: dict[str, Any], start_response: Any) -> Body:
        start_response("200 OK", [("Content-Length", "2")])
        return body

    answer = as_asked(application)({"REQUEST_METHOD": method, "REQUEST_URI": "/"}, lambda *head: started.append(head))
    assert b"".join(answer) == sent
    assert body.closed is closed
    assert started == [("200 OK", [("Content-Length", "2")])]


def test_a_port_that_is_taken_is_left_to_whoever_has_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in (0, port)
    assert free_port(port) == port


def test_more_than_anybody_needs_to_send_is_refused_in_words_before_it_is_read(server: Any) -> None:
    status, _, body = server.ask("/cms/login/", "Content-Length: 200000000", method="POST")
    assert status == 413
    assert "60 MB is the most. Nothing was changed." in body.decode()


@dataclass(frozen=True)
class Asked:
    """A request; sent as the last one, it says so."""

    line: str
    headers: tuple[str, ...] = ()
    who: str = ""
    body: bytes = b""

    def sent(self, sessions: dict[str, str], *, last: bool) -> bytes:
        lines = [f"{self.line} HTTP/1.1", "Host: partnership.example", *self.headers]
        lines += [f"Cookie: sessionid={sessions[self.who]}"] if self.who else []
        lines += ["Connection: close"] if last else []
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


BOARD, IN_PIECES = "GET /bridge/board/september", ("Transfer-Encoding: chunked",)
ASKED = [
    Asked("GET /funding"),
    Asked("HEAD /funding"),
    Asked("GET /documents/0123456789abcdef/doubling.csv"),
    Asked("GET /nowhere"),
    Asked(BOARD),
    Asked(BOARD, who="board"),
    Asked(BOARD, who="subscriber"),
    Asked(BOARD.replace("GET", "HEAD"), who="board"),
    Asked("POST /funding", ("Content-Length: 19",), body=b"GET /bridge HTTP/1."),
    Asked("POST /bridge", ("Content-Length: 3", "Expect: 100-continue"), who="board", body=b"a=b"),
    Asked("POST /bridge", IN_PIECES, who="board", body=b"3\r\na=b\r\n0\r\n\r\n"),
    Asked("POST /nowhere", IN_PIECES, body=b"5;x=y\r\nGET /\r\n0\r\nLast: z\r\n\r\n"),
]


def read_answer(stream: BinaryIO, method: str) -> tuple[int, bytes]:
    """Return status and body of the next answer."""
    status = 100
    while status == 100:
        status = int(stream.readline().split()[1])
        head = dict(line.lower().split(b": ", 1) for line in iter(lambda: stream.readline().strip(), b""))
    if method == "HEAD" or status == 304:
        return status, b""
    return status, stream.read(int(head[b"content-length"]))


@given(asked=st.lists(st.sampled_from(ASKED), min_size=2, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_request_on_a_connection_that_is_kept_gets_its_own_answer(server: Any, asked: list[Asked]) -> None:
    """Front servers send the requests of many visitors over one connection."""
    sent = [one.sent(server.sessions, last=number == len(asked)) for number, one in enumerate(asked, 1)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"".join(sent))
        with connection.makefile("rb") as stream:
            found = [read_answer(stream, one.line.split()[0]) for one in asked]
            assert stream.read() == b""
    assert found == [alone(server, one) for one in asked]


def alone(server: Any, one: Asked) -> tuple[int, bytes]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(one.sent(server.sessions, last=True))
        with connection.makefile("rb") as stream:
            return read_answer(stream, one.line.split()[0])
