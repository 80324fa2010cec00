"""Serves Django with waitress, on the wanted port or a free one, until Ctrl-C or SIGTERM.

A thread is given a request once all of it has come, and gives its answer away at once: hundreds of visitors who send or
read at a crawl hold none.
"""

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import RequestEntityTooLarge

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def free_port(wanted: int) -> int:
    """Return `wanted` if nothing listens there, else a port that is free."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def as_asked(application: Application) -> Application:
    """Return the application as waitress has to be given it.

    It is asked for the very address that a visitor asked for, and answers a HEAD request without a body.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if unquote(environ["REQUEST_URI"]).startswith("//"):
            # waitress drops slashes at the beginning; to the gate, //bridge is another address than /bridge
            environ["PATH_INFO"] = f"/{environ['PATH_INFO']}"
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if close := getattr(body, "close", None):
            close()
        return ()

    return answer


class _Request(HTTPRequestParser):
    """A request; one that announces more than anybody needs to send is refused in plain words, unread."""

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            most = self.adj.max_request_body_size // 1_000_000
            self.error = RequestEntityTooLarge(f"This is too much at once: {most} MB is the most. Nothing was changed.")
        return taken


class _Connection(HTTPChannel):
    parser_class = _Request


def _bound_queries() -> None:
    """Have PostgreSQL end what a visitor would wait for without end. Migrations and the worker may take longer."""
    from django.db import connections

    database = connections.settings["default"]
    if database["ENGINE"].endswith("postgresql"):
        database["OPTIONS"].setdefault("options", "-c statement_timeout=30s -c lock_timeout=10s")


def serve(port: int) -> None:
    """Serve on 127.0.0.1:`port` until Ctrl-C or SIGTERM; what is being answered then gets five seconds more."""
    from django.conf import settings

    from slp_cms.wsgi import application

    _bound_queries()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # nine readers at once are no cause for worry
    server = create_server(
        as_asked(application),
        host="127.0.0.1",
        port=port,
        threads=8,
        connection_limit=500,
        channel_timeout=180,  # seconds; Caddy keeps a connection for 120, and must not find it shut
        asyncore_use_poll=True,  # select() ends at 1,024 files
        max_request_body_size=settings.MOST_BYTES_OF_A_REQUEST,
        clear_untrusted_proxy_headers=False,  # Django decides how many servers it believes (SLP_PROXIES)
        log_socket_errors=False,  # visitors who hang up
        ident=None,
    )
    server.channel_class = _Connection
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server.run()
