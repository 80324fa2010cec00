"""Builds what is published now, in the builder's own process, and keeps a record of how it went."""

import time
from typing import Any

from django.conf import settings
from django.utils import timezone

from slp_build.errors import SlpError
from slp_build.model.snapshot import PublicSnapshot
from slp_build.model.snapshot_file import MISSING, blob_hashes, write_snapshot
from slp_cms.publishing.builder import Builder, the_builder
from slp_cms.publishing.models import BuildRecord
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

WHOLE_EVERY = 300.0  # seconds


def build_now() -> BuildRecord:
    """Return the record of a build of the live content. A failure is in the record; the live release stays."""
    record = BuildRecord.objects.create()
    builder = the_builder()
    try:
        answer = builder.build(_snapshots(builder))
        if MISSING in answer.get("error", ""):
            builder.known = {}
            answer = builder.build(_snapshots(builder))
        record.succeeded, record.message = _in_words(answer)
    except (SlpError, OSError) as error:
        record.succeeded, record.message = False, str(error)
    record.finished = timezone.now()
    record.save()
    return record


def _public(builder: Builder) -> PublicSnapshot:
    """Return the public snapshot: what has changed since the last one, and all of it from time to time.

    A change that no page's row tells of is found then, so that it heals by itself.
    """
    now = time.monotonic()
    if builder.last_public is None or now - builder.whole_at > WHOLE_EVERY:
        builder.last_public, builder.whole_at = take_public(), now
    else:
        builder.last_public = take_public(builder.last_public)
    return builder.last_public


def _in_words(answer: dict[str, Any]) -> tuple[bool, str]:
    """Return whether everything went in, and the builder's answer in words."""
    if answer.get("error"):
        return False, answer["error"][-4000:]
    number, pages = answer["number"], answer["pages"]
    if answer.get("held"):
        held = "\n".join(one["message"] for one in answer["held"])
        return False, f"Held back, while all other changes went on to release {number}:\n{held}"[-4000:]
    if not answer.get("new"):
        return True, f"Nothing has changed: release {number} stays live"
    return True, f"Release {number} is {'live' if answer.get('live') else 'made; another one is pinned'}: {pages} pages"


def _snapshots(builder: Builder) -> list[str]:
    """Write what is published now as files, without what the builder has read already, and return their paths."""
    found = []
    for snapshot in (_public(builder), take_bridge()):
        path = settings.PATHS.snapshots / f"{snapshot.audience}-for-the-builder.zip"
        write_snapshot(snapshot, path, builder.known.get(snapshot.audience, frozenset()))
        builder.known[snapshot.audience] = frozenset({*snapshot.hashes.values(), *blob_hashes(snapshot)})
        found.append(str(path))
    return found
