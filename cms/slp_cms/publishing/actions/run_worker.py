"""Works through the publishing queue until stopped."""

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.models import BuildRecord
from slp_cms.publishing.tasks import build_site


def run_worker() -> None:
    """Take up what a killed worker left, then build whenever asked."""
    take_up_what_was_left()
    call_command("db_worker", queue_name="publishing", backend_name="publishing", interval=0.5, startup_delay=False)


def take_up_what_was_left() -> None:
    """Ask again for a killed worker's build. Its task would stay RUNNING, and its record "building", for ever."""
    left = DBTaskResult.objects.running().filter(task_path=build_site.module_path)
    if left.exists():
        left.delete()
        request_build()
    unfinished = BuildRecord.objects.filter(succeeded=None)
    unfinished.update(succeeded=False, finished=timezone.now(), message="the worker was stopped while it built")
