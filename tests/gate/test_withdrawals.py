"""What is withdrawn is gone at once, in every release, for every server, and stays so after a rollback."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from releases import make_release
from slp_build.config import UK
from slp_build.release.actions import lift, roll_back, withdraw
from slp_build.release.store import Store

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)


@pytest.fixture
def store(release: Path) -> Store:
    return Store(release.parent)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/funding", "/funding/", "/funding.html"])
def test_a_withdrawn_page_answers_410_without_a_build(client: Client, store: Store, address: str) -> None:
    assert client.get("/funding").status_code == 200
    withdraw(store, "/funding", "The figures were wrong.", NOW)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "The figures were wrong." in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_withdrawn_file_answers_410_even_while_its_bytes_are_there(client: Client, store: Store) -> None:
    address = "/documents/0123456789abcdef/doubling.csv"
    withdraw(store, address, "", NOW)
    again = make_release(store.folder)  # a build that did not know of it
    assert (again / "public" / address[1:]).is_file()
    assert client.get(address).status_code == 410


@pytest.mark.django_db
def test_it_stays_withdrawn_after_a_rollback_and_comes_back_when_lifted(client: Client, store: Store) -> None:
    withdraw(store, "/funding", "", NOW)
    make_release(store.folder)
    roll_back(store, 1, "w", "r", NOW)
    assert client.get("/funding").status_code == 410
    lift(store, "/funding")
    make_release(store.folder)
    Store(store.folder).set_pin(None)
    Store(store.folder).switch(store.folder / str(store.numbers()[-1]))
    assert client.get("/funding").status_code == 200


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_serves_nothing(client: Client, store: Store) -> None:
    (store.folder / "withdrawn.json").write_text('{"/funding": ')
    assert client.get("/funding").status_code == 503
    assert client.get("/").status_code == 503
