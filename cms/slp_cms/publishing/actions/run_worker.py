"""Works through the publishing queue until stopped."""

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from slp_cms.publishing.actions.request_build import request_build


def run_worker() -> None:
    """Take up what a killed worker left, then build whenever asked."""
    left = DBTaskResult.objects.running()
    if left.exists():
        # A killed worker's task stays RUNNING for ever; its build is asked for again.
        left.delete()
        request_build()
    call_command("db_worker", queue_name="publishing", backend_name="publishing", interval=0.5, startup_delay=False)
