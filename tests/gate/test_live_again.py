"""What could not be read for a moment is read again in the next: nothing of the trouble is kept."""

import errno
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from slp_build.config import UK
from slp_build.release.actions import withdraw
from slp_build.release.store import Store


@pytest.mark.django_db
def test_the_site_comes_back_when_the_list_of_what_is_withdrawn_can_be_read_again(
    client: Client, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw(Store(release.parent), "/funding", "", datetime(2026, 9, 28, 9, 0, tzinfo=UK))
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "withdrawn.json":
            raise OSError(errno.EMFILE, "Too many open files")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert client.get("/").status_code == 503
    monkeypatch.undo()
    assert [client.get(address).status_code for address in ("/", "/funding")] == [200, 410]
