"""Builds what is published now, in the builder's own process, and keeps a record and the receipts of how it went."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from slp_build.errors import DISK_IS_FULL, SlpError, is_of_a_full_disk
from slp_build.model.snapshot import Snapshot, encode, hash_record
from slp_build.model.snapshot_file import write_snapshot
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.actions.settle_receipts import Built, fail_receipts, put_back, settle_receipts
from slp_cms.publishing.actions.take_back_at_once import take_back_at_once
from slp_cms.publishing.builder import Builder, BuilderDied, the_builder
from slp_cms.publishing.models import BuildRecord, Receipt, ReleaseAct
from slp_cms.publishing.named import named
from slp_cms.publishing.served import Release, changes_between, live_number, release_numbers, release_of
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

Kind = Receipt.Kind
SHOWN = {Kind.IMAGE: "public", Kind.DOCUMENT: "public", Kind.PERSON: "public", Kind.MEMBERS_FILE: "bridge"}
AGAIN = timedelta(seconds=2)  # after another build, which somebody makes at a terminal
SOON, LATER = timedelta(seconds=10), timedelta(minutes=1)  # after what says nothing about the content
LOST = "The database did not answer while the build read from it"
WORDS = 4000
logger = logging.getLogger(__name__)


def build_now() -> BuildRecord:
    """Return the record of a build of the live content. A failure is in the record; the live release stays."""
    record = BuildRecord.objects.create()
    # Before the snapshot is taken: what has a receipt by now is in it, and what comes later gets a build of its own.
    Receipt.objects.filter(state=Receipt.State.QUEUED).update(state=Receipt.State.BUILDING, build=record, message="")
    before = release_of(live_number())
    try:
        answer = _answer(record, the_builder())
    except (OperationalError, InterfaceError):
        close_old_connections()  # where the database is still away, what follows says so
        answer = {"error": LOST, "again": SOON}
    except (BuilderDied, OSError) as error:
        full = is_of_a_full_disk(error)
        answer = {"error": DISK_IS_FULL if full else str(error), "full": full, "again": LATER}
    except SlpError as error:
        answer = {"error": str(error), "for_others": error.for_others}
    except Exception:
        _finish(record, {"error": "The build met something that it does not know; the server’s log says more."}, before)
        raise
    if answer.get("full"):
        take_back_at_once(record, the_builder())
    _finish(record, answer, before)
    return record


def _answer(record: BuildRecord, builder: Builder) -> dict[str, Any]:
    """Return the builder's answer. One that dies is asked once more, as is one that lacks what it should have read."""
    told = {"deleted": _deleted(record), "force": _meant(record)}

    def ask() -> dict[str, Any]:
        follows = max(release_numbers(), default=0)  # before the snapshots are begun
        return builder.build(_snapshots(record, builder), follows=follows, **told)

    try:
        answer = ask()
    except (BuilderDied, OSError):
        return ask()
    if answer.get("lacks"):
        builder.known = {}
        answer = ask()
    return answer


def _meant(record: BuildRecord) -> list[dict[str, str]]:
    """Return the guard against a tree that shrinks as overruled, where somebody has said so since the last release."""
    last = BuildRecord.objects.exclude(pk=record.pk).filter(number__isnull=False).first()
    acts = ReleaseAct.objects.filter(kind=ReleaseAct.Kind.LET_GO)
    act = (acts.filter(after__gte=last.pk) if last else acts).first()
    return [{"guard": "shrink", "reason": f"{act.reason} ({act.who_name})"}] if act else []


def _deleted(record: BuildRecord) -> dict[str, list[str]]:
    """Return the files and persons that people have deleted since the last build that went through, by tree."""
    gone = Receipt.objects.filter(action=Receipt.Action.DELETED, kind__in=SHOWN)
    found: dict[str, list[str]] = {"public": [], "bridge": []}
    for receipt in gone.filter(build=record) | gone.filter(state__in=Receipt.OPEN):
        found[SHOWN[receipt.kind]].append(receipt.source)
    return found


def _finish(record: BuildRecord, answer: dict[str, Any], before: Release | None) -> None:
    """Write down how it ended, and bring the receipts to where they stand now."""
    record.succeeded, record.message = _in_words(answer)
    record.number, record.held = answer.get("number") or None, answer.get("held") or []
    release = release_of(record.number) if record.number else None
    if release and not answer.get("new"):  # somebody may have made it at a terminal
        before = _built_last(record) or release
    changes = changes_between(before, release) if release else []
    record.changes = len(changes)
    record.finished = timezone.now()
    again = answer.get("again") or (answer.get("busy") and AGAIN) or (answer.get("full") and LATER)
    if again:
        record.digest = ""  # this content has not been tried yet
    record.save()
    if again:
        put_back(record, "" if answer.get("busy") else record.message)
        request_build(after=again)
        if not answer.get("busy"):
            logger.error("a build could not be made, and is asked for again: %s", _in_a_line(record.message))
    elif release is None:
        logger.error("a build was refused: %s", _in_a_line(record.message))
        fail_receipts(record, named(record.message), named(answer.get("for_others") or record.message))
    else:
        held = {(one["tree"], one["source"]): named(one["message"]) for one in record.held}
        built = Built(release=release, live=bool(answer.get("live")), changes=changes, held=held)
        settle_receipts(record, built)
        for one in record.held:
            logger.warning("a change was held back: %s", _in_a_line(one["message"]))


def _in_a_line(words: str) -> str:
    """Return a build's words as the journal takes them. They name pages and files, and never a confidential value."""
    return " ".join(words.split())


def _built_last(record: BuildRecord) -> Release | None:
    """Return the release that the last build before this one came to; None where that is not known any more."""
    last = BuildRecord.objects.exclude(pk=record.pk).filter(number__isnull=False).first()
    return release_of(last.number) if last and last.number else None


def take_whole(builder: Builder, between: Callable[[], None] | None = None) -> list[Snapshot]:
    """Return both snapshots, read whole, and let the next build go on from them; `between` may end the reading."""
    public, bridge = take_public(between=between), take_bridge()
    builder.last_public, builder.last_bridge, builder.read_whole = public, bridge, time.monotonic()
    return [public, bridge]


def digest_of(snapshots: list[Snapshot]) -> str:
    """Return what names this content: two snapshots of the same content have the same."""
    return hash_record(b"".join(encode(snapshot.index) for snapshot in snapshots))


def _taken(builder: Builder) -> list[Snapshot]:
    """Return both snapshots: what has changed since the last ones, which the worker reads whole every few minutes."""
    if builder.last_public is None:
        return take_whole(builder)
    builder.last_public, builder.last_bridge = take_public(builder.last_public), take_bridge(builder.last_bridge)
    return [builder.last_public, builder.last_bridge]


def _in_words(answer: dict[str, Any]) -> tuple[bool, str]:
    """Return whether everything went in, and the builder's answer in words."""
    if answer.get("error"):
        return False, answer["error"][-WORDS:]
    number, pages = answer["number"], answer["pages"]
    if answer.get("held"):
        held = "\n".join(one["message"] for one in answer["held"])
        return False, f"Held back, while all other changes went on to release {number}:\n{held}"[-WORDS:]
    if not answer.get("new"):
        stays = "stays live" if answer.get("live") else "waits while another one is pinned"
        return True, f"Nothing has changed: release {number} {stays}"
    return True, f"Release {number} is {'live' if answer.get('live') else 'made; another one is pinned'}: {pages} pages"


def _snapshots(record: BuildRecord, builder: Builder) -> list[str]:
    """Write what is published now as files, without what the builder has read already, and return their paths."""
    taken = _taken(builder)
    record.digest = digest_of(taken)
    found = []
    for snapshot in taken:
        path = settings.PATHS.snapshots / f"{snapshot.audience}-for-the-builder.zip"
        known = builder.known.get(snapshot.audience, frozenset())
        builder.known[snapshot.audience] = write_snapshot(snapshot, path, known)
        found.append(str(path))
    return found
