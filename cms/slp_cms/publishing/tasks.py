"""The work of the publishing queue."""

from django_tasks import task


@task(backend="publishing", queue_name="publishing")
def build_site() -> str:
    """Build what is published now; the result is the build's own words."""
    from slp_cms.publishing.actions.build_now import build_now  # the task is named where the queue is filled

    return build_now().message
