"""A page that a reader has open still finds its stylesheet after the next release."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from releases import BRIDGE, PUBLIC, make_release
from slp_cms.accounts.models import User

STYLE = "/assets/site.0123456789abcdef.css"
MEMBERS_STYLE = "/bridge/assets/site.fedcba9876543210.css"


def without(files: dict[str, str], address: str) -> dict[str, str]:
    return {name: text for name, text in files.items() if name != address[1:]}


@pytest.mark.django_db
def test_an_asset_of_a_recent_release_can_still_be_had(client: Client, release: Path) -> None:
    make_release(release.parent, without(PUBLIC, STYLE), without(BRIDGE, MEMBERS_STYLE))
    answer = client.get(STYLE)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"body{}")
    assert client.get("/assets/site.ffffffffffffffff.css").status_code == 404


@pytest.mark.django_db
def test_only_assets_can_and_the_bridges_only_by_members(
    client: Client, release: Path, person: Callable[..., User]
) -> None:
    make_release(release.parent, without(PUBLIC, "/funding.html"), without(BRIDGE, MEMBERS_STYLE))
    assert client.get("/funding").status_code == 404
    assert client.get(MEMBERS_STYLE).status_code == 302
    client.force_login(person("broker"))
    assert client.get(MEMBERS_STYLE).status_code == 200
