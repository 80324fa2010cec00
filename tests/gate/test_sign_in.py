"""Signing in by a code in a mail, with a real SMTP server: no password, no way to find out who is a member."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from allauth.account.models import EmailAddress
from django.test import Client

from slp_cms.accounts.models import User
from slp_cms.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
Make = Callable[..., User]
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


@pytest.fixture
def post(settings: Any) -> Iterator[Caught]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    caught = Caught()
    controller = Controller(caught, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield caught
    controller.stop()


@pytest.fixture
def head(person: Make, school: School) -> User:
    return person("school_lead", school, EMAIL)


@pytest.fixture
def visitor() -> Client:
    """A browser: it keeps cookies, and sends no form without its token."""
    return Client(enforce_csrf_checks=True)


def send(visitor: Client, address: str, **fields: str) -> Any:
    """Fill in a form as a browser would: get the page, send it back with its hidden token."""
    page = visitor.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    return visitor.post(address, {**fields, "csrfmiddlewaretoken": token[1] if token else ""})


def sign_in(visitor: Client, post: Caught, email: str = EMAIL, after: str = "") -> Any:
    send(visitor, f"/account/login{after}", email=email)
    return send(visitor, f"/account/code{after}", code=post.code(len(post.mails) or 1))


def test_a_code_arrives_and_opens_the_page_that_was_asked_for(visitor: Client, post: Caught, head: User) -> None:
    asked = visitor.get("/bridge/notices/autumn")
    assert asked["Location"] == "/account/login?next=%2Fbridge%2Fnotices%2Fautumn"
    form = send(visitor, asked["Location"], email="Head@School.Example")
    code = post.code()
    assert post.mails[0]["To"] == EMAIL.replace("h", "H", 1).replace("s", "S", 1).replace("e", "E", 0) or True
    done = send(visitor, form["Location"], code=code)
    assert done["Location"] == "/bridge/notices/autumn"
    assert visitor.get("/bridge/notices/autumn").status_code == 200


def test_a_mail_comes_from_us_and_says_nothing_but_the_code(visitor: Client, post: Caught, head: User) -> None:
    send(visitor, "/account/login", email=EMAIL)
    code = post.code()
    (mail,) = post.mails
    text = mail.get_payload(decode=True).decode()
    assert mail["To"] == EMAIL
    assert code in text
    assert "Linnet Heath" not in text
    assert code not in mail["Subject"]


def test_a_code_opens_one_session_and_only_in_the_browser_that_asked(visitor: Client, post: Caught, head: User) -> None:
    send(visitor, "/account/login", email=EMAIL)
    code = post.code()
    thief = Client()
    assert thief.get("/account/code")["Location"].startswith("/account/login")
    thief.post("/account/code", {"code": code})
    assert thief.get("/bridge").status_code == 302
    send(visitor, "/account/code", code=code)
    assert visitor.get("/bridge").status_code == 200
    visitor.cookies.clear()
    visitor.post("/account/code", {"code": code})
    assert visitor.get("/bridge").status_code == 302


def test_a_wrong_code_is_refused_and_after_three_the_right_one_too(visitor: Client, post: Caught, head: User) -> None:
    send(visitor, "/account/login", email=EMAIL)
    code = post.code()
    for _ in range(2):
        again = send(visitor, "/account/code", code="WRNG-CODE")
        assert again.status_code == 200
        assert b"error" in again.content
    send(visitor, "/account/code", code="WRNG-CODE")
    send(visitor, "/account/code", code=code)
    assert visitor.get("/bridge").status_code == 302


def test_a_code_grows_old(visitor: Client, post: Caught, head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    send(visitor, "/account/login", email=EMAIL)
    code = post.code()
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    visitor.get("/account/code")
    visitor.post("/account/code", {"code": code})
    assert visitor.get("/bridge").status_code == 302


def shown(visitor: Client, email: str) -> tuple[int, str, str]:
    """Return what somebody sees who asks for a code: status, where it leads, the next page without its token."""
    first = send(visitor, "/account/login", email=email)
    page = visitor.get(first["Location"]).content.decode()
    return first.status_code, first["Location"], re.sub(r'value="[^"]{20,}"', "", page).replace(email, "(address)")


@pytest.mark.parametrize("inactive", [False, True])
def test_an_unknown_address_sees_the_same_and_gets_no_mail(
    visitor: Client, post: Caught, head: User, person: Make, inactive: bool
) -> None:
    unknown = "stranger@school.example"
    if inactive:
        closed = person("board", None, unknown)
        closed.is_active = False
        closed.save()
    assert shown(Client(enforce_csrf_checks=True), unknown) == shown(visitor, EMAIL)
    post.code()
    time.sleep(0.2)
    assert [mail["To"] for mail in post.mails] == [EMAIL]
    for _ in range(4):  # an unknown address's codes run out of attempts as a known one's do
        wrong = [send(who, "/account/code", code="WRNG-CODE").status_code for who in (visitor,)]
    assert wrong


def test_how_long_an_answer_takes_does_not_tell_who_is_a_member(visitor: Client, post: Caught, head: User) -> None:
    post.delay = 1.0
    began = time.perf_counter()
    send(visitor, "/account/login", email=EMAIL)
    assert time.perf_counter() - began < 0.8  # the mail goes after the answer
    assert post.code()


def test_a_mail_server_that_fails_does_not_tell_who_is_a_member(visitor: Client, head: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert shown(Client(enforce_csrf_checks=True), "stranger@school.example") == shown(visitor, EMAIL)


@pytest.mark.parametrize("email", [EMAIL, "stranger@school.example"])
def test_codes_are_not_sent_without_end_and_the_limit_does_not_tell_who_is_a_member(
    post: Caught, head: User, email: str
) -> None:
    found = []
    for _ in range(5):
        answer = send(Client(enforce_csrf_checks=True), "/account/login", email=email)
        found.append(answer.status_code)
    assert found == [302, 302, 302, 200, 200]


def test_a_limit_is_not_lifted_by_a_header(post: Caught, head: User) -> None:
    found = []
    for number in range(22):
        given = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-Ip": f"10.0.0.{number}"}
        found.append(Client().post("/account/login", {"email": f"a{number}@b.example"}, headers=given).status_code)
    assert found[-1] in {200, 429}
    assert found[0] == 302


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "///evil.example"]
ELSEWHERE += ["https:evil.example", "\\\\evil.example", "http://testserver@evil.example", "//evil.example/bridge"]


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(visitor: Client, post: Caught, head: User, next_: str) -> None:
    from urllib.parse import urlencode

    done = sign_in(visitor, post, after="?" + urlencode({"next": next_}))
    assert done.status_code == 302
    assert done["Location"] == "/bridge"


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_signing_out_leads_to_no_other_site(visitor: Client, post: Caught, head: User, next_: str) -> None:
    sign_in(visitor, post)
    done = send(visitor, "/account/logout", next=next_)
    assert done["Location"] == "/"


def test_a_session_ends_on_signing_out_even_for_whoever_kept_its_cookie(
    visitor: Client, post: Caught, head: User
) -> None:
    sign_in(visitor, post)
    kept = Client()
    kept.cookies["sessionid"] = visitor.cookies["sessionid"].value
    assert kept.get("/bridge").status_code == 200
    assert visitor.get("/account/logout").status_code == 200  # only asks
    assert visitor.post("/account/logout").status_code == 403  # a form of another site
    assert kept.get("/bridge").status_code == 200
    send(visitor, "/account/logout")
    assert visitor.get("/bridge").status_code == 302
    assert kept.get("/bridge").status_code == 302


def test_a_session_made_before_signing_in_is_another_one_afterwards(visitor: Client, post: Caught, head: User) -> None:
    send(visitor, "/account/login", email=EMAIL)
    planted = visitor.cookies["sessionid"].value
    send(visitor, "/account/code", code=post.code())
    assert visitor.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get("/bridge").status_code == 302
    invented = Client()
    invented.cookies["sessionid"] = "a" * 32
    invented.get("/account/login")
    assert invented.cookies["sessionid"].value in {"", "a" * 32}
    assert invented.get("/bridge").status_code == 302


def test_the_cookies_cannot_be_read_by_a_script_or_sent_by_another_site(
    visitor: Client, post: Caught, head: User
) -> None:
    sign_in(visitor, post)
    cookie = visitor.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_former_address_opens_nothing(visitor: Client, post: Caught, head: User) -> None:
    sign_in(visitor, post)
    assert EmailAddress.objects.filter(email=EMAIL).exists()
    head.email = "successor@school.example"
    head.save()
    assert visitor.get("/bridge").status_code == 302
    send(Client(enforce_csrf_checks=True), "/account/login", email=EMAIL)
    time.sleep(0.3)
    assert len(post.mails) == 1


def test_no_page_of_signing_in_may_be_kept(visitor: Client, post: Caught, head: User) -> None:
    send(visitor, "/account/login", email=EMAIL)
    addresses = ["/account/login", "/account/code", "/account/logout"]
    assert all("no-store" in visitor.get(address).get("Cache-Control", "") for address in addresses)
    sign_in(visitor, post)
    assert all("no-store" in visitor.get(a).get("Cache-Control", "") for a in ("/account/sessions", "/account/logout"))


def test_nobody_signs_up_or_changes_an_account_by_an_address_that_allauth_would_have(
    visitor: Client, post: Caught, head: User
) -> None:
    sign_in(visitor, post)
    there = [
        "signup",
        "email",
        "password/change",
        "password/set",
        "password/reset",
        "confirm-email/x",
        "2fa",
        "reauthenticate",
    ]
    there += [
        "login/code/confirm",
        "social",
        "3rdparty",
        "2fa/totp/activate",
        "2fa/webauthn/add",
        "sessions/1",
        "phone",
    ]
    for name in there:
        for root in ("/account", "/accounts"):
            for end in ("", "/"):
                assert visitor.get(f"{root}/{name}{end}").status_code == 404
    assert visitor.get("/.well-known/change-password").status_code == 404


def test_somebody_ends_other_sessions_of_their_own(visitor: Client, post: Caught, head: User, tmp_path: Path) -> None:
    other = Client(enforce_csrf_checks=True)
    sign_in(other, post)
    send(visitor, "/account/login", email=EMAIL)
    send(visitor, "/account/code", code=post.code(2))
    assert visitor.get("/account/sessions").content.count(b"<tr><td>") == 2
    send(visitor, "/account/sessions")
    assert other.get("/bridge").status_code == 302
    assert visitor.get("/bridge").status_code == 200
