"""Whatever changes a published page asks for one build, after its transaction; a draft asks for none."""

import fcntl
import gc
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    GuidanceFactory,
    SectionFactory,
    make_document,
    make_image,
    make_member_document,
    make_school,
)
from slp_build.errors import SlpError
from slp_build.returns import RegisterSchool
from slp_cms.commands import worker
from slp_cms.publishing.actions import run_worker
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.actions.run_worker import _failed_a_while_ago, ask_for_what_waits, take_up_what_was_left
from slp_cms.publishing.models import BuildRecord
from slp_cms.publishing.tasks import build_site
from slp_cms.schools.actions.load_register import load_register
from slp_cms.snapshot.public import take_public

Commit = Callable[..., Any]


def waiting() -> int:
    return DBTaskResult.objects.ready().filter(task_path=build_site.module_path).count()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """Run what follows as one transaction that ends in a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def page(bridge: Page, home: Page) -> Page:
    section = SectionFactory(parent=home, title="Our partnership")
    DBTaskResult.objects.all().delete()
    return ArticleFactory(parent=section, title="Funding")


def publish(page: Page) -> None:
    page.title = "New words"
    page.save_revision().publish()


def publish_in_the_bridge(page: Page) -> None:
    GuidanceFactory(parent=Page.objects.get(slug="bridge")).save_revision().publish()


def unpublish(page: Page) -> None:
    page.unpublish()


def delete(page: Page) -> None:
    page.delete()


def delete_the_section(page: Page) -> None:
    page.get_parent().specific.delete()


def move(page: Page) -> None:
    page.move(Page.objects.get(slug="home"), pos="last-child")


def reorder(page: Page) -> None:
    page.move(page, pos="left") if page.get_prev_sibling() else page.get_parent().move(page.get_parent(), pos="left")


def change_the_slug(page: Page) -> None:
    page.slug = "money"
    page.save()


def change_a_picture(page: Page) -> None:
    make_image().save()


def delete_a_school(page: Page) -> None:
    make_school().delete()


def import_a_register(page: Page) -> None:
    given = dict.fromkeys(RegisterSchool.__dataclass_fields__)
    given |= {"urn": 900001, "name": "A", "phase": "Primary", "laestab": "", "kind": "", "town": "", "postcode": ""}
    load_register([RegisterSchool(**{**given, "open": True, "predecessors": ()})], sample=True)


CHANGES = [publish, publish_in_the_bridge, unpublish, delete, delete_the_section, move, reorder, change_the_slug]
CHANGES += [change_a_picture, delete_a_school, import_a_register]
CHANGES += [
    lambda page: make_document(),
    lambda page: make_document().delete(),
    lambda page: make_member_document(),
    lambda page: make_school(),
    lambda page: Redirect.objects.create(old_path="/old", redirect_link="/county"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_published_page_asks_for_a_build(
    page: Page, commit: Commit, change: Callable[[Page], Any]
) -> None:
    with commit():
        change(page)
        assert waiting() == 0, "not before the transaction has been committed"
    assert waiting() == 1


def test_many_changes_ask_for_one_build(page: Page, commit: Commit) -> None:
    for _ in range(3):
        with commit():
            for change in (publish, change_a_picture, move, unpublish):
                change(page)
    assert waiting() == 1


def test_a_change_while_a_build_runs_asks_for_another(page: Page, commit: Commit) -> None:
    with commit():
        publish(page)
    DBTaskResult.objects.update(status="RUNNING")
    with commit():
        publish(page)
    assert waiting() == 1
    assert DBTaskResult.objects.running().count() == 1


def save_a_draft(page: Page) -> None:
    page.title = "Not yet"
    page.save_revision()


def schedule(page: Page) -> None:
    draft = ArticleFactory(parent=page.get_parent(), live=False)
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()


def schedule_an_edit(page: Page) -> None:
    page.title = "From tomorrow"
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def delete_a_draft(page: Page) -> None:
    ArticleFactory(parent=page.get_parent(), live=False).delete()


@pytest.mark.parametrize("change", [save_a_draft, schedule, delete_a_draft])
def test_what_no_reader_could_see_asks_for_none(page: Page, commit: Commit, change: Callable[[Page], Any]) -> None:
    with commit():
        change(page)
    assert waiting() == 0


def test_an_edit_that_is_scheduled_leaves_the_live_words_in_the_snapshot(page: Page, commit: Commit) -> None:
    with commit():
        page.save_revision().publish()
        schedule_an_edit(Page.objects.get(pk=page.pk).specific)
    assert take_public().records[f"page:{page.pk}"].title == "Funding"


def test_a_change_that_is_rolled_back_asks_for_none(page: Page, commit: Commit) -> None:
    def refused() -> None:
        with transaction.atomic():
            publish(page)
            raise RuntimeError("the disk is full")

    with commit(), pytest.raises(RuntimeError):
        refused()
    assert waiting() == 0


def test_a_killed_workers_build_is_taken_up_again(page: Page, commit: Commit) -> None:
    with commit():
        request_build()
    DBTaskResult.objects.update(status="RUNNING")  # as a worker leaves it that is killed while it builds
    record = BuildRecord.objects.create()
    with commit():
        take_up_what_was_left()
    assert (waiting(), DBTaskResult.objects.running().count()) == (1, 0)
    record.refresh_from_db()
    assert (record.succeeded, record.message) == (False, "the worker was stopped while it built")


def test_a_change_whose_process_ended_before_it_could_ask_for_a_build_gets_one(page: Page, commit: Commit) -> None:
    publish(page)
    DBTaskResult.objects.all().delete()
    for _ in range(2):
        with commit():
            ask_for_what_waits()
        assert waiting() == 1
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(seconds=30))  # somebody builds at a terminal
    with commit():
        ask_for_what_waits()
    assert waiting() == 0


def test_a_build_that_waits_for_long_because_the_clock_was_set_back_is_asked_for_anew(
    page: Page, commit: Commit
) -> None:
    publish(page)
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1))
    with commit():
        ask_for_what_waits()
    assert waiting() == 1


def test_builds_that_are_to_come_later_do_not_add_up(page: Page) -> None:
    DBTaskResult.objects.all().delete()
    for _ in range(3):
        request_build(after=timedelta(minutes=1))
    assert DBTaskResult.objects.count() == 1


def test_a_build_that_was_due_and_failed_is_asked_for_again_after_the_clock_was_set_back(page: Page) -> None:
    record = BuildRecord.objects.create(finished=timezone.now())
    assert not _failed_a_while_ago(timezone.now())
    record.finished += timedelta(hours=1)
    record.save()
    assert _failed_a_while_ago(timezone.now())


def test_a_start_after_a_clean_stop_asks_for_nothing(page: Page, commit: Commit) -> None:
    with commit():
        take_up_what_was_left()
    assert waiting() == 0


@pytest.mark.django_db
def test_one_worker_builds_in_a_folder_and_a_second_one_is_refused(settings: Any) -> None:
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    with (settings.PATHS.out / "worker.lock").open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(SlpError, match="a worker builds here already"):
            worker()


@pytest.mark.django_db
def test_what_fails_between_builds_is_logged_once_and_keeps_neither_the_worker_nor_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def publish_what_is_scheduled(now: datetime) -> bool:
        done.append("published")
        raise ValueError("this page cannot be saved")

    def sleep(alarm: object, seconds: float) -> bool:
        done.append("slept")
        if done.count("slept") == 3:
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(run_worker, "publish_what_is_scheduled", publish_what_is_scheduled)
    monkeypatch.setattr(run_worker, "reconcile", lambda patient: done.append("compared"))
    monkeypatch.setattr(run_worker, "the_builder", lambda: SimpleNamespace(read_whole=float("-inf")))
    monkeypatch.setattr(run_worker.Alarm, "sleep", sleep)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_worker.run_worker()
    finally:
        gc.enable()
    assert done == ["published", "compared", "slept", "slept", "slept"]
    assert caplog.text.count("ValueError: this page cannot be saved") == 1
