"""Signing in by a code in a mail, with a real SMTP server: it works once, soon, and in one browser."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from mail import EMAIL, Caught, send, sign_in
from slp_cms.accounts.models import User
from slp_cms.accounts.templatetags.browsers import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
Make = Callable[..., User]


def test_a_code_arrives_and_opens_the_page_that_was_asked_for(visitor: Client, post: Caught, head: User) -> None:
    asked = visitor.get("/bridge/notices/autumn")
    assert asked["Location"] == "/account/login?next=%2Fbridge%2Fnotices%2Fautumn"
    form = send(visitor, asked["Location"], email="Head@School.Example")
    code = post.code()
    done = send(visitor, form["Location"], code=code)
    assert done["Location"] == "/bridge/notices/autumn"
    assert visitor.get("/bridge/notices/autumn").status_code == 200


def test_nothing_says_that_a_code_was_sent_where_nobody_knows(visitor: Client, post: Caught, head: User) -> None:
    """Somebody who has mistyped their address would wait for it."""
    form = send(visitor, "/account/login", email="nobody@nowhere.example")
    page = visitor.get(form["Location"]).content
    assert b"has been sent" not in page
    assert b"If we know nobody@nowhere.example" in page


def test_whoever_has_mistyped_the_address_asks_for_a_code_with_another(
    visitor: Client, post: Caught, head: User
) -> None:
    """While a code is awaited, the sign-in page leads back to where it is asked for."""
    form = send(visitor, "/account/login?next=%2Fbridge%2Fnotices%2Fautumn", email="haed@school.example")
    page = visitor.get(form["Location"]).content.decode()
    assert visitor.get("/account/login")["Location"].startswith("/account/code")
    (again,) = re.findall(r'action="/account/logout">.*?name="next" value="([^"]+)"', page, re.DOTALL)
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
    given_up = visitor.post("/account/logout", {"next": again, "csrfmiddlewaretoken": token})
    assert given_up["Location"] == "/account/login?next=%2Fbridge%2Fnotices%2Fautumn"
    form = send(visitor, given_up["Location"], email=EMAIL)
    assert send(visitor, form["Location"], code=post.code())["Location"] == "/bridge/notices/autumn"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8.0", "Another browser"),
    ],
)
def test_browsers_are_named_as_people_name_them(said: str, words: str) -> None:
    assert browser(said) == words


def test_a_mail_comes_from_us_and_says_nothing_but_the_code(
    visitor: Client, post: Caught, head: User, settings: Any
) -> None:
    settings.PARTNERSHIP = msgspec.structs.replace(settings.PARTNERSHIP, name="Reed & Sedge Partnership")
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
    send(visitor, "/account/login", email=EMAIL)
    code = post.code()
    (mail,) = post.mails
    text = mail.get_payload(decode=True).decode()
    assert mail["Subject"] == "Your code for The Bridge, Reed & Sedge Partnership"
    assert {code, "It lasts five minutes. Enter it where you asked for it."} <= {*text.splitlines()}
    assert "Reed & Sedge Partnership" in text
    assert not [word for word in ("Hello", "www", "testserver") if word in text]
    assert mail["To"] == EMAIL
    assert code in text
    assert "Linnet Heath" not in text
    assert code not in mail["Subject"]


def test_an_address_that_is_none_is_told_at_its_field(visitor: Client) -> None:
    page = send(visitor, "/account/login", email="head at school").content.decode()
    assert "<title>Error: Sign in" in page
    assert page.count('id="email-error"') == 1
    assert 'aria-describedby="email-hint email-error" aria-invalid="true" autofocus' in page
    page = visitor.get("/account/login").content.decode()
    assert "Error" not in page
    assert "autofocus" not in page


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
        page = again.content.decode()
        assert "<title>Error: Enter your code" in page
        assert re.search(r'id="code-error"><p class="error">That is not the code we sent', page)
        field = re.search(r'<input[^>]* name="code"[^>]*>', page)
        assert field
        assert 'aria-invalid="true" aria-describedby="code-error" autofocus' in field[0]
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


def test_somebody_ends_other_sessions_of_their_own(visitor: Client, post: Caught, head: User, tmp_path: Path) -> None:
    other = Client(enforce_csrf_checks=True)
    sign_in(other, post)
    send(visitor, "/account/login", email=EMAIL)
    send(visitor, "/account/code", code=post.code(2))
    page = visitor.get("/account/sessions").content
    assert page.count(b"<tr><td>") == 2
    assert b"Another browser" in page
    send(visitor, "/account/sessions")
    assert other.get("/bridge").status_code == 302
    assert visitor.get("/bridge").status_code == 200
