"""Each group of the CMS has just its part of the tree."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory, VacancyFactory, make_document, make_image
from releases import make_release
from slp_cms.accounts.models import Membership, User
from slp_cms.accounts.roles import ROLES, make_roles
from slp_cms.commands import roles


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


def test_a_group_whose_part_of_the_tree_is_not_there_is_named(site: dict[str, Any], capsys: Any) -> None:
    assert make_roles() == {}
    roles()
    assert capsys.readouterr().out == "7 groups are as they are meant to be\n"
    teach = site["vacancy"].get_parent().specific
    teach.slug = "jobs"
    teach.save()
    roles()
    said = capsys.readouterr().out
    assert "There is no page at /teach: Recruitment may edit nothing there." in said
    assert "7 groups are as they are meant to be, but for that" in said


@pytest.mark.django_db
def test_before_there_are_pages_each_address_is_named_once() -> None:
    assert make_roles() == {
        "/": ["Editors", "Moderators", "Administrators"],
        "/teach": ["Recruitment"],
        "/resources": ["Curriculum"],
        "/bridge": ["Bridge editors", "Administrators"],
    }


def answers(group: str, asked: dict[str, str]) -> str:
    client = Client()
    client.force_login(User.objects.filter(groups__name=group).first() or person(group))
    return client.post("/cms/releases/act/", asked, follow=True).content.decode()


def test_an_address_is_taken_back_and_let_come_back_by_those_who_edit_what_it_is(
    site: dict[str, Any], settings: Any
) -> None:
    file, picture = make_document("Plan", b"abc"), make_image()
    make_release(settings.PATHS.releases)
    there = {
        "/funding": f"page:{site['article'].pk}",
        "/maths": f"page:{site['resource'].pk}",
        "/documents/0123456789abcdef/notes.pdf": f"document:{file.pk}",
        "/images/a.jpg": f"image:{picture.pk}",
        "/data/x.csv": "",
    }
    taken = {address: {"source": source, "at": "", "reason": "r"} for address, source in there.items()}
    (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
    may = {"Moderators": {*there} - {"/data/x.csv"}, "Curriculum": {"/maths"}, "Administrators": {*there}}
    for group, allowed in may.items():
        for address in there:
            (settings.PATHS.releases / "withdrawn.json").write_text(json.dumps(taken))
            refused = "may not do this" in answers(group, {"kind": "lift", "what": address})
            assert refused == (address not in allowed), (group, address)
            left = json.loads((settings.PATHS.releases / "withdrawn.json").read_text())
            assert (address in left) == refused
    assert "may not do this" in answers("Curriculum", {"kind": "withdraw", "what": "/funding"})


def test_a_file_or_picture_of_somebody_else_is_changed_by_those_who_answer_for_the_whole_site(
    site: dict[str, Any],
) -> None:
    theirs, picture = make_document("Plan", b"abc"), make_image()
    for group in ("Editors", "Recruitment", "Curriculum", "Moderators", "Administrators"):
        user = person(group)
        own = make_document(f"Own of {group}", b"own")
        own.uploaded_by_user = user
        own.save()
        client = Client()
        client.force_login(user)
        everything = group in ("Moderators", "Administrators")
        for address, may in (
            (f"/cms/documents/edit/{theirs.pk}/", everything),
            (f"/cms/documents/delete/{theirs.pk}/", everything),
            (f"/cms/images/{picture.pk}/", everything),
            (f"/cms/images/{picture.pk}/delete/", everything),
            (f"/cms/documents/edit/{own.pk}/", True),
        ):
            assert (client.get(address).status_code == 200) == may, (group, address)


def test_only_those_who_work_on_the_bridge_find_members_pages_in_the_chooser(site: dict[str, Any]) -> None:
    site["guidance"].title = "For members only"
    draft = GuidanceFactory(parent=site["guidance"].get_parent(), title="For members, a draft", live=False)
    root = site["guidance"].get_parent()
    shown = {}
    for role in ROLES:
        client = Client()
        client.force_login(person(role.name))
        found = [
            client.get("/cms/choose-page/"),
            client.get(f"/cms/choose-page/{root.pk}/"),
            client.get(f"/cms/choose-page/{draft.pk}/"),
            client.get("/cms/choose-page/search/", {"q": "members"}),
            *(client.get("/cms/choose-page/chosen-multiple/", {"id": f"{sign}{draft.pk}"}) for sign in ("", " ", "+")),
            client.get("/cms/choose-page/chosen-multiple/", {"id": "none"}),
        ]
        shown[role.name] = any("For members" in answer.content.decode() for answer in found)
        assert client.get(f"/cms/choose-page/{site['article'].get_parent().pk}/").status_code == 200
    assert {name for name, may in shown.items() if may} == {"Bridge editors", "Administrators"}


def test_only_a_superuser_makes_a_superuser_or_touches_the_account_of_one_or_of_a_member(site: dict[str, Any]) -> None:
    administrator, highest = person("Administrators"), User.objects.create_superuser("highest@school.example", "x" * 12)
    member, colleague = User.objects.create_user("head@school.example"), person("Editors")
    Membership.objects.create(person=member, role="broker")
    client = Client()
    client.force_login(administrator)
    for someone in (highest, member):
        for action in ("edit", "delete"):
            client.post(f"/cms/users/{action}/{someone.pk}/", {"email": "mine@school.example"})
        assert User.objects.get(pk=someone.pk).email == someone.email
    assert client.get(f"/cms/users/edit/{colleague.pk}/").status_code == 200
    new = {"email": "new@school.example", "password1": "y" * 14, "password2": "y" * 14, "is_superuser": "on"}
    page = client.get("/cms/users/new/").content.decode()
    assert "is_superuser" not in page
    client.post("/cms/users/new/", {**new, "first_name": "N", "last_name": "N"})
    assert not User.objects.get(email="new@school.example").is_superuser
    client.force_login(highest)
    assert "is_superuser" in client.get("/cms/users/new/").content.decode()
    assert client.get(f"/cms/users/edit/{member.pk}/").status_code == 200


def test_nor_does_anybody_else_by_a_copy_or_by_many_at_once(site: dict[str, Any]) -> None:
    administrator, highest = person("Administrators"), User.objects.create_superuser("highest@school.example", "x" * 12)
    member = User.objects.create_user("head@school.example")
    Membership.objects.create(person=member, role="broker")
    client = Client()
    client.force_login(administrator)
    new = {"email": "mine@school.example", "password1": "y" * 14, "password2": "y" * 14, "is_superuser": "on"}
    for someone in (administrator, member, highest):
        client.post(f"/cms/users/copy/{someone.pk}/", {**new, "first_name": "N", "last_name": "N"})
    for action, said in (
        ("delete", {}),
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {"role": Group.objects.get(name="Editors").pk}),
    ):
        for someone in (member, highest):
            client.post(f"/cms/bulk/accounts/user/{action}/?id={someone.pk}", said)
    assert not User.objects.get(pk=administrator.pk).is_superuser
    for someone in (member, highest):
        now = User.objects.get(pk=someone.pk)
        assert (now.email, now.is_active, now.groups.count()) == (someone.email, True, 0)
    colleague = person("Editors")
    client.post(f"/cms/bulk/accounts/user/set_active_state/?id={colleague.pk}", {"mark_as_active": "False"})
    assert not User.objects.get(pk=colleague.pk).is_active
