"""Editors sign in by a password: it cannot be tried without end, nor can mails to them be asked for."""

import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from mail import Caught, send
from slp_cms.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
EMAIL, PASSWORD = "editor@school.example", "a password of some length"
LIMIT = 5


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser(EMAIL, PASSWORD)


def attempt(email: str = EMAIL, password: str = PASSWORD, **headers: str) -> str:
    """Return where signing in leads, or the words that it is refused with."""
    browser = Client(enforce_csrf_checks=True, headers=headers)
    answer = send(browser, "/cms/login/", username=email, password=password)
    if answer.status_code == 302:
        return str(answer["Location"])
    words = answer.content.decode()
    return next(said for said in ("Too many failed", "didn&#x27;t match", "") if said in words)


def test_after_some_wrong_passwords_the_right_one_is_refused_too_until_a_while_has_passed(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [attempt(password="wrong") for _ in range(LIMIT)] == ["didn&#x27;t match"] * LIMIT
    assert attempt() == "Too many failed"
    assert attempt(email=EMAIL.upper()) == "Too many failed"
    User.objects.create_superuser("other@school.example", PASSWORD)
    assert attempt("other@school.example") == "/cms/"
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert attempt() == "/cms/"


def test_the_limit_does_not_tell_who_is_known(editor: User) -> None:
    def said(email: str) -> list[str]:
        return [attempt(email, "wrong") for _ in range(LIMIT + 1)]

    assert said(EMAIL) == said("stranger@school.example")


def test_a_network_is_limited_and_a_header_does_not_make_another_of_it(editor: User) -> None:
    said = [attempt(f"a{n}@b.example", "wrong", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(31)]
    assert said == ["didn&#x27;t match"] * 30 + ["Too many failed"]
    assert attempt() == "Too many failed"


def test_behind_a_server_of_ours_each_visitor_is_a_network_and_what_one_says_of_itself_is_not_heard(
    editor: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(31):
        attempt(f"a{n}@b.example", "wrong", **{"X-Forwarded-For": f"198.51.100.{n}, 10.0.0.1"})
    assert attempt(**{"X-Forwarded-For": "198.51.100.99, 10.0.0.1"}) == "Too many failed"
    assert attempt(**{"X-Forwarded-For": "10.0.0.1, 10.0.0.2"}) == "/cms/"


def test_who_signs_in_uses_nothing_up(editor: User) -> None:
    assert {attempt() for _ in range(2 * LIMIT)} == {"/cms/"}


def test_mails_for_a_new_password_are_not_sent_without_end_and_the_answer_is_the_same(editor: User) -> None:
    answers = [send(Client(enforce_csrf_checks=True), "/cms/password_reset/", email=EMAIL) for _ in range(LIMIT + 2)]
    assert {answer["Location"] for answer in answers} == {"/cms/password_reset/done/"}
    for _ in range(100):  # they are sent after the answers
        if len(mail.outbox) >= LIMIT:
            break
        time.sleep(0.1)
    time.sleep(0.2)  # for one too many
    assert len(mail.outbox) == LIMIT


def test_how_long_the_answer_takes_does_not_tell_who_is_an_editor(editor: User, post: Caught) -> None:
    post.delay = 2.0
    assert send(Client(enforce_csrf_checks=True), "/cms/password_reset/", email=EMAIL).status_code == 302
    assert not post.mails  # the answer is here, and the mail is not yet sent
    for _ in range(100):
        if post.mails:
            break
        time.sleep(0.1)
    assert [one["To"] for one in post.mails] == [EMAIL]


def test_a_mail_for_a_new_password_is_ours_and_its_link_leads_to_the_form(
    editor: User, post: Caught, settings: Any
) -> None:
    browser = Client(enforce_csrf_checks=True)
    send(browser, "/cms/password_reset/", email=EMAIL)
    for _ in range(100):
        if post.mails:
            break
        time.sleep(0.1)
    (mail,) = post.mails
    name = settings.PARTNERSHIP.name
    assert mail["Subject"].replace("\n", "") == f"A new password for the site of the {name}"
    text = mail.get_payload(decode=True).decode()
    assert text.rstrip().endswith(name)
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert browser.get(link.removeprefix(settings.SITE_URL), follow=True).status_code == 200


def test_strangers_tries_do_not_push_out_ones_own(editor: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(LIMIT):
        attempt(password="wrong", **{"X-Forwarded-For": "198.51.100.1"})
    for n in range(400):
        attempt(f"a{n}@b.example", "wrong", **{"X-Forwarded-For": f"198.51.{n % 100}.{n % 250}"})
    assert attempt(**{"X-Forwarded-For": "203.0.113.1"}) == "Too many failed"
