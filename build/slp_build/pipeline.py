"""The build, from sources to a live release. Reads as a table of contents; no stage knows the next."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from slp_build.config import Paths
from slp_build.durable import sync_all
from slp_build.errors import BuildError, Overtaken
from slp_build.guarded import make_guarded, refuse_without_front_page, without_withdrawn
from slp_build.made import Made, Wanted, is_shown_already, make_manifest, still_held, used
from slp_build.model.last_build import as_it_stands, note_last_build
from slp_build.model.manifest import Forced, Held, Manifest
from slp_build.model.snapshot import (
    Audience,
    BridgeSnapshot,
    PublicSnapshot,
    Snapshot,
    encode,
    hash_record,
    snapshot_of,
)
from slp_build.progress import Say
from slp_build.release.gone import Deleted, asking, take_back_what_is_gone
from slp_build.release.manifest import read_manifest, write_manifest
from slp_build.release.prepared import LINKED
from slp_build.release.standing import Standing, read_newer, read_standing, to_build_on, write_indexes, write_standing
from slp_build.release.store import Store
from slp_build.release.withdrawals import first_after_taken_back, remove_withdrawn, reserve_room
from slp_build.sources.filed_records import FiledRecords
from slp_build.trees import Trees
from slp_build.warm import Warm

NOTHING_DELETED: Deleted = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a build came to: the release's folder and manifest, whether this build made it, and whether it is live.

    The manifest of one that it did not make is without `reasons` (`to_build_on`).
    """

    release: Path
    manifest: Manifest
    new: bool
    live: bool
    held: tuple[Held, ...]


def build_release(
    paths: Paths,
    snapshots: Sequence[Snapshot],
    now: datetime,
    say: Say,
    *,
    forced: Sequence[Forced] = (),
    deleted: Deleted = NOTHING_DELETED,
    follows: int | None = None,
    warm: Warm | None = None,
) -> Outcome:
    """Build the trees of the given snapshots, guard them, and switch to them.

    What is published no more, or is `deleted`, is taken back before all else. What has not changed since the live
    release is linked, not made. A tree without a snapshot is carried over. A change that a guard has something against
    is held back: its record goes in as it is live, and the rest goes on. Nothing is switched when both trees are what
    is live already, or while a release is pinned. `follows` is the newest release's number as it was before the
    snapshots were begun. Raises Overtaken where that is another one now, and SlpError; the live release then stays as
    it was.
    """
    warm = warm or Warm()
    store = Store(paths.releases)
    with store.staging(spared=warm.prepared.folder if warm.prepared else None) as aside:
        reserve_room(store.folder)
        if follows not in (None, store.newest_number()):
            raise Overtaken("another release was made while the content was read; it has to be read again")
        live = live_standing(store, warm, say)
        prepared, warm.prepared = warm.prepared, None  # not before it is waited for: a next one has the same folder
        seal = live.manifest.seal if live.manifest else ""
        live = replace(live, linked=prepared.move_to(aside, seal) if prepared else None)
        published = [filed(s, paths, warm) for s in one_of_each(snapshots)]
        wanted: dict[Audience, Snapshot] = {s.audience: without_withdrawn(s, store.folder) for s in published}
        number = max(store.next_number(), first_after_taken_back(store.folder))
        take_back = partial(take_back_what_is_gone, published, dict(wanted), live, store, number, deleted)
        all_of_it = take_back(meant=any(one.guard == "shrink" for one in forced))
        with asking(not all_of_it):
            refuse_without_front_page(published)
            trees, wanted, held = make_guarded(paths, wanted, live, aside, now, say, forced, deleted)
        if not all_of_it:
            take_back(meant=True)  # no guard takes it for an accident
        still = still_held(live, wanted)
        manifest = make_manifest(number, trees, live, now, (*held, *still), used(forced, trees.problems))
        made = Made(aside=aside, wanted=wanted, trees=trees, held=held, manifest=manifest)
        # What is pinned may be what is wanted now: the newest release is not, and unpinning would bring it.
        if not is_shown_already(store, live.newest, manifest):
            return _switch_to(made, store, live, warm)
        if live.newest is live and prepared and trees.linked:
            prepared.move_back(aside)
            warm.prepared = prepared
        return _stay(made, store, live, warm)


def _switch_to(made: Made, store: Store, live: Standing, warm: Warm) -> Outcome:
    """Make a release of what was made and switch to it, unless one is pinned. What says so is on the disk before."""
    shutil.rmtree(made.aside / LINKED, ignore_errors=True)  # empty now
    with ThreadPoolExecutor(1) as beside:
        settled = beside.submit(sync_all, [made.aside / path for path in made.trees.written])
        standing = _remember(made, live, warm)
        settled.result()
    sync_all([path for path in made.aside.iterdir() if path.is_file()])
    with store.switching():
        remove_withdrawn(store.folder, made.aside)  # what a person has withdrawn meanwhile
        release = store.commit(made.aside, made.manifest.number)
        pinned = store.is_pinned()
        if not pinned:
            store.switch(release)
    if warm.stays:
        warm.unwritten = replace(standing, folder=release)
    if not pinned:
        warm.standing = replace(standing, folder=release)
    return Outcome(release=release, manifest=made.manifest, new=True, live=not pinned, held=made.held)


def _stay(made: Made, store: Store, live: Standing, warm: Warm) -> Outcome:
    """Leave the newest release, which is what was made, and keep what this build has learnt of it.

    It is switched to where a build was stopped between making it and that, and nothing is pinned.
    """
    last = live.newest
    assert last.folder
    assert last.manifest
    if last is live:
        warm.standing = _learnt(live, made.trees, made.wanted)
        if not live.remembers_as(made.trees.memories):
            _keep(warm.standing, warm)
    known = note_last_build(store.folder, last.manifest, made.manifest)
    with store.switching():
        shown = last is live or not store.is_pinned()
        if last is not live and shown:
            store.switch(last.folder)
    return Outcome(release=last.folder, manifest=known, new=False, live=shown, held=made.held)


def is_due(paths: Paths, now: datetime) -> bool:
    """Return whether a page of the live release changes by itself before or at `now`; True without a release."""
    live = Store(paths.releases).live()
    if live is None:
        return True
    until = read_manifest(live).until
    return bool(until) and datetime.fromisoformat(until) <= now


def live_standing(store: Store, warm: Warm, say: Say) -> Standing:
    """Return what stands live, read anew where another process has switched, or made another one in its place."""
    release = store.live()
    if warm.standing is None or not warm.standing.is_still(release):
        warm.standing = read_standing(release, say)
    live = warm.standing
    if live.manifest:
        live = replace(live, manifest=as_it_stands(store.folder, live.manifest))
    return replace(live, newer=read_newer(store, live))


def filed(snapshot: Snapshot, paths: Paths, warm: Warm) -> Snapshot:
    """Return the snapshot with its records in the build's own pack, where those of earlier ones are found too."""
    audience = snapshot.audience
    pack = warm.pack(paths, audience)
    records = snapshot.records
    if isinstance(records, FiledRecords) and records.file is pack:
        return snapshot
    wanted = {entry.hash: entry for entry in snapshot.index.entries}
    missing = [entry for entry in snapshot.index.entries if entry.hash not in pack]
    lines = records.line if isinstance(records, FiledRecords) else lambda entry: encode(records[entry.id])
    data = (lines(entry) for entry in missing)
    pack.add(((hash_record(line), line) for line in data), wanted, "the snapshot")
    return snapshot_of(snapshot.index, FiledRecords(snapshot.index, pack), snapshot.blobs)


def one_of_each(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, public first. Raises BuildError on two of one audience, or none."""
    public = [s for s in snapshots if isinstance(s, PublicSnapshot)]
    bridge = [s for s in snapshots if isinstance(s, BridgeSnapshot)]
    if len(public) > 1 or len(bridge) > 1 or not snapshots:
        raise BuildError("a build takes one public snapshot, one Bridge snapshot, or one of each")
    return [*public, *bridge]


def _learnt(live: Standing, trees: Trees, wanted: Wanted) -> Standing:
    """Return what stands live, with what this build has learnt of it: another engine may have drawn the same pages."""
    assert live.manifest
    seal = live.manifest.seal
    memories = {a: msgspec.structs.replace(memory, release=seal) for a, memory in trees.memories.items()}
    indexes = {**live.indexes, **{audience: snapshot.index for audience, snapshot in wanted.items()}}
    return replace(live, memories=memories, indexes=indexes, sites=trees.sites)


def _remember(made: Made, live: Standing, warm: Warm) -> Standing:
    """Write the manifest, and beside the trees what the next build can build on, unless that is put off."""
    trees, seal = made.trees, made.manifest.seal
    memories = {a: msgspec.structs.replace(memory, release=seal) for a, memory in trees.memories.items()}
    carried = live.newest.indexes  # as the trees are that this build has not made
    indexes = {**carried, **{audience: snapshot.index for audience, snapshot in made.wanted.items()}}
    rest = to_build_on(made.manifest)
    standing = Standing(folder=made.aside, manifest=rest, memories=memories, indexes=indexes, sites=trees.sites)
    write_manifest(made.aside, made.manifest)
    if warm.stays:
        write_indexes(made.aside, standing)  # the rest is put off
    else:
        write_standing(made.aside, standing)
    return standing


def _keep(standing: Standing, warm: Warm) -> None:
    """Write what has been learnt of the live release beside it, for the next process, or put it off."""
    if warm.stays:
        warm.unwritten = standing
    else:
        assert standing.folder
        write_standing(standing.folder, standing)
