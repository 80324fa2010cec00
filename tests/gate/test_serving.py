"""What stands between a port and Django: which port it is, how much may be sent, and what an answer to HEAD lacks."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

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
