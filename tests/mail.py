"""A mail server that keeps what arrives, and a visitor who fills in the forms of signing in."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from django.test import Client

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


@contextmanager
def mail_server(settings: Any) -> Iterator[Caught]:
    """Send the mails of this test to a server on a free port, and keep what arrives there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    caught = Caught()
    controller = Controller(caught, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield caught
    finally:
        controller.stop()


def send(visitor: Client, address: str, **fields: str) -> Any:
    """Fill in a form as a browser would: get the page, send it back with its hidden token."""
    page = visitor.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    return visitor.post(address, {**fields, "csrfmiddlewaretoken": token[1] if token else ""})


def sign_in(visitor: Client, post: Caught, email: str = EMAIL, after: str = "") -> Any:
    send(visitor, f"/account/login{after}", email=email)
    return send(visitor, f"/account/code{after}", code=post.code(len(post.mails) or 1))
