"""What editors take away is gone at the gate: before its build is done, while a release is pinned, and for good."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from engine.conftest import ROOT, make_project
from records import PAPER, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import BuildError
from slp_build.model.blocks import ImageBlock
from slp_build.model.public import Article, PublicImage
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import build_release
from slp_build.release.actions import roll_back
from slp_build.release.store import Store

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()
IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)
FUNDING = page(Article, 3, 2, "funding", "Funding", body=(ImageBlock(image="image:1", alt="A fen"),))
PAGE = "/our-partnership/funding"


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Paths:
    settings.PATHS = make_project(tmp_path / "project")
    return settings.PATHS  # type: ignore[no-any-return]


def build(paths: Paths, *without: str) -> Path:
    """Build the small site without some records; "bridge …" is one of the Bridge's. Returns the release."""
    public = {r.id: r for r in (*public_records(), IMAGE, FUNDING) if r.id not in without}
    bridge = {r.id: r for r in bridge_records() if f"bridge {r.id}" not in without}
    snapshots = [
        PublicSnapshot.of(public.values(), Held(WORKSHEET, PICTURE)),
        BridgeSnapshot.of(bridge.values(), Held(PAPER)),
    ]
    return build_release(paths, snapshots, NOW, lambda line: None).release


def address_in(release: Path, folder: str) -> str:
    return next("/" + p.relative_to(release / "public").as_posix() for p in (release / "public" / folder).rglob("*.*"))


def test_a_release_that_somebody_goes_back_to_does_not_bring_it_back(client: Client, project: Paths) -> None:
    first = build(project)
    worksheet, picture = address_in(first, "documents"), address_in(first, "images")
    assert [client.get(a).status_code for a in (PAGE, worksheet, picture)] == [200, 200, 200]
    build(project, "page:3", "page:7", "document:1", "image:1")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert [client.get(a).status_code for a in (PAGE, f"{PAGE}.html", worksheet, picture)] == [410, 410, 410, 410]
    assert client.get("/two-schools").status_code == 200


def test_it_is_gone_while_a_pin_holds_back_the_release_without_it(client: Client, project: Paths) -> None:
    build(project)
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    build(project, "page:3")
    assert client.get(PAGE).status_code == 410


def test_it_is_gone_though_the_build_without_it_fails(client: Client, project: Paths) -> None:
    build(project)
    template = project.theme / "pages" / "public" / "text.html"
    template.write_text(template.read_text() + "{% if %}")
    with pytest.raises(BuildError):
        build(project, "page:3")
    assert client.get(PAGE).status_code == 410
    assert client.get("/").status_code == 200


def test_what_is_published_again_is_shown_by_newer_releases_and_never_by_older_ones(
    client: Client, project: Paths
) -> None:
    build(project)
    build(project, "page:3")
    build(project)
    assert client.get(PAGE).status_code == 200
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert client.get(PAGE).status_code == 410


def test_a_members_page_is_gone_for_those_who_might_have_read_it(client: Client, project: Paths, head: Any) -> None:
    build(project)
    address = "/bridge/notices/autumn"
    client.force_login(head)
    assert client.get(address).status_code == 200
    build(project, "bridge page:53")
    assert client.get(address).status_code == 410
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert client.get(address).status_code == 410
    assert client.get("/bridge").status_code == 200
    client.logout()
    assert client.get(address).status_code == 302  # others are told nothing


def test_a_list_that_cannot_be_read_serves_nothing(client: Client, project: Paths) -> None:
    build(project)
    (project.releases / "taken-back.json").write_text('{"public page:3": ')
    assert client.get("/").status_code == 503
