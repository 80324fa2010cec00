"""A request for the head alone gets no body, and what was opened for it is closed."""

from collections.abc import Iterator
from typing import Any

import pytest

from slp_cms.gate.serve import without_body


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
