"""What editors take away is gone at the gate: before its build is done, while a release is pinned, and for good."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from engine.conftest import ROOT, project_in_turn
from records import PAPER, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import BuildError, DeployError
from slp_build.model.blocks import ImageBlock
from slp_build.model.public import Article, PublicImage, PublicRedirect
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import build_release
from slp_build.release.actions import lift, roll_back, unpin, withdraw
from slp_build.release.explain import explain
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_cms.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()
IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)
FUNDING = page(Article, 3, 2, "funding", "Funding", body=(ImageBlock(image="image:1", alt="A fen"),))
PAGE = "/our-partnership/funding"


@pytest.fixture
def project(settings: Any) -> Iterator[Paths]:
    with project_in_turn() as settings.PATHS:
        yield settings.PATHS


def build(paths: Paths, *without: str, changed: tuple[Any, ...] = (), **rest: Any) -> Path:
    """Build the small site without some records; "bridge …" is one of the Bridge's. Returns the release."""
    public = {r.id: r for r in (*public_records(), IMAGE, FUNDING, *changed) if r.id not in without}
    bridge = {r.id: r for r in bridge_records() if f"bridge {r.id}" not in without}
    snapshots = [
        PublicSnapshot.of(public.values(), Held(WORKSHEET, PICTURE)),
        BridgeSnapshot.of(bridge.values(), Held(PAPER)),
    ]
    return build_release(paths, snapshots, NOW, lambda line: None, **rest).release


def address_in(release: Path, folder: str, tree: str = "public") -> str:
    return next("/" + p.relative_to(release / tree).as_posix() for p in (release / tree / folder).rglob("*.*"))


def test_a_picture_that_another_page_has_uploaded_too_is_given_out_still(client: Client, project: Paths) -> None:
    body = (ImageBlock(image="image:8", alt="A fen"),)
    both = (page(Article, 40, 2, "second", "Second", body=body), msgspec.structs.replace(IMAGE, id="image:8"))
    picture = address_in(build(project, changed=both), "images")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    build(project, "page:3", "image:1", changed=both)
    assert [client.get(a).status_code for a in (PAGE, picture)] == [410, 200]
    build(project, "page:3", "image:1")
    assert client.get(picture).status_code == 410


def test_a_release_that_somebody_goes_back_to_does_not_bring_it_back(client: Client, project: Paths) -> None:
    first = build(project)
    worksheet, picture = address_in(first, "documents"), address_in(first, "images")
    assert [client.get(a).status_code for a in (PAGE, worksheet, picture)] == [200, 200, 200]
    build(project, "page:3", "page:7", "document:1", "image:1")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert [client.get(a).status_code for a in (PAGE, f"{PAGE}.html", worksheet, picture)] == [410, 410, 410, 410]
    assert "a newer one has taken its place" in client.get(worksheet).content.decode()
    assert "a newer one" not in client.get(PAGE).content.decode()
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


def uploaded_anew(record: Any, data: bytes) -> Any:
    return msgspec.structs.replace(record, sha256=sha256(data).hexdigest(), size=len(data))


def test_who_has_kept_a_documents_address_is_led_to_the_file_that_took_its_place(
    client: Client, project: Paths
) -> None:
    first, document = build(project), next(r for r in public_records() if r.id == "document:1")
    second = build(project, changed=(uploaded_anew(document, PICTURE),))
    old, new = address_in(first, "documents"), address_in(second, "documents")
    assert old != new
    answer = client.get(old)
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (302, new, "private, no-store")
    assert read_manifest(second).replaced == {old: new}
    assert f"another file has taken its place, at {new}" in explain(Store(project.releases), old)
    build(project, "page:7", "document:1")
    assert statuses(client, old, new) == [410, 410]


def test_a_members_old_file_leads_those_who_may_read_it_to_the_new_one(
    client: Client, project: Paths, head: Any, person: Callable[..., User]
) -> None:
    first = build(project)
    anew = [uploaded_anew(r, PICTURE) if r.id == "document:1" else r for r in bridge_records()]
    snapshots = [BridgeSnapshot.of(anew, Held(PAPER, PICTURE))]
    second = build_release(project, snapshots, NOW, lambda line: None).release
    old, new = (address_in(release, "bridge/documents", tree="bridge") for release in (first, second))
    assert "/account/login" in client.get(old)["Location"]  # others are told nothing
    client.force_login(head)
    assert statuses(client, old, new) == [404, 404]
    client.force_login(person("board"))
    assert (client.get(old).status_code, client.get(old)["Location"]) == (302, new)
    assert client.get(new).status_code == 200
    assert read_manifest(second).replaced == {}  # of these, Netlify is told nothing


def test_a_list_that_cannot_be_read_serves_nothing(client: Client, project: Paths) -> None:
    build(project)
    (project.releases / "taken-back.json").write_text('{"public page:3": ')
    assert client.get("/").status_code == 503


def statuses(client: Client, *addresses: str) -> list[int]:
    return [client.get(address).status_code for address in addresses]


@pytest.mark.parametrize("remembered", [True, False])
def test_a_withdrawn_page_takes_its_own_pictures_along_and_brings_them_back(
    client: Client, project: Paths, remembered: bool
) -> None:
    first = build(project)
    if not remembered:  # a builder was killed once it had answered
        (first / "public.memory").unlink()
    picture = address_in(first, "images")
    withdraw(Store(project.releases), PAGE, "a picture was not ours to give", NOW)
    assert statuses(client, PAGE, picture) == [410, 410]
    build(project)
    assert statuses(client, PAGE, picture) == [410, 410]
    lift(Store(project.releases), PAGE)
    build(project)
    assert statuses(client, PAGE, picture) == [200, 200]


def test_the_page_of_releases_names_a_withdrawn_page_and_not_what_went_with_it(client: Client, project: Paths) -> None:
    picture = address_in(build(project), "images")
    withdraw(Store(project.releases), PAGE, "not ours", NOW)
    client.force_login(User.objects.create_superuser("editor@school.example", "a long password"))
    listed = client.get("/cms/releases/").content.decode()
    assert f"{PAGE}: not ours" in listed
    assert picture not in listed


def test_a_picture_that_another_page_shows_as_well_stays(client: Client, project: Paths) -> None:
    other = page(Article, 30, 2, "other", "Other", body=(ImageBlock(image="image:1", alt="A fen"),))
    picture = address_in(build(project, changed=(other,)), "images")
    withdraw(Store(project.releases), PAGE, "", NOW)
    assert statuses(client, PAGE, picture) == [410, 200]


def test_every_size_of_a_withdrawn_picture_goes(client: Client, project: Paths) -> None:
    first = build(project)
    sizes = ["/" + p.relative_to(first / "public").as_posix() for p in (first / "public" / "images").rglob("*.*")]
    assert len(sizes) > 1
    withdraw(Store(project.releases), sizes[0], "", NOW)
    assert set(statuses(client, *sizes)) == {410}
    build(project, "page:3", "image:1")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert set(statuses(client, *sizes)) == {410}


def test_what_is_withdrawn_is_gone_at_its_former_address_too(client: Client, project: Paths) -> None:
    build(project)
    moved = page(Article, 3, 2, "money", "Money")
    build(project, changed=(moved, PublicRedirect(id="redirect:1", source=PAGE, target="page:3")))
    withdraw(Store(project.releases), "/our-partnership/money", "", NOW)
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert statuses(client, PAGE) == [410]


def test_the_former_address_of_what_is_published_no_more_is_gone(client: Client, project: Paths) -> None:
    redirect = PublicRedirect(id="redirect:1", source=PAGE, target="page:3")
    build(project)
    build(project, changed=(page(Article, 3, 2, "money", "Money"), redirect))
    build(project, "page:3", changed=(redirect,))
    assert statuses(client, "/our-partnership/money", PAGE) == [410, 410]


def test_a_picture_goes_with_its_page_where_nobody_can_tell_whose_it_was(client: Client, project: Paths) -> None:
    first = build(project)
    (first / "public.memory").unlink()
    build(project, "page:3", "image:1")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert statuses(client, PAGE, address_in(first, "images")) == [410, 410]


def test_a_page_is_taken_back_though_the_live_manifest_is_torn(client: Client, project: Paths) -> None:
    build(project)
    manifest = build(project, changed=(page(Article, 3, 2, "funding", "Money"),)) / "release.json"
    manifest.chmod(0o644)
    manifest.write_bytes(manifest.read_bytes().replace(b'"now":"', b'"now":"x', 1))
    build(project, "page:3")
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert statuses(client, PAGE) == [410]


def test_a_deleted_picture_goes_though_too_many_pages_would(client: Client, project: Paths) -> None:
    picture = address_in(build(project), "images")
    most = [r.id for r in public_records() if r.id.startswith("page:") and r.id not in ("page:1", "page:2", "page:5")]
    with pytest.raises(BuildError, match="--force shrink"):
        build(project, *most, "image:1", changed=(), deleted={"public": ["image:1"], "bridge": []})
    assert statuses(client, picture) == [410]


def test_a_mistake_that_is_mended_while_a_release_is_pinned_stays_mended(client: Client, project: Paths) -> None:
    build(project)
    build(project, changed=(page(Article, 3, 2, "funding", "A name that should not be here"),))
    store = Store(project.releases)
    roll_back(store, 1, "w", "r", NOW)
    build(project)  # as it was in the pinned release
    unpin(store)
    assert b"should not be here" not in client.get(PAGE).getvalue() + client.get("/our-partnership").getvalue()


def test_nobody_goes_back_to_a_release_that_lacks_what_came_back_since(client: Client, project: Paths) -> None:
    build(project)
    store = Store(project.releases)
    withdraw(store, PAGE, "", NOW)
    lift(store, PAGE)
    build(project)
    with pytest.raises(DeployError, match="no longer whole"):
        roll_back(store, 1, "w", "r", NOW)
    assert statuses(client, PAGE) == [200]


def test_what_is_withdrawn_on_a_full_disk_is_gone_all_the_same(
    client: Client, project: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project)

    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        withdraw(Store(project.releases), PAGE, "", NOW)
    assert statuses(client, PAGE) != [200]
