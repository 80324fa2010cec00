"""Works through the publishing queue until stopped, and keeps the clock: scheduled pages, pages whose time comes."""

import gc
import time
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from slp_cms.gate.live import live_release
from slp_cms.publishing.actions.keep_deployed import DeployKeeper
from slp_cms.publishing.actions.keep_search import SearchKeeper
from slp_cms.publishing.actions.reconcile import SomebodyWaits, reconcile
from slp_cms.publishing.actions.request_build import request_build
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
TRY_AGAIN = timedelta(minutes=1)  # after a build that was due has failed


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
    alarm, search, deploy = Alarm(), SearchKeeper(), DeployKeeper()
    built_for, verified_for, collected = "", 0, time.monotonic()
    reconciled, rang = collected - RECONCILE_EVERY, collected - QUIET  # at once, if nobody waits
    gc.disable()  # cycles are looked for when nobody waits: there are ten thousand pages to look through
    while True:
        worker.run()
        publish_what_is_scheduled(timezone.now())
        built_for = build_what_is_due(timezone.now(), built_for)
        if live_number() != verified_for:
            verify_receipts()
            verified_for = live_number()
        reconciled = max(reconciled, the_builder().read_whole)  # a first build has read everything
        since = time.monotonic() - reconciled
        quiet = time.monotonic() - rang > QUIET
        if (since > RECONCILE_EVERY and quiet) or since > RECONCILE_AT_LAST:
            try:
                reconcile(patient=since < RECONCILE_AT_LAST)
                forget_expired()
                reconciled = time.monotonic()
            except SomebodyWaits:
                pass  # a change is built first; the worker comes back to this when it has a moment
        search.look()
        deploy.look()
        woken = alarm.sleep(WOKEN if alarm.rings else INTERVAL)
        if woken:
            rang = time.monotonic()
        if not woken and time.monotonic() - collected > COLLECT_EVERY:
            gc.collect()
            collected = time.monotonic()


def publish_what_is_scheduled(now: datetime) -> bool:
    """Publish the pages whose time has come and unpublish those that have expired; return whether there were any."""
    come = Revision.page_revisions.filter(approved_go_live_at__lte=now).exists()
    gone = Page.objects.live().filter(expire_at__lte=now).exists()
    if come or gone:
        call_command("publish_scheduled")
    return come or gone


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
    return now - last.finished > TRY_AGAIN and the_pin() is None


def take_up_what_was_left() -> None:
    """Ask again for a killed worker's build. Its task would stay RUNNING, and its record "building", for ever."""
    left = DBTaskResult.objects.running().filter(task_path=build_site.module_path)
    if left.exists() or Receipt.objects.filter(state=Receipt.State.BUILDING).exists():
        left.delete()
        request_build()
    Receipt.objects.filter(state=Receipt.State.BUILDING).update(state=Receipt.State.QUEUED, build=None)
    unfinished = BuildRecord.objects.filter(succeeded=None)
    unfinished.update(succeeded=False, finished=timezone.now(), message="the worker was stopped while it built")
