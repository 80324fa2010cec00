"""Every role at every kind of address, and one and the same answer for what is not theirs and what is not there."""

import dataclasses
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from releases import CANARY
from slp_build.release.manifest import read_manifest, sealed, write_manifest
from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
Make = Callable[..., User]
EVERYBODY = {"subscriber", "school_lead", "broker", "lis_officer", "board"}
COUNTY = {"broker", "lis_officer", "board"}

# Who may read which address, written out by hand. The people's own school is 900001.
READERS = {
    "/bridge": EVERYBODY,
    "/bridge/notices": EVERYBODY,
    "/bridge/notices/autumn": EVERYBODY,
    "/bridge/guidance": EVERYBODY,
    "/bridge/assets/site.fedcba9876543210.css": EVERYBODY,
    "/bridge/schools": COUNTY,
    "/bridge/schools/900001": EVERYBODY,
    "/bridge/schools/900002": COUNTY,
    "/bridge/schools/90000": COUNTY,
    "/bridge/board": {"board"},
    "/bridge/board/september": {"board"},
    "/bridge/documents/fedcba9876543210/minutes.txt": {"board"},
    "/bridge/documents/fedcba9876543210/50%2525 of it%3F.txt": {"board"},
    "/bridge/there-is-none": set(),
    "/bridge/schools/900003": set(),
    "/bridge/.draft": set(),
    "/bridge/notices/": set(),
}


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def seen(response: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """Return all that a reader sees of an answer, but for the date."""
    return response.status_code, body(response), {k: v for k, v in response.headers.items() if k != "Date"}


def signed_in(client: Client, person: Make, role: str, school: School) -> Client:
    client.force_login(person(role, school))
    return client


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_reads_its_own_addresses_and_no_other(
    client: Client, person: Make, school: School, role: str
) -> None:
    signed_in(client, person, role, school)
    found = {address for address in READERS if client.get(address).status_code == 200}
    assert found == {address for address, readers in READERS.items() if role in readers}
    for address in found:
        assert CANARY.encode() in body(client.get(address))


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_what_is_not_theirs_looks_exactly_like_what_is_not_there(
    client: Client, person: Make, school: School, role: str
) -> None:
    signed_in(client, person, role, school)
    missing = seen(client.get("/bridge/schools/999999"))
    assert missing[0] == 404
    assert b"There is no such page" in missing[1]
    for address, readers in READERS.items():
        for form in (address, f"{address}.html", f"{address}/", f"{address}/index"):
            if role not in readers and form != "/bridge/notices/":
                assert seen(client.get(form)) == missing, form


def test_the_pages_own_404_is_the_public_sites(client: Client, person: Make, school: School) -> None:
    public = client.get("/nothing-here")
    signed_in(client, person, "subscriber", school)
    assert body(client.get("/bridge/schools/900002")) == body(public)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("form", ["/bridge/schools/900001.html", "/bridge/schools/900001/", "/bridge/notices.html"])
def test_an_old_form_of_an_own_address_leads_to_the_clean_one(
    client: Client, person: Make, school: School, role: str, form: str
) -> None:
    response = signed_in(client, person, role, school).get(form)
    assert response.status_code == 301
    assert response["Location"] == form.removesuffix("/").removesuffix(".html")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", ["", *sorted(EVERYBODY)])
def test_nobody_reads_the_bridge_without_signing_in_or_without_a_role(
    client: Client, person: Make, school: School, role: str
) -> None:
    for address in READERS:
        answer = client.get(address)
        assert (answer.status_code, body(answer)) == (302, b"")
    if not role:
        client.force_login(person(""))
        assert {client.get(address).status_code for address in READERS} == {403}


def test_a_subscription_that_ends_during_a_session_shuts_the_next_request(
    client: Client, person: Make, school: School
) -> None:
    signed_in(client, person, "subscriber", school)
    assert client.get("/bridge/notices").status_code == 200
    Subscription.objects.update(ends=timezone.localdate() - timedelta(days=1))
    assert client.get("/bridge/notices").status_code == 403
    Subscription.objects.update(ends=None)
    assert client.get("/bridge/notices").status_code == 200
    School.objects.update(open=False)
    assert client.get("/bridge/notices").status_code == 403


def test_a_role_that_is_taken_away_shuts_the_next_request(client: Client, person: Make, school: School) -> None:
    signed_in(client, person, "board", school)
    assert client.get("/bridge/board").status_code == 200
    Membership.objects.update(role="broker")
    assert client.get("/bridge/board").status_code == 404
    Membership.objects.all().delete()
    assert client.get("/bridge/board").status_code == 403


def test_an_account_that_is_closed_is_signed_out(client: Client, person: Make, school: School) -> None:
    signed_in(client, person, "board", school)
    User.objects.update(is_active=False)
    assert client.get("/bridge/board").status_code == 302


def test_an_account_whose_address_changes_is_signed_out(client: Client, person: Make, school: School) -> None:
    lead = person("school_lead", school)
    client.force_login(lead)
    lead.email = "successor@school.example"
    lead.save()
    assert client.get("/bridge").status_code == 302


def test_a_changed_policy_counts_from_the_next_request(
    client: Client, person: Make, school: School, settings: Any, tmp_path: Path
) -> None:
    shutil.copytree(settings.PATHS.site, tmp_path / "site", ignore=shutil.ignore_patterns("theme"))
    settings.PATHS = dataclasses.replace(settings.PATHS, root=tmp_path)
    signed_in(client, person, "subscriber", school)
    assert client.get("/bridge/notices").status_code == 200
    (tmp_path / "site" / "bridge-policy.toml").write_text('[[rule]]\nprefix = "/bridge/notices"\nroles = ["board"]\n')
    assert client.get("/bridge/notices").status_code == 404
    assert client.get("/bridge").status_code == 404
    (tmp_path / "site" / "bridge-policy.toml").write_text("[[rule")
    assert client.get("/bridge/notices").status_code == 503


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [("subscriber", "/bridge/schools/900001"), ("school_lead", "/bridge/schools/900001"), ("board", "/bridge/schools")],
)
def test_your_school_leads_to_the_own_school(
    client: Client, person: Make, school: School, role: str, leads_to: str
) -> None:
    response = signed_in(client, person, role, school).get("/bridge/your-school")
    assert (response.status_code, response["Location"]) == (302, leads_to)


def test_a_lead_of_two_schools_chooses_among_them_and_sees_no_other(
    client: Client, person: Make, school: School
) -> None:
    other = School.objects.create(urn=900002, name="Other", phase="Primary")
    Subscription.objects.create(school=other, begins=timezone.localdate())
    lead = person("school_lead", school)
    Membership.objects.create(person=lead, role="school_lead", school=other)
    client.force_login(lead)
    page = client.get("/bridge/your-school")
    assert page.content.count(b"/bridge/schools/") == 2
    assert b'<a href="/bridge/schools/900001">Linnet Heath Primary School (900001)</a>' in page.content
    assert b'<a href="/bridge/schools/900002">Other (900002)</a>' in page.content
    assert {client.get(f"/bridge/schools/{urn}").status_code for urn in (900001, 900002)} == {200}
    assert client.get("/bridge/schools/90000").status_code == 404


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_slip_in_the_policy_opens_no_board_paper(
    client: Client, person: Make, school: School, settings: Any, tmp_path: Path, release: Path, role: str
) -> None:
    paper = "/bridge/board/september"
    manifest = read_manifest(release)
    (release / "release.json").chmod(0o600)
    write_manifest(release, sealed(msgspec.structs.replace(manifest, papers=(paper,))))
    shutil.copytree(settings.PATHS.site, tmp_path / "site")
    policy = tmp_path / "site" / "bridge-policy.toml"
    policy.write_text(policy.read_text().replace('"/bridge/board"', '"/bridge/boar"'))
    settings.PATHS = dataclasses.replace(settings.PATHS, root=tmp_path)
    signed_in(client, person, role, school)
    assert client.get("/bridge/board").status_code == 200  # the section itself, which is no paper
    for form in (paper, f"{paper}.html", f"{paper}/"):
        assert (client.get(form).status_code in (200, 301)) is (role == "board")
