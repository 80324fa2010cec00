"""A mail server that keeps what arrives, and a visitor who fills in the forms of signing in."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from django.test import Client

from slp_cms.accounts.post import POST, AfterTheAnswer

EMAIL = "head@school.example"


class Caught(MessageHandler):
    """Keeps the mails that arrive. A delay stands for a mail server that is slow."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Message] = []
        self.delay = 0.0

    def prepare_message(self, session: Any, envelope: Any) -> Message:
        time.sleep(self.delay)
        return super().prepare_message(session, envelope)

    def handle_message(self, message: Message) -> None:
        self.mails.append(message)

    def code(self, number: int = 1) -> str:
        """Return the code in the mail of that number, waiting a little for it."""
        for _ in range(100):
            if len(self.mails) >= number:
                text = self.mails[number - 1].get_payload(decode=True).decode()
                return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", text, re.MULTILINE)[1]  # type: ignore[index]
            time.sleep(0.05)
        raise AssertionError(f"{len(self.mails)} mails came")


class AtOnce(AfterTheAnswer):
    """Production's mail within a test's own transaction, which never ends in a commit."""

    @staticmethod
    def on_commit(send: Callable[[], object]) -> None:
        send()


def let_go_of_what_waits() -> None:
    """Let no mail of one test arrive in the next: its code would be a wrong one there."""
    until = time.monotonic() + 5  # one that is under way to a server that hangs goes nowhere else
    with POST._changed:
        while (POST._waiting or POST._under_way) and time.monotonic() < until:
            POST._waiting.clear()
            POST._changed.wait(0.1)


@contextmanager
def mail_server(settings: Any, backend: str = "django.core.mail.backends.smtp.EmailBackend") -> Iterator[Caught]:
    """Send the mails of this test to a server on a free port, and keep what arrives there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    caught = Caught()
    controller = Controller(caught, hostname="127.0.0.1", port=port)
    controller.start()
    let_go_of_what_waits()
    settings.EMAIL_BACKEND = backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield caught
    finally:
        let_go_of_what_waits()
        controller.stop()


Unwell = Callable[[socket.socket, int], None]
"""What a mail server that is unwell does with a connection, and the how many-th it is."""


def is_too_busy(connection: socket.socket, number: int) -> None:
    connection.sendall(b"421 too busy\r\n")


def hangs_up(connection: socket.socket, number: int) -> None:
    pass


def hangs(connection: socket.socket, number: int) -> None:
    connection.recv(1)  # until whoever waits for a greeting gives up


@contextmanager
def unwell_mail_server(does: Unwell) -> Iterator[int]:
    """Give the port of a mail server that is not well."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)

    def serve(connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError):
            does(connection, number)

    def listen() -> None:
        number = 0
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                number += 1
                threading.Thread(target=serve, args=(connection, number), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def send(visitor: Client, address: str, **fields: str) -> Any:
    """Fill in a form as a browser would: get the page, send it back with its hidden token."""
    page = visitor.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    return visitor.post(address, {**fields, "csrfmiddlewaretoken": token[1] if token else ""})


def sign_in(visitor: Client, post: Caught, email: str = EMAIL, after: str = "") -> Any:
    send(visitor, f"/account/login{after}", email=email)
    return send(visitor, f"/account/code{after}", code=post.code(len(post.mails) or 1))
