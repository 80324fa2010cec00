"""After a build: finds out for each receipt whether its change is live, waits, was held back, or failed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page

from slp_cms.bridge.access import is_of_the_bridge
from slp_cms.gate.live import live_release, withdrawn
from slp_cms.publishing.actions.verify_receipts import WITHDRAWN, trees_of, verify_receipt, waits_for
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.publishing.served import Change, Release, the_pin

logger = logging.getLogger(__name__)
State, Kind = Receipt.State, Receipt.Kind
LONGEST = Receipt._meta.get_field("address").max_length
ON_EVERY_PAGE, OF_SCHOOLS = ("menu:",), ("record:school:", "kind:bridge_school")
SHOWN_BY = {
    Kind.MENU: ON_EVERY_PAGE,
    Kind.ALERT: ON_EVERY_PAGE,
    Kind.CLUSTER: OF_SCHOOLS,
    Kind.ALLIANCE: OF_SCHOOLS,
}
"""For what stands on pages without being theirs: the questions that pages ask about it."""
AS_IT_WAS = "The site stays as it was. Put right what is named here, or try again."
GONE = "Nobody can read it any more; pages that lead to it still do. Put right what is named here, or try again."
BY_ITSELF = "This is tried again by itself, until it succeeds."
UNKNOWN = "The site has been built, but what became of this change is not known. Try again."
MOST = 200  # addresses that one receipt names, and has verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build came to, for its receipts: the release, what differs from the one before, what was held back.

    The last by tree and record.
    """

    release: Release
    live: bool
    changes: Sequence[Change]
    held: Mapping[tuple[str, str], str]


def settle_receipts(record: BuildRecord, built: Built) -> None:
    """Bring every receipt of this build, and older ones that are open, to where the build has left them.

    Also what an earlier build has left as it was. One that cannot be settled is logged, and does not keep the others.
    """
    left = Q(state=State.BUILDING, build__finished__isnull=False)
    for receipt in Receipt.objects.filter(Q(build=record) | Q(state__in=Receipt.OPEN) | left):
        try:
            with transaction.atomic():
                receipt.build, receipt.release, receipt.message, receipt.verified = record, None, "", None
                _settle(receipt, built)
                receipt.save()
        except Exception:
            logger.exception("The receipt %s cannot be settled; the others are", receipt.pk)
            Receipt.objects.filter(pk=receipt.pk).update(build=record, state=State.FAILED, message=UNKNOWN)


def fail_receipts(record: BuildRecord, why: str, for_others: str) -> None:
    """Say in every receipt of this build that it has failed, and why: on the Bridge's ones in full."""
    failed = Receipt.objects.filter(build=record, state=State.BUILDING)
    for receipt in failed:
        words = why if _is_of_the_bridge(receipt) or receipt.kind == Kind.SITE else for_others
        message = f"{words}\n{GONE if _has_gone(receipt) else AS_IT_WAS}"
        Receipt.objects.filter(pk=receipt.pk).update(state=State.FAILED, message=message)


def put_back(record: BuildRecord, why: str) -> None:
    """Have every receipt of this build wait for the next one, and say why, where that is worth saying."""
    for receipt in Receipt.objects.filter(build=record):
        gone = "Nobody can read it any more. " if why and _has_gone(receipt) else ""
        message = f"{why}. {gone}{BY_ITSELF}" if why else ""
        Receipt.objects.filter(pk=receipt.pk).update(state=State.QUEUED, build=None, message=message)


def _has_gone(receipt: Receipt) -> bool:
    """Return whether something that was to go is given out no more: for that nobody waits for a build."""
    live = live_release() if receipt.goes and receipt.kind in Receipt.OF_FILES else None
    if live is None:
        return False
    files = [
        known for tree in trees_of(receipt) for known in (live.public if tree == "public" else live.bridge).values()
    ]
    return not any(receipt.source in (known.source, *known.also) for known in files)


def _is_of_the_bridge(receipt: Receipt) -> bool:
    if receipt.kind == Kind.PAGE:
        return is_of_the_bridge(receipt.path)
    return receipt.kind in (Kind.MEMBERS_FILE, Kind.CLUSTER, Kind.ALLIANCE)


def _settle(receipt: Receipt, built: Built) -> None:
    if _is_overtaken(receipt):
        receipt.state = State.OVERTAKEN
        return
    if words := _held(receipt.source, receipt, built) or _held_above(receipt, built):
        receipt.state, receipt.message = State.HELD, words
        return
    where = built.release.where(receipt.source, trees_of(receipt))
    if receipt.kind == Kind.PAGE and bool(where) == receipt.goes:
        receipt.state, receipt.message = _not_as_it_was_to_be(receipt)
        return
    receipt.release = built.release.manifest.number
    shown = where[0] if where and receipt.kind != Kind.IMAGE else ""  # a picture has many, for one eye
    receipt.address = shown[:LONGEST]
    if touched := _touched(receipt, built.changes):
        receipt.addresses = [_in_the_receipt(change) for change in touched[:MOST]]
    if built.live:
        verify_receipt(receipt, built.release)
    else:
        receipt.state, receipt.message = State.BUILT, waits_for(the_pin(), receipt)


def _is_overtaken(receipt: Receipt) -> bool:
    """Return whether a build has taken up a later change of the same record: readers see that one."""
    later = Receipt.objects.filter(kind=receipt.kind, object_id=receipt.object_id, pk__gt=receipt.pk)
    return later.exclude(state=State.QUEUED).exists()


def _touched(receipt: Receipt, changes: Sequence[Change]) -> list[Change]:
    """Return the changes that a receipt accounts for: its record's own, those below it, and those that show it."""
    if receipt.kind == Kind.SITE:
        return list(changes)
    if receipt.kind in SHOWN_BY:
        return [c for c in changes if c.reason.startswith(SHOWN_BY[receipt.kind])]
    trees = trees_of(receipt)
    own = [c for c in changes if c.source == receipt.source and c.tree in trees]
    below = tuple(f"{change.address}/" for change in own if change.what != "changed")
    lists = (
        {receipt.source, _above(receipt)} if below else {receipt.source}
    )  # what comes or goes changes lists above it
    others = [
        c
        for c in changes
        if c.source != receipt.source
        and (
            (c.what != "changed" and below and c.address.startswith(below))
            or (_asked(c.reason) in lists and c.tree in trees)
        )
    ]
    return [*own, *others]


def _in_the_receipt(change: Change) -> dict[str, str]:
    leads = {"to": change.to} if change.to else {}
    return {"address": change.address, "what": change.what, **leads}


def _asked(reason: str) -> str:
    """Return the record that an address was drawn anew for: `listing:page:2:1` is about page:2."""
    what, _, reference = reason.partition(":")
    return reference.rpartition(":")[0] if what == "listing" else reference


def _above(receipt: Receipt) -> str:
    """Return the record of the page above the receipt's."""
    above = Page.objects.filter(path=receipt.path[: -Page.steplen]).values_list("pk", flat=True).first()
    return f"page:{above}"


def _not_as_it_was_to_be(receipt: Receipt) -> tuple[str, str]:
    """Return the state and words of a page that is not in the release though published, or still is though gone."""
    page = Page.objects.filter(pk=receipt.object_id).first()
    if receipt.goes or page is None or not page.live:
        return State.OVERTAKEN, ""
    above = page.get_ancestors().filter(live=False, depth__gt=1).first()
    if above is not None:
        return State.HELD, f"Readers cannot see it: “{above.title}”, which stands above it, is not published."
    taken = {one.source for one in (withdrawn() or {}).values()}
    if receipt.source in taken:
        return State.HELD, WITHDRAWN
    for above in page.get_ancestors():
        if f"page:{above.pk}" in taken:
            words = f"“{above.title}”, which stands above it, was withdrawn; visitors see neither until that is lifted."
            return State.HELD, words
    if page.alias_of_id:
        words = f"It is another address of “{page.alias_of.title}”, which visitors cannot see."
        return State.HELD, words
    return State.HELD, "It is not part of the site where it stands. Move it below a page of the site."


def _held(source: str, receipt: Receipt, built: Built) -> str:
    """Return what a guard said of a record in one of the receipt's trees, or nothing."""
    return next(filter(None, (built.held.get((tree, source)) for tree in trees_of(receipt))), "")


def _held_above(receipt: Receipt, built: Built) -> str:
    """Return the guard's words when a new page above is held back: what stands below it waits too."""
    if receipt.kind != Kind.PAGE or receipt.goes or not built.held or built.release.where(receipt.source):
        return ""
    page = Page.objects.filter(pk=receipt.object_id).first()
    for above in page.get_ancestors() if page else ():
        if words := _held(f"page:{above.pk}", receipt, built):
            return f"It waits for “{above.title}”, which stands above it and was held back:\n{words}"
    return ""
