"""Asks for a build, once, however many changes ask, and wakes the worker."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from slp_cms.publishing.tasks import build_site
from slp_cms.publishing.wake import wake_the_worker


def request_build(after: timedelta | None = None) -> None:
    """Put a build on the queue when the running transaction has been committed, unless one waits already.

    With `after` the build waits that long, while others may go on before it.
    """
    if after is None:
        transaction.on_commit(_enqueue)
    else:
        build_site.using(run_after=timezone.now() + after).enqueue()


def _enqueue() -> None:
    if not DBTaskResult.objects.ready().filter(task_path=build_site.module_path).exists():
        build_site.enqueue()
    wake_the_worker()
