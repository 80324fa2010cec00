"""Asks for a build, once, however many changes ask."""

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from slp_cms.publishing.tasks import build_site


def request_build() -> None:
    """Put a build on the queue when the running transaction has been committed, unless one waits already."""
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    if not DBTaskResult.objects.ready().filter(task_path=build_site.module_path).exists():
        build_site.enqueue()
