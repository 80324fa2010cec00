"""Writes the receipt of a change, in the change's own transaction: one for each act, whatever signals it sends."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Length
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages.models import AlertBanner, Menu, Person, Topic
from slp_cms.publishing.models import Receipt, who_is
from slp_cms.schools.models import Alliance, Cluster, School

Action, Kind, State = Receipt.Action, Receipt.Kind, Receipt.State
KINDS: dict[type, str] = {
    PublicImage: Kind.IMAGE,
    PublicDocument: Kind.DOCUMENT,
    MemberDocument: Kind.MEMBERS_FILE,
    Redirect: Kind.REDIRECT,
    School: Kind.SCHOOL,
    Person: Kind.PERSON,
    Topic: Kind.TOPIC,
    Menu: Kind.MENU,
    AlertBanner: Kind.ALERT,
    Cluster: Kind.CLUSTER,
    Alliance: Kind.ALLIANCE,
}
# A deletion unpublishes first, a publication may change the address: the receipt names what the person did.
STRENGTH = {Action.DELETED: 3, Action.PUBLISHED: 2, Action.SCHEDULED: 2, Action.UNPUBLISHED: 2, Action.EXPIRED: 2}


def somebody_acts() -> bool:
    """Return whether a person's request is being answered, and not a program at work."""
    return get_active_log_context().user is not None


def write_receipt(instance: Any, action: str, who: Any = None) -> Receipt:
    """Return the receipt of what is being done to a page, a file or another record: a new one, or the act's own.

    Earlier receipts of the same record that have not come to the site are overtaken by it.
    """
    context = get_active_log_context()
    person, act = context.user or who, str(context.uuid or "")
    kind = Kind.PAGE if isinstance(instance, Page) else KINDS[type(instance)]
    subject = Receipt.objects.filter(kind=kind, object_id=instance.pk)
    path = instance.path if kind == Kind.PAGE else ""
    found = _of_the_same_act(subject, act, action)
    if action == Action.DELETED and (above := _deleted_above(path, act)):
        _put_into(above, Receipt.objects.filter(pk=found.pk) if found else Receipt.objects.none(), 1)
        return above
    if found:
        _strengthen(found, action)
    else:
        found = Receipt.objects.create(
            who=person,
            who_name=who_is(person),
            act=act,
            kind=kind,
            object_id=instance.pk,
            title=_title(instance),
            path=path,
            action=action,
        )
    if action == Action.DELETED and path:
        _gather_what_went_with(found)
    subject.filter(state__in=Receipt.OPEN).exclude(pk=found.pk).update(state=State.OVERTAKEN)
    return found


def _of_the_same_act(subject: Any, act: str, action: str) -> Receipt | None:
    """Return the receipt that this act, or a program a moment ago, has left for the same record, not yet taken up."""
    found = subject.filter(state=State.QUEUED, act=act).first()
    if found is None or (not act and found.action == action):
        return None  # a program that does the same twice has done two things
    return found


def _strengthen(receipt: Receipt, action: str) -> None:
    if STRENGTH.get(Action(action), 1) > STRENGTH.get(Action(receipt.action), 1):
        receipt.action = action
        receipt.save(update_fields=["action"])


def _waiting_deletions(act: str) -> Any:
    return Receipt.objects.filter(action=Action.DELETED, kind=Kind.PAGE, state=State.QUEUED, act=act)


def _deleted_above(path: str, act: str) -> Receipt | None:
    """Return the receipt of the deletion that took this page with it."""
    above = [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]
    return _waiting_deletions(act).filter(path__in=above).order_by(Length("path")).first() if above else None


def _gather_what_went_with(receipt: Receipt) -> None:
    """Put the receipts of the pages below into the deletion's own; those whose signals come later find it."""
    below = _waiting_deletions(receipt.act).filter(path__startswith=receipt.path).exclude(pk=receipt.pk)
    if pages := sum(1 + more for more in below.values_list("more", flat=True)):
        _put_into(receipt, below, pages)


def _put_into(receipt: Receipt, others: Any, pages: int) -> None:
    others.delete()
    Receipt.objects.filter(pk=receipt.pk).update(more=F("more") + pages)


def _title(instance: Any) -> str:
    return str(getattr(instance, "title", "") or instance)[:255]
