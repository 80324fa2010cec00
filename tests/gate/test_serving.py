"""What stands between a port and Django: which port it is, and that a request for the head alone gets no body."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from slp_cms.gate.serve import free_port, without_body


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

    answer = without_body(application)({"REQUEST_METHOD": method}, lambda *head: started.append(head))
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
