"""Mails while the mail server is unwell: who hangs keeps nobody, who refuses for the moment is asked again."""

import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.mail import EmailMessage

from gate.conftest import Server, serving
from mail import EMAIL, Caught, Unwell, hangs, hangs_up, is_too_busy, mail_server, unwell_mail_server
from slp_cms.accounts import post as posted
from slp_cms.accounts.post import Post


@pytest.fixture
def office() -> Post:
    return Post()


def a_mail() -> EmailMessage:
    return EmailMessage("A code", "ABCD-EFGH", "hello@partnership.example", [EMAIL])


def wait_for(seen: Callable[[], object], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.02)


def speaks(connection: socket.socket, refuses: bytes) -> None:
    """Take a mail as a mail server does, or refuse whom it is for."""
    connection.sendall(b"220 hello\r\n")
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.upper().startswith(b"QUIT"):
                connection.sendall(b"221 bye\r\n")
                return
            connection.sendall(refuses + b"\r\n" if line.upper().startswith(b"RCPT") else b"250 well\r\n")


def refuses_for_the_moment(connection: socket.socket, number: int) -> None:
    speaks(connection, b"451 <%b> is grey, come again" % EMAIL.encode())


def refuses_for_good(connection: socket.socket, number: int) -> None:
    speaks(connection, b"550 nobody is called <%b>" % EMAIL.encode())


@pytest.mark.parametrize(
    ("does", "what", "tries"),
    [
        (refuses_for_the_moment, "SMTPRecipientsRefused, 451", 3),
        (is_too_busy, "SMTPConnectError, 421", 3),
        (hangs_up, "SMTPServerDisconnected", 3),
        (hangs, "SMTPServerDisconnected", 3),
        (refuses_for_good, "SMTPRecipientsRefused, 550", 1),
    ],
)
def test_what_is_refused_for_the_moment_is_tried_again_and_the_journal_is_told_the_number_alone(
    office: Post,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    does: Unwell,
    what: str,
    tries: int,
) -> None:
    monkeypatch.setattr(posted, "AGAIN", (0.1, 0.1))
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    asked: list[int] = []

    def counted(connection: socket.socket, number: int) -> None:
        asked.append(number)
        does(connection, number)

    with unwell_mail_server(counted) as settings.EMAIL_PORT:
        office.take(a_mail())
        wait_for(lambda: f"a mail could not be sent ({what}); look at SLP_MAIL_HOST" in caplog.messages)
    assert len(asked) == tries
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * (tries - 1) + [logging.ERROR]
    assert EMAIL not in caplog.text


def test_a_mail_that_was_refused_for_the_moment_arrives(
    office: Post, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(posted, "AGAIN", (0.5, 60.0))
    with mail_server(settings) as caught:
        right, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there
        office.take(a_mail())
        wait_for(lambda: "ConnectionRefusedError" in caplog.text)
        settings.EMAIL_PORT = right
        wait_for(lambda: caught.mails)


def test_some_mails_that_hang_do_not_keep_the_others(office: Post, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    with unwell_mail_server(hangs) as settings.EMAIL_PORT:
        for _ in range(posted.AT_ONCE - 1):
            office.take(a_mail())
        wait_for(lambda: office._under_way == posted.AT_ONCE - 1)
        with mail_server(settings) as caught:
            office.take(a_mail())
            wait_for(lambda: caught.mails, 2)


def test_a_code_that_has_run_out_is_not_sent(
    office: Post, settings: Any, post: Caught, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    office.take(a_mail())
    wait_for(lambda: "waited so long for the mail server that it is of no use" in caplog.text)
    assert not post.mails


def test_what_waits_is_sent_before_a_command_ends(settings: Any) -> None:
    """As `sendtestemail` does, which is how whoever sets the site up looks whether mail goes."""
    with mail_server(settings) as caught:
        script = (
            "from django.conf import settings; "
            f"settings.configure(EMAIL_PORT={settings.EMAIL_PORT}, ACCOUNT_LOGIN_BY_CODE_TIMEOUT=600, USE_TZ=True); "
            "from django.core.mail import EmailMessage; from slp_cms.accounts.post import POST; "
            "POST.take(EmailMessage('s', 'b', 'a@b.example', ['c@d.example']))"
        )
        subprocess.run([sys.executable, "-c", script], check=True, env=os.environ, timeout=30)
        assert [mail["To"] for mail in caught.mails] == ["c@d.example"]


def test_a_site_that_is_stopped_while_mails_wait_ends_soon_and_says_how_many(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> None:
    with unwell_mail_server(hangs) as port:
        given = {"SLP_MAIL_PORT": str(port), "SLP_MAIL_TLS": "0"}
        with serving(tmp_path, django_db_blocker, **given) as server:
            for role in ("board", "broker", "subscriber"):
                ask_for_a_code(server, f"{role}@school.example")
            began = time.monotonic()
        assert time.monotonic() - began < 9
    said = (tmp_path / "log").read_text()
    assert "mails not sent, since this was stopped while they waited for the mail server: 3" in said
    assert "@school.example" not in said


def ask_for_a_code(server: Server, email: str) -> None:
    secure = "X-Forwarded-Proto: https"
    _, head, page = server.ask("/account/login", secure)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
    cookie = re.search(r"csrftoken=([^;]+)", head)
    assert token
    assert cookie
    body = urlencode({"email": email, "csrfmiddlewaretoken": token[1]})
    form = (f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded")
    seen = (secure, f"Cookie: csrftoken={cookie[1]}", "Referer: https://partnership.example/")
    assert server.ask("/account/login", *seen, *form, method="POST", body=body.encode())[0] == 302
