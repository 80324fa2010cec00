"""A member is no editor: nothing of the CMS opens to somebody who may only read the Bridge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from slp_cms.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]
Make = Callable[..., User]
WITHOUT_A_SESSION = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
WITHOUT_A_SESSION |= {f"wagtailadmin_password_reset{step}" for step in ("", "_done", "_confirm", "_complete")}


def admin_addresses() -> dict[str, str]:
    """Return every address of the CMS by its name, with 1 for whatever it wants to know."""
    found: dict[str, str] = {}

    def walk(patterns: list[Any], before: str) -> None:
        for entry in patterns:
            here = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, here)
            elif isinstance(entry, URLPattern) and here.startswith("cms/"):
                found[f"{entry.name} {here}"] = _filled(here)

    walk(get_resolver().url_patterns, "")
    return found


def _filled(pattern: str) -> str:
    import re

    plain = re.sub(r"<(?:\w+:)?\w+>", "1", pattern)
    plain = re.sub(r"\(\?P<\w+>[^)]*\)|\([^)]*\)", "1", plain)
    return "/" + plain.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "").replace("?", "")


def test_no_address_of_the_cms_opens_to_a_member(client: Client, person: Make) -> None:
    addresses = admin_addresses()
    assert len(addresses) > 150
    client.force_login(person("board"))
    opened = {}
    for name, address in addresses.items():
        response = client.get(address)
        if response.status_code not in {301, 302, 403, 404, 405} and name.split(" ")[0] not in WITHOUT_A_SESSION:
            opened[name] = response.status_code
    assert opened == {}


def test_nothing_of_the_cms_opens_to_a_visitor(client: Client) -> None:
    opened = {}
    for name, address in admin_addresses().items():
        status = client.get(address).status_code
        if status not in {301, 302, 403, 404, 405} and name.split(" ")[0] not in WITHOUT_A_SESSION:
            opened[name] = status
    assert opened == {}


@pytest.mark.parametrize("address", ["/cms/", "/cms/login/", "/cms/pages/1/edit/", "/cms/pages/999/edit/"])
def test_a_member_who_asks_for_the_cms_is_told_whom_it_is_for_and_not_asked_for_a_password(
    client: Client, person: Make, address: str
) -> None:
    client.force_login(person("board"))
    response = client.get(address)
    said = response.content.decode()
    assert response.status_code == 403
    assert "This is for the site’s editors" in said
    assert 'name="password"' not in said
    assert 'href="/bridge">Back to the Bridge<' in said
    assert 'href="/">Public site<' in said
    assert not list(get_messages(response.wsgi_request)), "nor is anything told on the next page"


def test_an_editor_may_sign_in_where_a_member_was(client: Client, person: Make) -> None:
    editor = User.objects.create_superuser("editor@school.example", "a long password")
    client.force_login(person("board"))
    client.post("/cms/login/", {"username": editor.email, "password": "a long password", "next": "/cms/"})
    assert client.get("/cms/").context["user"] == editor


def test_whoever_meets_the_cms_sign_in_by_mistake_finds_a_way_from_it(client: Client) -> None:
    said = client.get("/cms/", follow=True).content.decode()
    assert 'name="password"' in said
    assert '<a href="/bridge">' in said
    assert '<a href="/">' in said


def test_an_editor_of_public_pages_sees_no_members_file_and_is_no_member(client: Client) -> None:
    editor = User.objects.create_user("editor@school.example", "a long password")
    group = Group.objects.create(name="Public editors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    editor.groups.add(group)
    client.force_login(editor)
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/members-files/documents/minutes.txt").status_code == 404
    assert client.get("/cms/snippets/bridge/memberdocument/").status_code == 302
    assert client.get("/bridge").status_code == 403


def test_the_cms_without_its_slash_leads_there(client: Client) -> None:
    response = client.get("/cms")
    assert (response.status_code, response["Location"]) == (302, "/cms/")


@pytest.mark.parametrize("address", ["/admin/", "/django-admin/", "/documents/1/a.pdf", "/images/1/", "/api/v2/pages/"])
def test_nothing_else_of_wagtail_or_django_is_mounted(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
