"""Each group of the CMS has just its part of the tree."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory, VacancyFactory
from slp_cms.accounts.models import User
from slp_cms.accounts.roles import ROLES, make_roles


@pytest.fixture
def site(bridge: Page, home: Page) -> dict[str, Any]:
    """A page in each part of the tree, and the groups."""
    parts = {slug: SectionFactory(parent=home, title=slug.capitalize(), slug=slug) for slug in ("teach", "resources")}
    found = {
        "vacancy": VacancyFactory(parent=parts["teach"], title="A post"),
        "resource": SectionFactory(parent=parts["resources"], title="Maths"),
        "article": ArticleFactory(parent=home, title="Funding"),
        "guidance": GuidanceFactory(parent=bridge, title="For members only"),
    }
    make_roles()
    return found


def person(group: str) -> User:
    user = User.objects.create_user(f"{group.lower().replace(' ', '-')}@school.example", "a long password")
    user.groups.add(Group.objects.get(name=group))
    return user


MAY_PUBLISH = {
    "Editors": set(),
    "Moderators": {"vacancy", "resource", "article"},
    "Recruitment": {"vacancy"},
    "Curriculum": {"resource"},
    "Bridge editors": {"guidance"},
    "Analysts": set(),
    "Administrators": {"vacancy", "resource", "article", "guidance"},
}
MAY_EDIT = {**MAY_PUBLISH, "Editors": {"vacancy", "resource", "article"}}


@pytest.mark.parametrize("group", [role.name for role in ROLES])
def test_a_group_edits_and_publishes_its_part_and_no_other(site: dict[str, Any], group: str) -> None:
    user = person(group)
    allowed = {name: page.permissions_for_user(user) for name, page in site.items()}
    assert {name for name, may in allowed.items() if may.can_edit()} == MAY_EDIT[group]
    assert {name for name, may in allowed.items() if may.can_publish()} == MAY_PUBLISH[group]


@pytest.mark.parametrize("group", [role.name for role in ROLES])
def test_every_group_enters_the_cms_and_sees_no_page_of_others(site: dict[str, Any], group: str) -> None:
    client = Client()
    client.force_login(person(group))
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/releases/").status_code == 200
    for name, page in site.items():
        answer = client.get(f"/cms/pages/{page.pk}/edit/")
        assert (answer.status_code == 200) == (name in MAY_EDIT[group]), name


def test_only_administrators_go_back_and_only_some_withdraw(site: dict[str, Any]) -> None:
    people = {role.name: person(role.name) for role in ROLES}
    assert {n for n, p in people.items() if p.has_perm("publishing.roll_back")} == {"Administrators"}
    assert {n for n, p in people.items() if p.has_perm("publishing.withdraw")} == {
        "Administrators",
        "Moderators",
        "Curriculum",
    }


def test_members_addresses_are_shown_and_withdrawn_by_administrators_alone(site: dict[str, Any], settings: Any) -> None:
    settings.PATHS.releases.mkdir(parents=True)
    taken = {"/bridge/board/september": {"source": "page:9", "at": "", "reason": "a name"}}
    (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
    client = Client()
    asked = {"kind": "lift", "what": "/bridge/board/september"}
    for group in ("Moderators", "Curriculum", "Recruitment"):
        client.force_login(person(group))
        assert "/bridge/board" not in client.get("/cms/releases/").content.decode()
        assert "may not do this" in client.post("/cms/releases/act/", asked, follow=True).content.decode()
        asked_by_file = {"kind": "withdraw", "what": "/bridge.html"}
        assert "may not do this" in client.post("/cms/releases/act/", asked_by_file, follow=True).content.decode()
    client.force_login(person("Administrators"))
    assert "/bridge/board/september" in client.get("/cms/releases/").content.decode()


def test_a_group_that_somebody_has_widened_is_put_back(site: dict[str, Any]) -> None:
    group = Group.objects.get(name="Recruitment")
    GroupPagePermission.objects.filter(group=group).update(page=Page.get_first_root_node())
    make_roles()
    make_roles()
    assert not site["article"].permissions_for_user(person("Recruitment")).can_edit()
    assert GroupPagePermission.objects.filter(group=group).count() == 6
