"""Every change leaves a receipt, which says where it is until readers have it. Built by a real builder.

One file, though a long one: a receipt's whole life, state by state.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import LogContext
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    SectionFactory,
    make_document,
    make_image,
)
from receipts import again, publish
from slp_build.errors import DISK_IS_FULL
from slp_build.pipeline import build_release
from slp_cms.accounts.models import User
from slp_cms.pages.models import Person, Topic
from slp_cms.publishing.actions.act_on_releases import act_on_releases
from slp_cms.publishing.actions.build_now import build_now
from slp_cms.publishing.actions.reconcile import reconcile, retry
from slp_cms.publishing.actions.run_worker import (
    Rounds,
    publish_what_is_scheduled,
    take_up_what_was_left,
)
from slp_cms.publishing.actions.verify_receipts import verify_receipts
from slp_cms.publishing.builder import Builder, BuilderDied
from slp_cms.publishing.models import BuildRecord, Receipt, ReleaseAct
from slp_cms.publishing.tasks import build_site
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

pytestmark = pytest.mark.usefixtures("builder")
State, Action = Receipt.State, Receipt.Action


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
    receipt.verified = datetime(2020, 12, 7, 9, 5, 1, tzinfo=UTC)
    assert receipt.in_words == "Live since 09:05:01 on 7 December, in release 1"


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


def fails_with(error: Exception | None = None) -> Callable[..., Any]:
    """What takes the place of a step of the build that a full disk stops."""

    def fails(*given: Any, **told: Any) -> Any:
        raise error or OSError(ENOSPC, "No space left on device", "/somewhere/public-for-the-builder.zip")

    return fails


def died(*given: Any, **told: Any) -> Any:
    raise BuilderDied("the builder has ended; the live release stays as it was")


def says_that_it_is_full(*given: Any, **told: Any) -> dict[str, Any]:
    return {"done": True, "error": DISK_IS_FULL, "full": True}


STEPS = {"write": "slp_cms.publishing.actions.build_now.write_snapshot", "build": f"{Builder.__module__}.Builder.build"}
READ = "slp_cms.publishing.actions.build_now.take_public"


@pytest.mark.parametrize(
    ("step", "fails", "says"),
    [
        (STEPS["write"], fails_with(), "The server’s disk is full"),
        (STEPS["build"], says_that_it_is_full, "The server’s disk is full"),
        (STEPS["build"], died, "the builder has ended"),
        (READ, fails_with(OperationalError("server closed the connection")), "The database did not answer"),
        (READ, fails_with(InterfaceError("connection already closed")), "The database did not answer"),
    ],
)
def test_what_says_nothing_about_the_content_is_tried_again_by_itself(
    page: Page, editor: User, monkeypatch: pytest.MonkeyPatch, step: str, fails: Any, says: str
) -> None:
    build_now()
    waits = publish(page, editor, "Money")
    DBTaskResult.objects.all().delete()
    with monkeypatch.context() as patch:
        patch.setattr(step, fails)
        record = build_now()
    assert (record.succeeded, record.digest) == (False, "")
    assert again(waits).state == State.QUEUED
    assert waits.message.startswith(says)
    assert waits.message.endswith("This is tried again by itself, until it succeeds.")
    assert "/somewhere" not in waits.message
    (task,) = DBTaskResult.objects.all()
    assert timedelta() < task.run_after - timezone.now() <= timedelta(minutes=1)
    assert build_now().succeeded
    assert (again(waits).state, waits.message) == (State.VERIFIED, "")


@pytest.mark.parametrize(("step", "fails"), [(STEPS["write"], fails_with()), (STEPS["build"], says_that_it_is_full)])
def test_what_is_unpublished_is_gone_at_once_though_the_disk_is_full(
    page: Page, editor: User, client: Client, monkeypatch: pytest.MonkeyPatch, step: str, fails: Any
) -> None:
    build_now()
    with LogContext(user=editor):
        page.unpublish()
    with monkeypatch.context() as patch:
        patch.setattr(step, fails)
        build_now()
        assert client.get("/our-partnership/funding").status_code == 410
        gone = Receipt.objects.get(action=Action.UNPUBLISHED)
        assert (gone.state, "Nobody can read it any more." in gone.message) == (State.QUEUED, True)
        page.save_revision().publish()
        build_now()
    build_now()
    assert client.get("/our-partnership/funding").status_code == 200
    assert not Receipt.objects.exclude(state__in=(State.VERIFIED, State.OVERTAKEN)).exists()


def test_so_many_pages_that_it_may_be_an_accident_wait_for_room_to_be_asked_about(
    section: Page, editor: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [ArticleFactory(parent=section, title=f"Page {number}") for number in range(30)]
    build_now()
    with LogContext(user=editor):
        for page in pages:
            page.unpublish()
    monkeypatch.setattr(STEPS["write"], fails_with())
    build_now()
    assert client.get("/our-partnership/page-1").status_code == 200


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
    build_now()
    assert again(receipt).message == "Nothing that readers see had to change."  # not that no page shows it


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
