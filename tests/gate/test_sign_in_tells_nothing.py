"""Signing in tells nobody who is a member, leads to no other site, and opens no other door of allauth's."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from mail import EMAIL, Caught, send, sign_in
from slp_cms.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
Make = Callable[..., User]


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
    settings.EMAIL_BACKEND = "mail.AtOnce"
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
    done = sign_in(visitor, post, after="?" + urlencode({"next": next_}))
    assert done.status_code == 302
    assert done["Location"] == "/bridge"


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_signing_out_leads_to_no_other_site(visitor: Client, post: Caught, head: User, next_: str) -> None:
    sign_in(visitor, post)
    done = send(visitor, "/account/logout", next=next_)
    assert done["Location"] == "/"


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
