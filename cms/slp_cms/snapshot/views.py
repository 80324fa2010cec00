"""Snapshots over HTTP, for a build elsewhere. A token for each audience opens that audience and nothing else.

What a person has withdrawn here is not in them: the list of it stands beside the releases of this machine alone.
"""

import json
import secrets
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from msgspec.structs import replace

from slp_build.errors import LostFile, SnapshotError
from slp_build.model.snapshot import Snapshot, encode, hash_record, snapshot_of, with_all_below
from slp_cms.gate.live import withdrawn
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

TAKE: dict[str, Callable[[], Snapshot]] = {"public": take_public, "bridge": take_bridge}
View = Callable[..., HttpResponse]


def with_token(view: View) -> View:
    """Let a request through that bears its audience's token: 401 without one, 403 with a wrong one, and no words."""

    @wraps(view)
    def guarded(request: HttpRequest, audience: str, **rest: str) -> HttpResponse:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not given:
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        expected = settings.SNAPSHOT_TOKENS[audience]
        if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
            return HttpResponse(status=403)
        taken = withdrawn()
        if taken is None:
            return HttpResponse(status=503)  # it is undecided what may be shown
        found = [one for one in taken.values() if one.tree in (audience, "")]
        sources = {source for one in found for source in (one.source, *one.also)}
        return view(request, _without(TAKE[audience](), sources), **rest)

    return never_cache(csrf_exempt(guarded))


def _without(snapshot: Snapshot, sources: set[str]) -> Snapshot:
    """Return the snapshot without some records, and without what stands below them."""
    out = with_all_below(sources & snapshot.heads.keys(), snapshot.heads)
    entries = tuple(entry for entry in snapshot.index.entries if entry.id not in out)
    records = {entry.id: snapshot.records[entry.id] for entry in entries} if out else snapshot.records
    return snapshot_of(replace(snapshot.index, entries=entries), records, snapshot.blobs)


@with_token
@require_GET
def index(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """The index of the audience's live content."""
    return HttpResponse(encode(snapshot.index), content_type="application/json")


@with_token
@require_POST
def records(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """The records of the asked hashes as JSON Lines, in the asked order."""
    found = {hash_record(data): data for data in map(encode, snapshot.records.values())}
    try:
        asked = json.loads(request.body)
        lines = [found[digest] for digest in asked]
    except (ValueError, TypeError, KeyError):
        return HttpResponse(status=404)  # content has moved on since the index was read: the build asks again
    return HttpResponse(b"".join(line + b"\n" for line in lines), content_type="application/jsonl")


@with_token
@require_GET
def blob(request: HttpRequest, snapshot: Snapshot, sha256: str) -> HttpResponse:
    """One file's bytes."""
    try:
        data = snapshot.blobs.read(sha256)
    except LostFile:
        return HttpResponse(status=410)
    except SnapshotError:
        return HttpResponse(status=404)
    return HttpResponse(data, content_type="application/octet-stream")
