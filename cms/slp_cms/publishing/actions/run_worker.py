"""Works through the publishing queue until stopped, and keeps the clock: scheduled pages, pages whose time comes."""

import gc
import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from slp_cms.gate.live import live_release
from slp_cms.publishing.actions.keep_deployed import DeployKeeper
from slp_cms.publishing.actions.keep_search import SearchKeeper
from slp_cms.publishing.actions.reconcile import SomebodyWaits, reconcile
from slp_cms.publishing.actions.request_build import is_asked_for, request_build
from slp_cms.publishing.actions.verify_receipts import verify_receipts
from slp_cms.publishing.builder import the_builder
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.publishing.served import live_number, the_pin
from slp_cms.publishing.shared_drafts import forget_expired
from slp_cms.publishing.tasks import build_site
from slp_cms.publishing.wake import Alarm

INTERVAL = 0.25  # seconds between two looks at the queue and the clock
WOKEN = 1.0  # where publishing wakes the worker: it then looks by itself for the clock's sake alone
RECONCILE_EVERY = 180.0
RECONCILE_AT_LAST = 900.0  # it waits for a quiet moment, but not longer than this
QUIET = 15.0  # seconds without a change
COLLECT_EVERY = 20.0
TRY_AGAIN = timedelta(minutes=1)  # after a build that was due, or something else that the worker does, has failed
Act = tuple[Any, Callable[[], object]]
"""A page's number, and what is done to it at its time."""
logger = logging.getLogger(__name__)


def run_worker() -> None:
    """Take up what a killed worker left, then build whenever asked, or whenever a page's time has come."""
    take_up_what_was_left()
    worker = Worker(
        queue_names=["publishing"],
        interval=INTERVAL,
        batch=True,  # it returns when nothing waits, and the clock is looked at
        backend_name="publishing",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    alarm, rounds, collected = Alarm(), Rounds(), time.monotonic()
    gc.disable()  # cycles are looked for when nobody waits: there are ten thousand pages to look through
    while True:
        worker.run()
        for chore in rounds.chores:
            chore.look()
        woken = alarm.sleep(WOKEN if alarm.rings else INTERVAL)
        if woken:
            rounds.rang = time.monotonic()
        if not woken and time.monotonic() - collected > COLLECT_EVERY:
            gc.collect()
            collected = time.monotonic()


class Chore:
    """One thing that the worker does between builds. One that fails is logged, and does not keep the others."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.do = do
        self.due = 0.0

    def look(self) -> None:
        """Do it, unless it has failed a moment ago: the log would fill up."""
        if time.monotonic() < self.due:
            return
        try:
            self.do()
        except Exception:
            logger.exception("The worker could not do all that it does between builds; it goes on, and tries again")
            self.due = time.monotonic() + TRY_AGAIN.total_seconds()


class Rounds:
    """What the worker does between builds, and what it remembers of the last time."""

    def __init__(self) -> None:
        self.built_for, self.verified_for = "", 0
        self.reconciled = time.monotonic() - RECONCILE_EVERY  # at once, if nobody waits
        self.rang = time.monotonic() - QUIET
        doing = [self._publish, self._build, self._verify, self._reconcile, SearchKeeper().look, DeployKeeper().look]
        self.chores = [Chore(do) for do in doing]

    def _publish(self) -> None:
        publish_what_is_scheduled(timezone.now())

    def _build(self) -> None:
        self.built_for = build_what_is_due(timezone.now(), self.built_for)
        ask_for_what_waits()

    def _verify(self) -> None:
        number = live_number()
        if number != self.verified_for:
            verify_receipts()
            if Receipt.objects.filter(state=Receipt.State.FAILED).exists():
                request_build()  # somebody has built at a terminal: that may have brought what had failed
            self.verified_for = number

    def _reconcile(self) -> None:
        self.reconciled = max(self.reconciled, the_builder().read_whole)  # a first build has read everything
        since = time.monotonic() - self.reconciled
        quiet = time.monotonic() - self.rang > QUIET
        if (since > RECONCILE_EVERY and quiet) or since > RECONCILE_AT_LAST:
            forget_expired()  # first: what cannot be compared does not keep it
            try:
                reconcile(patient=since < RECONCILE_AT_LAST)
            except SomebodyWaits:
                return  # a change is built first; the worker comes back to this when it has a moment
            self.reconciled = time.monotonic()


def publish_what_is_scheduled(now: datetime) -> bool:
    """Publish the pages whose time has come and unpublish those that have expired; return whether there were any.

    Raises what came of a page that cannot be saved (its address was taken meanwhile), when the others are done.
    """
    come = Revision.page_revisions.filter(approved_go_live_at__lte=now).exists()
    gone = Page.objects.live().filter(expire_at__lte=now).exists()
    if come or gone:
        try:
            with transaction.atomic():  # or a page could go without a receipt
                call_command("publish_scheduled")
                call_command("publish_scheduled")  # it expires first: what was over before it came is still there
        except Exception:  # it ends at the first page that cannot be saved
            _publish_one_by_one(timezone.now())
            raise
    return come or gone


def _publish_one_by_one(now: datetime) -> None:
    """Do what Wagtail's command does, for each page by itself."""
    for number, act in _acts(now):
        try:
            with transaction.atomic():
                act()
        except Exception:
            logger.exception("page:%s has come to its time, and cannot be saved", number)


def _acts(now: datetime) -> Iterator[Act]:
    """Yield what is to be done: what is over goes, what is due comes, and so goes what has come and is over."""
    yield from _what_is_over(now)
    for one in Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        yield one.object_id, partial(one.publish, log_action="wagtail.publish.scheduled")
    yield from _what_is_over(now)


def _what_is_over(now: datetime) -> Iterator[Act]:
    for page in Page.objects.live().filter(expire_at__lt=now).order_by("expire_at"):
        yield page.pk, partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled")


def build_what_is_due(now: datetime, built_for: str) -> str:
    """Ask for a build when a page of the live release changes by itself; return the instant it was last asked for.

    Where that build fails it is asked for again after a while: no editor would do so.
    """
    live = live_release()
    until = live.until if live else ""
    if until and datetime.fromisoformat(until) <= now and (until != built_for or _failed_a_while_ago(now)):
        request_build()
        return until
    return built_for


def _failed_a_while_ago(now: datetime) -> bool:
    last = BuildRecord.objects.first()
    if last is None or last.finished is None or last.number is not None:
        return False
    return abs(now - last.finished) > TRY_AGAIN and the_pin() is None


def ask_for_what_waits() -> None:
    """Ask for a build where a change waits and nothing does: a process ended between its commit and the queue."""
    if Receipt.objects.filter(state=Receipt.State.QUEUED).exists() and not is_asked_for(within=TRY_AGAIN):
        request_build()


def take_up_what_was_left() -> None:
    """Ask again for a killed worker's build. Its task would stay RUNNING, and its record "building", for ever."""
    left = DBTaskResult.objects.running().filter(task_path=build_site.module_path)
    if left.exists() or Receipt.objects.filter(state=Receipt.State.BUILDING).exists():
        left.delete()
        request_build()
    Receipt.objects.filter(state=Receipt.State.BUILDING).update(state=Receipt.State.QUEUED, build=None)
    unfinished = BuildRecord.objects.filter(succeeded=None)
    unfinished.update(succeeded=False, finished=timezone.now(), message="the worker was stopped while it built")
