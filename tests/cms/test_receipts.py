"""Every change leaves a receipt, which says where it is until readers have it. Built by a real builder.

One file, though a long one: all of it needs that builder, in folders of each test's own.
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import LogContext
from wagtail.models import GroupPagePermission, Page

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    GuidanceFactory,
    SectionFactory,
    make_document,
    make_image,
)
from slp_build.model.at_work import alone_at_work
from slp_build.pipeline import build_release
from slp_cms.accounts.models import User
from slp_cms.pages.models import AlertBanner, Menu, MenuLink, Person, Topic
from slp_cms.publishing.actions.act_on_releases import RefusedAct, act_on_releases
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.actions.reconcile import reconcile, retry
from slp_cms.publishing.actions.run_worker import (
    Rounds,
    build_what_is_due,
    publish_what_is_scheduled,
    take_up_what_was_left,
)
from slp_cms.publishing.actions.verify_receipts import verify_receipts
from slp_cms.publishing.builder import Builder
from slp_cms.publishing.models import BuildRecord, Receipt, ReleaseAct
from slp_cms.publishing.tasks import build_site
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

pytestmark = pytest.mark.usefixtures("builder")
State, Action = Receipt.State, Receipt.Action


@pytest.fixture
def section(bridge: Page, home: Page) -> Page:
    found = SectionFactory(parent=home, title="Our partnership")
    Receipt.objects.all().delete()
    DBTaskResult.objects.all().delete()
    return found


@pytest.fixture
def page(section: Page, editor: User) -> Page:
    found = ArticleFactory(parent=section, title="Funding", live=False)
    publish(found, editor)
    return found


def publish(page: Page, who: User | None, title: str = "") -> Receipt:
    """Publish as a person does who is signed in, and return the receipt."""
    with LogContext(user=who):
        page.title = title or page.title
        page.save_revision(user=who).publish(user=who)
    page.refresh_from_db()
    return Receipt.objects.get(object_id=page.pk, state=State.QUEUED)


def again(receipt: Receipt) -> Receipt:
    receipt.refresh_from_db()
    return receipt


def test_a_publication_is_followed_until_readers_have_it(page: Page, editor: User) -> None:
    receipt = Receipt.objects.get()
    assert (receipt.title, receipt.who, receipt.action) == ("Funding", editor, Action.PUBLISHED)
    assert (receipt.state, receipt.in_words) == (State.QUEUED, "Waiting to be built")
    build_now()
    receipt = again(receipt)
    assert (receipt.state, receipt.release, receipt.address) == (State.VERIFIED, 1, "/our-partnership/funding")
    assert receipt.in_words.startswith("Live since ")
    assert receipt.in_words.endswith(", in release 1")
    assert {"address": "/our-partnership/funding", "what": "new"} in receipt.addresses
    second = publish(page, editor, "Money")
    build_now()
    touched = {one["address"]: one["what"] for one in again(second).addresses}
    assert touched["/our-partnership/funding"] == "changed"
    assert touched["/our-partnership"] == "changed", "the listing that shows it"


def test_ten_editors_who_publish_at_once_get_ten_receipts_and_one_build(section: Page) -> None:
    people = [User.objects.create_superuser(f"editor{n}@school.example", "a long password") for n in range(10)]
    receipts = [
        publish(ArticleFactory(parent=section, title=f"Page {n}", live=False), who) for n, who in enumerate(people)
    ]
    build_now()
    assert BuildRecord.objects.count() == 1
    assert [again(receipt).state for receipt in receipts] == [State.VERIFIED] * 10
    assert [receipt.who for receipt in receipts] == people


def test_what_is_taken_down_is_verified_as_gone(page: Page, editor: User) -> None:
    build_now()
    with LogContext(user=editor):
        page.unpublish()
    receipt = Receipt.objects.get(action=Action.UNPUBLISHED)
    build_now()
    assert again(receipt).state == State.VERIFIED
    assert receipt.in_words.startswith("Off the site since ")
    assert {"address": "/our-partnership/funding", "what": "gone"} in receipt.addresses


def test_an_address_that_leads_on_is_not_said_to_be_gone(
    client: Client, page: Page, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    build_now()
    page.slug = "money"
    with LogContext(user=editor), django_capture_on_commit_callbacks(execute=True):  # Wagtail leaves its redirects then
        page.save_revision(user=editor).publish(user=editor)
    receipt = Receipt.objects.get(object_id=page.pk, state=State.QUEUED)
    build_now()
    old, new = "/our-partnership/funding", "/our-partnership/money"
    assert again(receipt).state == State.VERIFIED
    assert {"address": old, "what": "redirected", "to": new} in receipt.addresses
    client.force_login(editor)
    assert f"{old}: leads to {new}" in client.get(f"/cms/releases/changes/{receipt.pk}/").content.decode()


def test_a_deletion_with_all_below_it_has_one_receipt(page: Page, section: Page, editor: User) -> None:
    publish(ArticleFactory(parent=section, title="More", live=False), editor)
    for number in range(8):  # a tree that loses a fifth of its pages at once is a mistake, and is held
        ArticleFactory(parent=section.get_parent(), title=f"Other {number}")
    build_now()
    before = set(Receipt.objects.values_list("pk", flat=True))
    with LogContext(user=editor):
        section.specific.delete()
    receipt = Receipt.objects.exclude(pk__in=before).get()
    assert (receipt.title, receipt.action, receipt.more) == ("Our partnership", Action.DELETED, 2)
    build_now()
    assert again(receipt).state == State.VERIFIED


def test_a_change_that_a_guard_holds_back_says_so_and_others_go_on(page: Page, section: Page, editor: User) -> None:
    build_now()
    page.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere">There</a></p>'}])
    held = publish(page, editor)
    other = publish(ArticleFactory(parent=section, title="Other", live=False), editor)
    build_now()
    assert (again(held).state, held.can_be_retried) == (State.HELD, True)
    assert "/nowhere" in held.message
    assert again(other).state == State.VERIFIED
    page.body = json.dumps([{"type": "text", "value": "<p>There</p>"}])
    mended = publish(page, editor)
    build_now()
    assert again(mended).state == State.VERIFIED
    assert again(held).state == State.OVERTAKEN


def test_a_page_that_is_held_back_names_whom_it_named_until_somebody_deletes_them(
    page: Page, editor: User, client: Client
) -> None:
    """Whoever no longer agrees to be named is deleted."""
    build_now()
    who = Person.objects.create(name="A. Invented", role="Lead", agreed=True)
    people = {"type": "people", "value": {"heading": "Whom to ask", "people": [who.pk]}}
    page.body = json.dumps([people])
    publish(page, editor)
    build_now()
    page.body = json.dumps([{"type": "text", "value": '<p><a href="/nowhere">There</a></p>'}])
    held = publish(page, editor)
    build_now()
    assert again(held).state == State.HELD
    assert b"A. Invented" in b"".join(client.get("/our-partnership/funding"))
    with LogContext(user=editor):
        who.delete()
    build_now()
    assert again(held).state == State.HELD
    assert b"A. Invented" not in b"".join(client.get("/our-partnership/funding"))


def test_what_was_held_back_and_mended_meanwhile_is_never_said_to_be_live(
    page: Page, section: Page, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_now()
    gone = ArticleFactory(parent=section, title="Gone", live=False)
    page.body = [("text", f'<p><a linktype="page" id="{gone.pk}">gone</a></p>')]
    wrong = publish(page, editor)
    mended: list[Receipt] = []
    build = Builder.build

    def mend_meanwhile(builder: Builder, snapshots: list[str], **told: Any) -> dict[str, Any]:
        if not mended:
            page.body = []
            mended.append(publish(page, editor))
        return build(builder, snapshots, **told)

    monkeypatch.setattr(Builder, "build", mend_meanwhile)
    build_now()
    assert (again(wrong).state, again(mended[0]).state) == (State.HELD, State.QUEUED)
    build_now()
    assert (again(wrong).state, again(mended[0]).state) == (State.OVERTAKEN, State.VERIFIED)


def test_a_build_that_fails_says_what_to_do_and_can_be_tried_again(page: Page, settings: Any) -> None:
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    in_the_way = settings.PATHS.out / "releases"
    in_the_way.write_text("not a folder")
    build_now()
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.can_be_retried) == (State.FAILED, True)
    assert "Put right what is named here, or try again." in receipt.message
    in_the_way.unlink()
    retry(receipt)
    assert again(receipt).state == State.QUEUED
    build_now()
    assert again(receipt).state == State.VERIFIED


@contextmanager
def broken(exports: Path) -> Iterator[None]:
    """Put a set of figures among the others that is none: no build succeeds with it."""
    folder = exports / "public" / "broken"
    folder.mkdir()
    (folder / "export.toml").write_text("[")
    yield
    shutil.rmtree(folder)


def test_what_goes_while_builds_fail_is_said_to_be_gone(
    page: Page, editor: User, client: Client, settings: Any
) -> None:
    build_now()
    renamed = publish(page.get_parent().specific, editor, "Our new title")
    with LogContext(user=editor):
        page.unpublish()
    with broken(settings.PATHS.exports):
        build_now()
    assert client.get("/our-partnership/funding").status_code == 410
    gone = Receipt.objects.get(action=Action.UNPUBLISHED)
    assert (gone.state, "Nobody can read it any more" in gone.message) == (State.FAILED, True)
    assert "The site stays as it was." in again(renamed).message


def test_what_somebody_has_built_at_a_terminal_is_known_to_be_live(
    page: Page, editor: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Before the worker came to it, or after the worker's own build had failed."""
    build_now()
    rounds = Rounds()
    rounds._verify()
    for fails, title in ((False, "Money"), (True, "Pounds")):
        receipt = publish(page, editor, title)
        if fails:
            with broken(settings.PATHS.exports):
                build_now()
            assert again(receipt).state == State.FAILED
        build_release(settings.PATHS, [take_public(), take_bridge()], timezone.localtime(), lambda line: None)
        DBTaskResult.objects.all().delete()
        if fails:
            with django_capture_on_commit_callbacks(execute=True):
                rounds._verify()
            assert DBTaskResult.objects.ready().filter(task_path=build_site.module_path).count() == 1
        assert build_now().message.startswith("Nothing has changed")
        assert (again(receipt).state, receipt.message) == (State.VERIFIED, "")
        assert {"address": "/our-partnership/funding", "what": "changed"} in receipt.addresses


def test_what_a_pin_holds_back_goes_live_when_it_is_unpinned(page: Page, editor: User) -> None:
    build_now()
    publish(page, editor, "Money")
    build_now()
    act_on_releases(ReleaseAct.Kind.ROLL_BACK, "1", "the words were wrong", editor)
    waits = publish(page, editor, "Pounds")
    build_now()
    assert again(waits).state == State.BUILT
    assert "editor@school.example has pinned release 1 (the words were wrong)" in waits.message
    act_on_releases(ReleaseAct.Kind.UNPIN, "", "", editor)
    verify_receipts()
    assert again(waits).state == State.VERIFIED
    entries = [(act.kind, act.what, act.who_name) for act in ReleaseAct.objects.order_by("pk")]
    assert entries == [("roll_back", "1", "editor@school.example"), ("unpin", "", "editor@school.example")]


def test_what_goes_while_a_release_is_pinned_is_said_to_be_gone(page: Page, editor: User) -> None:
    build_now()
    publish(page, editor, "Money")
    build_now()
    act_on_releases(ReleaseAct.Kind.ROLL_BACK, "1", "the words were wrong", editor)
    page.specific.unpublish(user=editor)
    build_now()
    goes = Receipt.objects.get(action=Receipt.Action.UNPUBLISHED)
    assert goes.message.startswith("Nobody can read it any more. Pages that lead to it still do:")
    act_on_releases(ReleaseAct.Kind.UNPIN, "", "", editor)
    verify_receipts()
    assert again(goes).state == State.VERIFIED


def test_live_means_that_the_bytes_are_the_releases(page: Page, settings: Any) -> None:
    build_now()
    Receipt.objects.update(state=State.BUILT)
    served = settings.PATHS.releases / "1" / "public" / "our-partnership" / "funding.html"
    served.chmod(0o644)
    served.write_text("something else")
    verify_receipts()
    receipt = Receipt.objects.get()
    assert receipt.state == State.FAILED
    assert "/our-partnership/funding is not what was built" in receipt.message


def test_a_killed_workers_receipts_are_taken_up_again(page: Page) -> None:
    Receipt.objects.update(state=State.BUILDING, build=BuildRecord.objects.create())
    take_up_what_was_left()
    assert Receipt.objects.get().state == State.QUEUED
    build_now()
    assert Receipt.objects.get().state == State.VERIFIED


def test_a_receipt_that_cannot_be_saved_keeps_no_other_waiting(page: Page, section: Page, editor: User) -> None:
    first = Receipt.objects.get()
    second = publish(ArticleFactory(parent=section, title="Other", live=False), editor)

    def refuse(instance: Receipt, **rest: Any) -> None:
        if instance.pk == first.pk:
            raise OSError("no space is left")

    pre_save.connect(refuse, sender=Receipt)
    try:
        build_now()
    finally:
        pre_save.disconnect(refuse, sender=Receipt)
    assert (again(first).state, again(second).state) == (State.FAILED, State.VERIFIED)
    assert "what became of this change is not known" in again(first).message
    Receipt.objects.filter(pk=second.pk).update(state=State.BUILDING)  # as a worker leaves it that could not write
    build_now()
    assert (again(first).state, again(second).state) == (State.VERIFIED, State.VERIFIED)


def test_a_receipt_holds_as_much_of_a_long_address_as_it_can(section: Page, editor: User) -> None:
    page = section
    for number in range(11):
        page = SectionFactory(parent=page, title=f"Section {number}", live=False)
        Page.objects.filter(pk=page.pk).update(slug="x" * 99, live=True)  # as it could be before there was a limit
    receipt = Receipt.objects.create(kind=Receipt.Kind.PAGE, object_id=page.pk, title="Deep", action=Action.PUBLISHED)
    build_now()
    assert again(receipt).state == State.VERIFIED
    assert again(receipt).address == ("/our-partnership" + 11 * f"/{99 * 'x'}")[:1000]


def test_a_page_that_is_merely_scheduled_has_no_receipt_until_its_time(section: Page, editor: User) -> None:
    page = ArticleFactory(parent=section, title="Later", live=False, first_published_at=None)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=editor).publish(user=editor)
    assert not Receipt.objects.exists()
    publish_what_is_scheduled(timezone.now() + timedelta(hours=2))
    assert not Receipt.objects.filter(action=Action.SCHEDULED).exists(), "Wagtail's own clock decides"


def test_a_scheduled_page_that_cannot_be_saved_keeps_no_other_waiting(
    section: Page, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    then = soon + timedelta(hours=1)
    ArticleFactory(parent=section, title="Old", expire_at=soon)
    for title in ("Taken", "Fine"):
        later = ArticleFactory(parent=section, title=title, live=False, first_published_at=None)
        later.go_live_at = soon
        later.save_revision(user=editor).publish(user=editor)
    Page.objects.filter(title="Taken").update(slug="moved-away")
    ArticleFactory(parent=section, title="Another", slug="taken")  # the address that the scheduled words want
    monkeypatch.setattr(timezone, "now", lambda: then)
    with pytest.raises(ValidationError):
        publish_what_is_scheduled(then)
    assert {page.title: page.live for page in section.get_children()} == {
        "Old": False,
        "Taken": False,
        "Fine": True,
        "Another": True,
    }
    assert Receipt.objects.filter(action=Action.SCHEDULED).count() == 1


@pytest.mark.parametrize("beside", ["nothing", "one that cannot be saved"])
def test_what_was_over_before_the_worker_could_publish_it_is_never_published(
    section: Page, editor: User, monkeypatch: pytest.MonkeyPatch, beside: str
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    for title in ("Brief", "Taken"):
        page = ArticleFactory(parent=section, title=title, live=False, first_published_at=None)
        page.go_live_at, page.expire_at = soon, soon + timedelta(hours=1) if title == "Brief" else None
        if title == "Brief" or beside != "nothing":
            page.save_revision(user=editor).publish(user=editor)
    Page.objects.filter(title="Taken").update(slug="moved-away")
    ArticleFactory(parent=section, title="Another", slug="taken")
    then = soon + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: then)
    with nullcontext() if beside == "nothing" else pytest.raises(ValidationError):
        publish_what_is_scheduled(then)
    brief = Page.objects.get(title="Brief")
    assert (brief.live, brief.expired) == (False, True)


def test_files_and_pictures_have_receipts_too(page: Page) -> None:
    build_now()
    make_image()
    make_document()
    build_now()
    found = {receipt.kind: receipt for receipt in Receipt.objects.exclude(kind=Receipt.Kind.PAGE)}
    assert {kind: (one.state, one.in_words) for kind, one in found.items()} == {
        "image": (State.VERIFIED, "Kept; no page shows it yet"),
        "document": (State.VERIFIED, "Kept; no page shows it yet"),
    }


@pytest.mark.parametrize("shown", [True, False])
def test_whoever_saves_a_file_that_a_page_shows_follows_it(
    client: Client, page: Page, editor: User, shown: bool
) -> None:
    document, image = make_document(), make_image()
    if shown:
        page.body = [
            ("documents", {"heading": "Files", "documents": [document]}),
            ("image", {"image": image, "alt": "A room"}),
        ]
        page.save_revision().publish()
    client.force_login(editor)
    for one, kind, address in ((document, "document", "documents/edit/{}/"), (image, "image", "images/{}/")):
        sent = {"title": "Another title", "collection": one.collection_id, "tags": ""}
        said = client.post(f"/cms/{address.format(one.pk)}", sent, follow=True).content.decode()
        receipt = Receipt.objects.get(kind=kind, title="Another title")
        assert (f'data-receipt="/cms/releases/changes/{receipt.pk}/state/"' in said) == shown


def test_whoever_saves_a_record_that_stands_on_pages_follows_it(client: Client, page: Page, editor: User) -> None:
    topic = Topic.objects.create(name="Reading", slug="reading")
    client.force_login(editor)
    sent = {"name": "Reading aloud", "slug": "reading"}
    said = client.post(f"/cms/snippets/pages/topic/edit/{topic.pk}/", sent, follow=True).content.decode()
    receipt = Receipt.objects.get(kind="topic", who=editor)
    assert f'data-receipt="/cms/releases/changes/{receipt.pk}/state/"' in said


def test_a_change_whose_signal_was_lost_is_found(page: Page, django_capture_on_commit_callbacks: Any) -> None:
    build_now()
    DBTaskResult.objects.all().delete()
    assert not reconcile()
    Page.objects.filter(pk=page.pk).update(title="Money")
    type(page).objects.filter(pk=page.pk).update(lead="Changed by a program.")
    with django_capture_on_commit_callbacks(execute=True):
        assert reconcile()
    assert DBTaskResult.objects.ready().filter(task_path=build_site.module_path).count() == 1
    assert not reconcile(), "somebody is at it"
    DBTaskResult.objects.all().delete()
    build_now()
    receipt = Receipt.objects.get(kind=Receipt.Kind.SITE)
    assert (receipt.state, receipt.action) == (State.VERIFIED, Action.FOUND)
    assert not reconcile()


def test_a_release_that_an_older_snapshot_made_meanwhile_is_found_and_mended(
    page: Page, editor: User, client: Client, settings: Any
) -> None:
    build_now()
    older = [take_public(), take_bridge()]
    with LogContext(user=editor):
        page.unpublish()
    build_now()
    now = timezone.localtime()
    build_release(settings.PATHS, older, now, lambda line: None)  # as `slp build` does that waited at a terminal
    assert b"Funding" in b"".join(client.get("/our-partnership/funding"))
    DBTaskResult.objects.all().delete()
    assert reconcile()
    build_now()
    assert client.get("/our-partnership/funding").status_code == 410
    assert not reconcile()
    for snapshots in (older, [take_public(), take_bridge()]):  # another release of the same content
        build_release(settings.PATHS, snapshots, now, lambda line: None)
    assert reconcile()
    assert build_now().message.startswith("Nothing has changed")
    assert not reconcile(), "one build is asked for, and no more"


def test_a_clock_that_is_set_back_changes_neither_which_build_was_the_last_nor_what_was_meant(
    page: Page, section: Page, editor: User
) -> None:
    for number in range(6):
        ArticleFactory(parent=section, title=f"More {number}")
    build_now()
    BuildRecord.objects.update(started=timezone.now() + timedelta(hours=1))
    publish(page, editor, "Money")
    build_now()
    DBTaskResult.objects.all().delete()
    assert not reconcile()
    BuildRecord.objects.update(started=timezone.now() + timedelta(hours=1))
    section.specific.delete()
    act_on_releases(ReleaseAct.Kind.LET_GO, "", "It is all new.", editor)
    assert build_now().succeeded


# -- as people see them in the CMS


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
