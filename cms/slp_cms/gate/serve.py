"""Serves Django with gunicorn, on the wanted port or a free one, until Ctrl-C."""

import socket
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication

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


def without_body(application: Application) -> Application:
    """Return the application, which answers a HEAD request without a body: gunicorn warns of each that has one."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if close := getattr(body, "close", None):
            close()
        return ()

    return answer


class _Server(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from slp_cms.wsgi import application

        return application


def serve(port: int) -> None:
    """Serve on 127.0.0.1:`port`. Returns only by SystemExit."""
    _Server(
        {
            "bind": f"127.0.0.1:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "loglevel": "warning",
            "graceful_timeout": 3,
            "control_socket_disable": True,
            # From 127.0.0.1 gunicorn would take SCRIPT_NAME, PATH_INFO and the scheme from a visitor's own headers.
            "forwarder_headers": "",
            "secure_scheme_headers": {},
        }
    ).run()
