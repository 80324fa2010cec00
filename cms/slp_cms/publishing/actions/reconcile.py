"""Holds what the CMS publishes against what has been built, so that a change whose signal was lost is not lost."""

from django_tasks_db.models import DBTaskResult

from slp_cms.publishing.actions.build_now import digest_of, take_whole
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.builder import the_builder
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.publishing.served import live_number, the_pin
from slp_cms.publishing.tasks import build_site


class SomebodyWaits(Exception):
    """A change waits to be built, which is more urgent."""


def reconcile(*, patient: bool = False) -> bool:
    """Ask for a build, and return True, where the site is not what the CMS publishes and nobody is at it.

    A build that failed over the same content is not tried again: a person does that, from its receipt. A pin is
    respected: the release it holds back counts as built. A release that a terminal has made since may be of anything.
    Where it is `patient`, it gives way to a change that waits. Raises SomebodyWaits when it does.
    """
    if _somebody_waits():
        if patient:
            raise SomebodyWaits
        return False
    last = BuildRecord.objects.exclude(digest="").first()
    whole = take_whole(the_builder(), _give_way if patient else None)
    same = last is not None and last.digest == digest_of(whole)
    if same and last is not None and (last.number is None or the_pin() or live_number() == last.number):
        return False
    if last is not None and not Receipt.objects.filter(state__in=Receipt.UNSETTLED).exists():
        Receipt.objects.create(kind=Receipt.Kind.SITE, action=Receipt.Action.FOUND, title="The whole site")
    request_build()
    return True


def _somebody_waits() -> bool:
    tasks = DBTaskResult.objects.filter(task_path=build_site.module_path)
    return bool((tasks.ready() | tasks.running()).exists())


def _give_way() -> None:
    if _somebody_waits():
        raise SomebodyWaits


def retry(receipt: Receipt) -> None:
    """Build once more for a receipt that has failed or was held back."""
    changed = Receipt.objects.filter(pk=receipt.pk, state__in=(Receipt.State.FAILED, Receipt.State.HELD)).update(
        state=Receipt.State.QUEUED, message="", build=None
    )
    if changed:
        request_build()
