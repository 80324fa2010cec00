"""Asks for a build, once, however many changes ask, and wakes the worker."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from slp_cms.publishing.tasks import build_site
from slp_cms.publishing.wake import wake_the_worker


def request_build(after: timedelta | None = None) -> None:
    """Put a build on the queue when the running transaction has been committed, unless one waits already.

    With `after` the build waits that long, while others may go on before it.
    """
    if after is None:
        transaction.on_commit(_enqueue)
    elif not is_asked_for(within=after):
        build_site.using(run_after=timezone.now() + after).enqueue()


def is_asked_for(within: timedelta) -> bool:
    """Return whether a build waits that can begin by then. One waits for longer where a clock was set back."""
    soon = Q(run_after=get_date_max()) | Q(run_after__lte=timezone.now() + within)
    waiting = DBTaskResult.objects.filter(soon, status=TaskResultStatus.READY, task_path=build_site.module_path)
    return waiting.exists()


def _enqueue() -> None:
    if not DBTaskResult.objects.ready().filter(task_path=build_site.module_path).exists():
        build_site.enqueue()
    wake_the_worker()
