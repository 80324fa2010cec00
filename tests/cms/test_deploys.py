"""Where the public pages are published elsewhere too, a deploy is asked for whenever they have changed here."""

import logging
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from releases import BRIDGE, PUBLIC, make_release
from slp_build.release.actions import withdraw
from slp_build.release.store import Store
from slp_cms.publishing.actions import keep_deployed
from slp_cms.publishing.actions.keep_deployed import DeployKeeper, last_asked


class Hook:
    """A build hook that keeps what it is asked, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.asked.append(self.path)
                self.send_response(hook.answers)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/build_hooks/secret"


@pytest.fixture
def hook(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    found = Hook()
    thread = Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    settings.DEPLOY_HOOK = found.address
    monkeypatch.setattr(keep_deployed, "REST", 0.0)
    monkeypatch.setattr(keep_deployed, "AGAIN", 0.0)
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def look(keeper: DeployKeeper) -> None:
    """Let it look until nothing is under way."""
    keeper.look()
    while keeper.asking:
        keeper.asking.join()
        keeper.look()


def test_other_public_pages_are_asked_for_once_and_other_bridge_pages_never(settings: Any, hook: Hook) -> None:
    keeper = DeployKeeper()
    look(keeper)
    assert hook.asked == []  # nothing is live
    make_release(settings.PATHS.releases)
    look(keeper)
    look(keeper)
    assert hook.asked == ["/build_hooks/secret"]
    make_release(settings.PATHS.releases, bridge={**BRIDGE, "bridge/new.html": "<h1>New</h1>"})
    look(keeper)
    assert len(hook.asked) == 1
    make_release(settings.PATHS.releases, {**PUBLIC, "new.html": "<h1>New</h1>"})
    look(keeper)
    assert len(hook.asked) == 2


def test_what_is_withdrawn_is_to_go_elsewhere_too(settings: Any, hook: Hook) -> None:
    make_release(settings.PATHS.releases)
    keeper = DeployKeeper()
    look(keeper)
    withdraw(Store(settings.PATHS.releases), "/funding", "", datetime(2026, 9, 15, 9, 0))
    look(keeper)
    assert len(hook.asked) == 2


def test_a_worker_that_starts_anew_does_not_ask_again(settings: Any, hook: Hook) -> None:
    make_release(settings.PATHS.releases)
    look(DeployKeeper())
    look(DeployKeeper())
    assert len(hook.asked) == 1


def test_many_releases_after_each_other_are_one_deploy(
    settings: Any, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_deployed, "REST", 3600.0)
    keeper = DeployKeeper()
    for number in range(3):
        make_release(settings.PATHS.releases, {**PUBLIC, "new.html": f"<h1>{number}</h1>"})
        look(keeper)
    assert hook.asked == []
    keeper.due = 0.0
    look(keeper)
    assert len(hook.asked) == 1


def test_a_hook_that_fails_is_asked_again_and_never_named(
    settings: Any, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    make_release(settings.PATHS.releases)
    keeper = DeployKeeper()
    hook.answers = 404
    with caplog.at_level(logging.DEBUG, "slp_cms"):
        look(keeper)
    asked = last_asked()
    assert asked
    assert (asked.pages, asked.problem) == ("", "it answered 404")
    assert "it answered 404" in caplog.text
    assert "secret" not in caplog.text
    hook.answers = 200
    look(keeper)
    asked = last_asked()
    assert asked
    assert asked.problem == ""
    look(keeper)
    assert len(hook.asked) == 2


def test_a_hook_that_nobody_answers_is_a_problem_and_no_error(settings: Any, hook: Hook) -> None:
    make_release(settings.PATHS.releases)
    settings.DEPLOY_HOOK = "http://127.0.0.1:9/secret"
    look(DeployKeeper())
    asked = last_asked()
    assert asked
    assert asked.problem == "it did not answer (ConnectError)"


def test_without_a_hook_nothing_is_asked_nor_written(settings: Any, hook: Hook) -> None:
    settings.DEPLOY_HOOK = ""
    make_release(settings.PATHS.releases)
    look(DeployKeeper())
    assert hook.asked == []
    assert last_asked() is None


@pytest.mark.django_db
def test_the_page_of_releases_says_when_and_whether_it_was_asked_for(
    settings: Any, hook: Hook, client: Client, editor: Any
) -> None:
    make_release(settings.PATHS.releases)
    client.force_login(editor)
    keeper = DeployKeeper()
    hook.answers = 500
    look(keeper)
    said = client.get("/cms/releases/").content.decode()
    assert "could not be asked to follow" in said
    assert "it answered 500" in said
    hook.answers = 200
    look(keeper)
    said = client.get("/cms/releases/").content.decode()
    assert "it was asked to follow" in said
    assert hook.address not in said
