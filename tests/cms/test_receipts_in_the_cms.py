"""Receipts and releases as people meet them in the CMS, and who sees and does what there. Built by a real builder.

One file, though a long one: all of it is asked as somebody who has signed in.
"""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import GroupPagePermission, Page

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    GuidanceFactory,
    SectionFactory,
    make_image,
)
from receipts import again, publish
from slp_build.model.at_work import alone_at_work
from slp_cms.accounts.models import User
from slp_cms.pages.models import AlertBanner, Menu, MenuLink
from slp_cms.publishing.actions.act_on_releases import RefusedAct, act_on_releases
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.actions.run_worker import build_what_is_due
from slp_cms.publishing.models import BuildRecord, Receipt, ReleaseAct

pytestmark = pytest.mark.usefixtures("builder")
State, Action = Receipt.State, Receipt.Action


@pytest.fixture
def other(section: Page) -> User:
    """Somebody who edits one part of the public site."""
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="Editors of one part")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=section, permission=Permission.objects.get(codename="change_page")
    )
    user = User.objects.create_user("other@school.example", "a long password")
    user.is_staff = True
    user.save()
    user.groups.add(group)
    return user


def test_a_person_sees_the_changes_of_the_own_part(page: Page, bridge: Page, other: User, editor: User) -> None:
    publish(GuidanceFactory(parent=bridge, title="For members only", live=False), editor)
    client = Client()
    client.force_login(other)
    shown = client.get("/cms/releases/").content.decode()
    assert "Funding" in shown
    assert "For members only" not in shown
    secret = Receipt.objects.get(title="For members only")
    for address in (f"/cms/releases/changes/{secret.pk}/", f"/cms/releases/changes/{secret.pk}/state/"):
        assert client.get(address).status_code == 404


def test_an_open_page_can_ask_how_far_a_change_has_come(page: Page, editor: User) -> None:
    client = Client()
    client.force_login(editor)
    address = f"/cms/releases/changes/{Receipt.objects.get().pk}/state/"
    waiting = client.get(address).json()
    assert (waiting["state"], waiting["settled"], waiting["address"]) == ("queued", False, "")
    build_now()
    done = client.get(address).json()
    assert (done["state"], done["settled"], done["address"]) == ("verified", True, "/our-partnership/funding")
    assert "Live since" in client.get("/cms/releases/").content.decode()
    assert "Your latest changes" in client.get("/cms/").content.decode()


def test_where_no_worker_is_at_work_whoever_waits_is_told(page: Page, editor: User, settings: Any) -> None:
    client = Client()
    client.force_login(editor)
    receipt = Receipt.objects.get()
    addresses = [f"/cms/releases/changes/{receipt.pk}/{end}" for end in ("state/", "")]
    said = "Nothing is building at the moment"

    def told(*addresses: str) -> list[bool]:
        return [said in client.get(address).content.decode() for address in addresses]

    assert told(*addresses) == [False, False], "a worker that is started anew takes a moment"
    Receipt.objects.update(asked=timezone.now() - timedelta(minutes=1))
    assert told(*addresses, "/cms/releases/") == [True, True, True]
    assert told(f"/cms/releases/changes/{receipt.pk}/state/?among") == [False], "a list says it once"
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    with alone_at_work(settings.PATHS.out):
        assert told(*addresses, "/cms/releases/") == [False, False, False]
    build_now()
    assert told(*addresses, "/cms/releases/") == [False, False, True]


def test_why_a_change_waits_is_said_on_its_own_page_and_in_the_message_but_not_in_each_line_of_a_list(
    page: Page, editor: User
) -> None:
    client = Client()
    client.force_login(editor)
    receipt = Receipt.objects.get()
    said = "The server’s disk is full"
    for state, in_a_list in ((Receipt.State.QUEUED, False), (Receipt.State.FAILED, True)):
        Receipt.objects.update(state=state, message=said)
        own, line = (f"/cms/releases/changes/{receipt.pk}/state/{end}" for end in ("", "?among"))
        assert [said in client.get(one).json()["message"] for one in (own, line)] == [True, in_a_list]
        assert said in client.get(f"/cms/releases/changes/{receipt.pk}/").content.decode()


def test_the_journal_is_told_of_builds_that_are_refused_and_of_what_is_held_back(
    page: Page, editor: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    build_now()
    assert "build" not in caplog.text
    page.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere">There</a></p>'}])
    publish(page, editor)
    build_now()
    assert "WARNING" in caplog.text
    assert "a change was held back: /our-partnership/funding: " in caplog.text
    (settings.PATHS.releases / "withdrawn.json").write_text("torn")
    publish(page, editor)
    build_now()
    assert "ERROR" in caplog.text
    assert "a build was refused: " in caplog.text
    assert "the list of what is withdrawn cannot be read" in caplog.text


def test_only_who_may_goes_back_or_withdraws(page: Page, other: User, editor: User, settings: Any) -> None:
    build_now()
    client = Client()
    client.force_login(other)
    asked = {"kind": "withdraw", "what": "/our-partnership/funding", "reason": "wrong"}
    said = client.post("/cms/releases/act/", asked, follow=True).content.decode()
    assert "may not do this" in said
    assert not (settings.PATHS.releases / "withdrawn.json").exists()
    client.force_login(editor)
    said = client.post("/cms/releases/act/", asked, follow=True).content.decode()
    assert "/our-partnership/funding: wrong" in said
    assert client.get("/our-partnership/funding").status_code == 410
    client.post("/cms/releases/act/", {"kind": "lift", "what": "/our-partnership/funding"})
    assert [act.kind for act in ReleaseAct.objects.order_by("pk")] == ["withdraw", "lift"]


def test_a_whole_section_is_not_withdrawn_in_one_word(page: Page, editor: User, settings: Any) -> None:
    build_now()
    client = Client()
    client.force_login(editor)
    asked = {"kind": "withdraw", "what": "https://www.example.org/our-partnership/", "reason": "wrong"}
    said = client.post("/cms/releases/act/", asked, follow=True).content.decode()
    assert "Other pages stand below this one" in said
    assert "below it go" in said
    assert not (settings.PATHS.releases / "withdrawn.json").exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "roll_back", "what": "99", "reason": "why"}, "there is no release 99"),
        ({"kind": "roll_back", "what": "1"}, "Say why you go back"),
        ({"kind": "roll_back", "what": "--help", "reason": "why"}, "Choose a release"),
        ({"kind": "withdraw", "what": "stories"}, "Write the address"),
        ({"kind": "withdraw", "what": "/never-there"}, "no release here has this address"),
        ({"kind": "burn"}, "burn"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is(page: Page, editor: User, asked: dict[str, str], says: str) -> None:
    build_now()
    client = Client()
    client.force_login(editor)
    assert says in client.post("/cms/releases/act/", asked, follow=True).content.decode()
    assert not ReleaseAct.objects.exists()


def test_an_act_that_the_build_refuses_leaves_no_entry(page: Page, editor: User) -> None:
    with pytest.raises(RefusedAct, match="there is no release 7"):
        act_on_releases(ReleaseAct.Kind.ROLL_BACK, "7", "why", editor)
    assert not ReleaseAct.objects.exists()


def saved_by(who: User, one: Any) -> Receipt:
    """Save as a person does who is signed in, build, and return the receipt."""
    with LogContext(user=who):
        one.save()
    receipt = Receipt.objects.filter(object_id=one.pk).exclude(kind=Receipt.Kind.PAGE).latest("pk")
    build_now()
    return again(receipt)


def test_a_banners_receipt_names_the_pages_that_it_stands_on(page: Page, editor: User) -> None:
    build_now()
    now, hour = timezone.now(), timedelta(hours=1)
    receipt = saved_by(editor, AlertBanner(text="Schools are closed today.", starts=now - hour, ends=now + hour))
    assert receipt.state == State.VERIFIED
    touched = {one["address"]: one["what"] for one in receipt.addresses}
    assert {"/", "/our-partnership", "/our-partnership/funding"} <= touched.keys()
    assert set(touched.values()) == {"changed"}
    assert not [address for address in touched if address.startswith("/bridge")]


def test_a_menus_receipt_names_the_pages_that_it_stands_on(page: Page, section: Page, editor: User) -> None:
    build_now()
    menu = Menu.objects.create(place="main")
    MenuLink.objects.create(menu=menu, text="Partnership", page=section)
    receipt = saved_by(editor, menu)
    assert receipt.state == State.VERIFIED
    assert {"/", "/our-partnership/funding"} <= {one["address"] for one in receipt.addresses}


def test_many_pages_go_at_once_when_an_administrator_says_that_it_is_meant(
    page: Page, section: Page, editor: User, other: User, client: Client, settings: Any
) -> None:
    for number in range(6):
        ArticleFactory(parent=section, title=f"More {number}")
    build_now()
    with LogContext(user=editor):
        section.specific.delete()
    receipt = Receipt.objects.get(action=Action.DELETED)
    build_now()
    assert again(receipt).state == State.FAILED
    assert client.get("/our-partnership/funding").status_code == 200
    shown, asked = f"/cms/releases/changes/{receipt.pk}/", {"kind": "let_go", "reason": "It is all new."}
    client.force_login(other)
    said = client.post("/cms/releases/act/", asked, follow=True).content.decode()
    assert "may not do this" in said
    client.force_login(editor)
    page_shown = client.get(shown).content.decode()
    assert "Let these pages go" in page_shown
    assert "--force" not in page_shown  # which is said to whoever sits at a terminal
    assert "Say why" in client.post("/cms/releases/act/", {"kind": "let_go"}, follow=True).content.decode()
    client.post("/cms/releases/act/", asked)
    build_now()
    assert again(receipt).state == State.VERIFIED
    assert client.get("/our-partnership/funding").status_code == 410
    forced = json.loads((settings.PATHS.releases / "live" / "release.json").read_text())["forced"]
    assert forced == [{"guard": "shrink", "reason": "It is all new. (editor@school.example)"}]
    assert "It is all new." in client.get("/cms/releases/").content.decode()
    home = section.get_parent()  # it was meant for that release, and for no other
    for number in range(9):
        ArticleFactory(parent=home, title=f"Page {number}")
    build_now()
    with LogContext(user=editor):
        for one in home.get_children()[:6]:
            one.specific.delete()
    build_now()
    assert BuildRecord.objects.first().number is None


def test_a_change_to_what_was_withdrawn_is_told_so(page: Page, section: Page, editor: User) -> None:
    build_now()
    words = "Its address was withdrawn, and tells visitors so until that is lifted."
    act_on_releases(ReleaseAct.Kind.WITHDRAW, "/our-partnership/funding", "a name", editor)
    changed = publish(page, editor, "Money")
    build_now()
    assert (again(changed).state, changed.message) == (State.HELD, words)
    act_on_releases(ReleaseAct.Kind.LIFT, "/our-partnership/funding", "", editor)
    build_now()
    assert again(changed).state == State.VERIFIED
    act_on_releases(ReleaseAct.Kind.WITHDRAW, "/our-partnership", "a name", editor)
    changed = publish(page, editor, "Pounds")
    build_now()
    assert again(changed).state == State.HELD
    assert changed.message.startswith("“Our partnership”, which stands above it, was withdrawn;")


def test_what_went_with_the_section_above_it_is_not_called_live(client: Client, page: Page, editor: User) -> None:
    build_now()
    receipt = publish(page, editor, "Money")
    build_now()
    client.force_login(editor)
    there, gone = "Live since", f"No longer on the site; it was live in release {again(receipt).release}"

    def said() -> list[bool]:
        shown = [client.get(a).content.decode() for a in ("/cms/releases/", f"/cms/releases/changes/{receipt.pk}/")]
        return [words in text for text in shown for words in (there, gone)] + ["View live" in shown[1]]

    assert said() == [True, False, True, False, True]
    act_on_releases(ReleaseAct.Kind.WITHDRAW, "/our-partnership", "a name", editor)
    build_now()
    assert client.get("/our-partnership/funding").status_code == 410
    assert said() == [False, True, False, True, False]
    act_on_releases(ReleaseAct.Kind.LIFT, "/our-partnership", "", editor)
    build_now()
    assert said() == [True, False, True, False, True]


def test_who_withdraws_a_section_is_told_of_the_pages_below_it(client: Client, page: Page, editor: User) -> None:
    client.force_login(editor)
    section = page.get_parent()
    said = client.get(f"/cms/releases/withdraw/{section.pk}/").content.decode()
    assert "The 1 page below it goes with it a moment later, and comes back with it." in said
    assert "below it" not in client.get(f"/cms/releases/withdraw/{page.pk}/").content.decode()
    assert "Withdraw from the site" in client.get(f"/cms/pages/{section.pk}/edit/").content.decode()
    home = client.get(f"/cms/pages/{section.get_parent().pk}/edit/").content.decode()
    assert "Withdraw from the site" not in home  # all other pages stand below it


def test_a_pages_other_addresses_are_withdrawn_with_it(client: Client, page: Page, editor: User) -> None:
    client.force_login(editor)
    with LogContext(user=editor):
        alias = page.create_alias(parent=SectionFactory(parent=page.get_parent().get_parent(), title="Teach here"))
        second = alias.create_alias(parent=alias.get_parent(), update_slug="money")
    build_now()
    assert client.get("/teach-here/money").status_code == 200
    said = client.get(f"/cms/releases/withdraw/{page.pk}/").content.decode()
    assert "The same page stands at /teach-here/funding and /teach-here/money, and goes from there with it." in said
    said = client.get(f"/cms/releases/withdraw/{alias.pk}/").content.decode()
    assert "This is another address of “Funding”, where the same words stay." in said
    client.post(f"/cms/releases/withdraw/{page.pk}/", {"reason": "a name"})
    for address in ("/our-partnership/funding", "/teach-here/funding", "/teach-here/money"):
        assert client.get(address).status_code == 410
    build_now()
    receipt = publish(page, editor, "Funds")
    build_now()
    assert again(receipt).state == State.HELD
    said = client.post(f"/cms/releases/withdraw/{second.pk}/", follow=True).content.decode()
    assert "was withdrawn with /our-partnership/funding" in said
    client.post(f"/cms/releases/withdraw/{page.pk}/")
    build_now()
    assert client.get("/teach-here/money").status_code == 200


def test_links_to_what_is_held_back_or_withdrawn_are_reported(
    client: Client, page: Page, section: Page, editor: User
) -> None:
    build_now()
    leads = ArticleFactory(parent=section, title="Bids", live=False)
    leads.body = json.dumps([{"type": "text", "value": f'<p><a linktype="page" id="{page.pk}">Funding</a></p>'}])
    publish(leads, editor)
    lost = ArticleFactory(parent=section, title="Lost", live=False)
    lost.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere-at-all">There</a></p>'}])
    publish(lost, editor)
    build_now()
    client.force_login(editor)
    assert "/nowhere-at-all" in client.get("/cms/reports/links/").content.decode()
    act_on_releases("withdraw", "/our-partnership/funding", "It was wrong.", editor)
    build_now()
    shown = client.get("/cms/reports/links/").content.decode()
    assert "It leads to “Funding”, which was withdrawn." in shown
    assert "Bids" in shown


def test_a_link_that_is_held_back_with_nothing_else_is_reported(
    client: Client, page: Page, section: Page, editor: User
) -> None:
    build_now()
    lost = ArticleFactory(parent=section, title="Lost", live=False)
    lost.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere-at-all">There</a></p>'}])
    publish(lost, editor)
    assert not build_now().changes
    client.force_login(editor)
    assert "/nowhere-at-all" in client.get("/cms/reports/links/").content.decode()


def test_what_is_wrong_on_the_bridge_is_told_to_those_who_work_on_it_alone(
    page: Page, bridge: Page, editor: User
) -> None:
    build_now()
    paper = BoardPaperFactory(parent=BridgeSectionFactory(parent=bridge, title="Closing Linnet Heath"), live=False)
    theirs, ours = publish(paper, editor), publish(page, editor)
    build_now()
    assert (again(theirs).state, again(ours).state) == (State.HELD, State.VERIFIED)
    assert "linnet" in again(theirs).message.lower()
    assert "linnet" not in again(ours).message.lower()


def test_a_deleted_picture_is_taken_back_in_every_release(page: Page, editor: User, client: Client) -> None:
    build_now()
    picture = make_image()
    page.body = json.dumps([{"type": "image", "value": {"image": picture.pk, "alt": "A fen", "decorative": False}}])
    publish(page, editor)
    build_now()
    shown = re.search(r'src="(/images/[^"]+)"', b"".join(client.get("/our-partnership/funding")).decode())
    assert shown
    assert client.get(shown[1]).status_code == 200
    page.body = "[]"
    publish(page, editor)
    with LogContext(user=editor):
        picture.delete()
    build_now()
    act_on_releases("roll_back", "2", "The page was better.", editor)
    assert client.get("/our-partnership/funding").status_code == 200
    assert client.get(shown[1]).status_code == 410


def test_what_was_due_and_failed_is_asked_for_again_after_a_while(
    page: Page, django_capture_on_commit_callbacks: Any
) -> None:
    hour, now = timedelta(hours=1), timezone.now()
    AlertBanner.objects.create(text="Snow", starts=now + hour, ends=now + 5 * hour)
    build_now()
    then = now + 2 * hour

    def asks(after: timedelta, built_for: str) -> bool:
        with django_capture_on_commit_callbacks() as asked:
            assert build_what_is_due(then + after, built_for) != ""
        return bool(asked)

    assert asks(timedelta(), "")
    until = build_what_is_due(then, "")
    record = BuildRecord.objects.create(succeeded=False, finished=then, message="a template")
    assert not asks(timedelta(seconds=10), until)
    assert asks(timedelta(minutes=2), until)
    record.number = 1  # it went through, and another release is pinned, say
    record.save()
    assert not asks(timedelta(minutes=2), until)
