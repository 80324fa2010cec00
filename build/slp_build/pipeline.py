"""The build, from sources to a live release. Reads as a table of contents; no stage knows the next."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from slp_build.config import Paths
from slp_build.errors import OF_THE_BRIDGE, AddressClash, BuildError, DamagedMemory, DamagedRelease
from slp_build.model.address import tree_of
from slp_build.model.manifest import Forced, Held, Manifest
from slp_build.model.problem import UNYIELDING, Problem
from slp_build.model.snapshot import (
    Audience,
    BridgeSnapshot,
    Index,
    PublicSnapshot,
    Snapshot,
    encode,
    hash_record,
    is_record,
    snapshot_of,
)
from slp_build.progress import Say
from slp_build.release.gone import Deleted, take_back_what_is_gone
from slp_build.release.guards import gone_addresses
from slp_build.release.hold_back import causes, held_back
from slp_build.release.manifest import is_whole, read_manifest, sealed, write_manifest
from slp_build.release.prepared import LINKED
from slp_build.release.standing import Standing, read_standing, to_build_on, write_standing
from slp_build.release.store import Store
from slp_build.release.withdrawals import read_withdrawals, remove_withdrawn
from slp_build.render.summary import earliest
from slp_build.sources.filed_records import FiledRecords
from slp_build.trees import Trees, guard, make_trees
from slp_build.warm import Warm

NOTHING_DELETED: Deleted = {}
OF_A_RECORD = frozenset({"title", "alt"})  # guards that look at nothing but a page's own record
HOLDS = 20  # times that changes are held back and the rest is built again, before the build gives up


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
    warm: Warm | None = None,
) -> Outcome:
    """Build the trees of the given snapshots, guard them, and switch to them.

    What is published no more, or is `deleted`, is taken back before all else. What has not changed since the live
    release is linked, not made. A tree without a snapshot is carried over. A change that a guard has something against
    is held back: its record goes in as it is live, and the rest goes on. Nothing is switched when both trees are what
    is live already, or while a release is pinned. Raises SlpError; the live release then stays as it was.
    """
    warm = warm or Warm()
    store = Store(paths.releases)
    prepared, warm.prepared = warm.prepared, None
    with store.staging(spared=prepared.folder if prepared else None) as aside:
        live = live_standing(store, warm, say)
        live = replace(live, linked=prepared.move_to(aside, live.folder) if prepared else None)
        published = [filed(s, paths, warm) for s in one_of_each(snapshots)]
        take_back_what_is_gone(published, live, store, deleted, meant=any(one.guard == "shrink" for one in forced))
        wanted: dict[Audience, Snapshot] = {s.audience: without_withdrawn(s, store.folder) for s in published}
        trees, wanted, held = _make_guarded(paths, wanted, live, aside, now, say, forced)
        manifest = _manifest(store.next_number(), trees, wanted, live, now, held, _used(forced, trees.problems))
        if live.folder and live.manifest and _same(live.manifest, manifest) and is_whole(live.folder, live.manifest):
            warm.standing = _learnt(live, trees, wanted)
            if not live.remembers_as(trees.memories):
                _keep(warm.standing, warm)
            if prepared and trees.linked:
                prepared.move_back(aside)
                warm.prepared = prepared
            return Outcome(release=live.folder, manifest=live.manifest, new=False, live=True, held=held)
        shutil.rmtree(aside / LINKED, ignore_errors=True)  # empty now
        standing = _remember(aside, manifest, trees, wanted, live, warm)
        with store.switching():
            remove_withdrawn(store.folder, aside)  # what a person has withdrawn meanwhile
            release = store.commit(aside, manifest.number)
            pinned = store.pin() is not None
            if not pinned:
                store.switch(release)
        if warm.stays:
            warm.unwritten = replace(standing, folder=release)
        if not pinned:
            warm.standing = replace(standing, folder=release)
        return Outcome(release=release, manifest=manifest, new=True, live=not pinned, held=held)


def is_due(paths: Paths, now: datetime) -> bool:
    """Return whether a page of the live release changes by itself before or at `now`; True without a release."""
    live = Store(paths.releases).live()
    if live is None:
        return True
    until = read_manifest(live).until
    return bool(until) and datetime.fromisoformat(until) <= now


def _make_guarded(
    paths: Paths,
    wanted: dict[Audience, Snapshot],
    live: Standing,
    aside: Path,
    now: datetime,
    say: Say,
    forced: Sequence[Forced],
) -> tuple[Trees, dict[Audience, Snapshot], tuple[Held, ...]]:
    """Return the trees once no guard has anything against them, and what had to be held back for that."""
    held: dict[str, Held] = {}
    overruled = {one.guard for one in forced} - UNYIELDING
    for _ in range(HOLDS):
        try:
            trees = make_trees(paths, wanted, live, aside, now, say)
            trees.problems += guard(trees, wanted, live)
        except DamagedRelease as damage:
            say(f"{damage}: everything is built anew.")
            known = {} if isinstance(damage, DamagedMemory) else live.memories
            live = replace(live, whole=False, linked=None, memories=known)
            _clear(aside)
            continue
        except AddressClash as clash:
            clashes = [Problem(guard="address", address=str(clash), source=s, message="") for s in clash.sources]
            trees = Trees(problems=clashes)
        problems = [p for p in trees.problems if p.guard not in overruled and not _stands_already(p, wanted, live)]
        if not problems:
            return trees, wanted, tuple(held[source] for source in sorted(held))
        blamed = {
            a: causes(problems, s.heads, s.hashes, live.hashes(a)) for a, s in wanted.items() if live.indexes.get(a)
        }
        if not any(blamed.values()):
            break
        for audience, found in blamed.items():
            for source, problem in found.items():
                say(f"Held back: {problem}")
                held[source] = Held(source=source, guard=problem.guard, message=str(problem))
            wanted[audience] = _without(wanted[audience], live.indexes.get(audience), list(found))
        _clear(aside)
        live = replace(live, linked=None)
    raise _refusal(problems)


def _stands_already(problem: Problem, wanted: Mapping[Audience, Snapshot], live: Standing) -> bool:
    """Return whether a problem lies in a live record alone: somebody overruled it, or it is older than its guard.

    It would otherwise stop every build that draws its page anew, for a new theme, say.
    """
    audience = tree_of(problem.address)
    if problem.guard not in OF_A_RECORD or audience not in wanted or not is_record(problem.source):
        return False
    return wanted[audience].hashes.get(problem.source) == live.hashes(audience).get(problem.source)


def _refusal(problems: Sequence[Problem]) -> BuildError:
    """Return the error that says what stands in the way of a release; of the Bridge's problems not to everybody."""

    def words(some: Sequence[Problem]) -> str:
        shown = "\n  ".join(str(problem) for problem in some[:20])
        return f"{len(some)} problems; the live release stays as it was:\n  {shown}"

    error = BuildError(words(problems))
    public = [problem for problem in problems if tree_of(problem.address) == "public"]
    if len(public) < len(problems):
        error.for_others = f"{words(public)}\n{OF_THE_BRIDGE}" if public else OF_THE_BRIDGE
    return error


def _clear(aside: Path) -> None:
    for path in aside.iterdir():
        shutil.rmtree(path)


def live_standing(store: Store, warm: Warm, say: Say) -> Standing:
    """Return what stands live, read anew where another process has switched."""
    release = store.live()
    if warm.standing is None or warm.standing.folder != release:
        warm.standing = read_standing(release, say)
    return warm.standing


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


def without_withdrawn(snapshot: Snapshot, releases: Path) -> Snapshot:
    """Return the snapshot without the records that somebody has taken back."""
    withdrawn = read_withdrawals(releases).values()
    taken = {one.source for one in withdrawn if one.tree in (snapshot.audience, "")} & snapshot.heads.keys()
    return _without(snapshot, None, sorted(taken)) if taken else snapshot


def _without(snapshot: Snapshot, live: Index | None, sources: list[str]) -> Snapshot:
    records = snapshot.records
    assert isinstance(records, FiledRecords)
    index = held_back(
        snapshot.index, live, sources, snapshot.heads, lambda entry: records.file.head(entry, snapshot.audience)
    )
    return snapshot_of(index, FiledRecords(index, records.file), snapshot.blobs)


def one_of_each(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, public first. Raises BuildError on two of one audience, or none."""
    public = [s for s in snapshots if isinstance(s, PublicSnapshot)]
    bridge = [s for s in snapshots if isinstance(s, BridgeSnapshot)]
    if len(public) > 1 or len(bridge) > 1 or not snapshots:
        raise BuildError("a build takes one public snapshot, one Bridge snapshot, or one of each")
    return [*public, *bridge]


def _manifest(
    number: int,
    trees: Trees,
    wanted: Mapping[Audience, Snapshot],
    live: Standing,
    now: datetime,
    held: tuple[Held, ...],
    forced: tuple[Forced, ...],
) -> Manifest:
    unlinked = [
        f"{address}: {reference}"
        for memory in trees.memories.values()
        for address, references in memory.missing.items()
        for reference in references
    ]
    return sealed(
        Manifest(
            number=number,
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            now=now.isoformat(timespec="seconds"),
            public=trees.files["public"],
            bridge=trees.files["bridge"],
            redirects=trees.redirects,
            until=earliest(memory.until for memory in trees.memories.values()),
            reasons={address: trees.reasons[address] for address in sorted(trees.reasons)},
            held=held,
            forced=forced,
            unlinked=tuple(sorted(unlinked)),
            gone=gone_addresses(live.manifest, trees.files, trees.redirects),
        )
    )


def _learnt(live: Standing, trees: Trees, wanted: Mapping[Audience, Snapshot]) -> Standing:
    """Return what stands live, with what this build has learnt of it: another engine may have drawn the same pages."""
    assert live.manifest
    seal = live.manifest.seal
    memories = {a: msgspec.structs.replace(memory, release=seal) for a, memory in trees.memories.items()}
    indexes = {**live.indexes, **{audience: snapshot.index for audience, snapshot in wanted.items()}}
    return replace(live, memories=memories, indexes=indexes, sites=trees.sites)


def _remember(
    aside: Path, manifest: Manifest, trees: Trees, wanted: Mapping[Audience, Snapshot], live: Standing, warm: Warm
) -> Standing:
    """Write the manifest, and beside the trees what the next build can build on, unless that is put off."""
    memories = {a: msgspec.structs.replace(memory, release=manifest.seal) for a, memory in trees.memories.items()}
    indexes = {**live.indexes, **{audience: snapshot.index for audience, snapshot in wanted.items()}}
    rest = to_build_on(manifest)
    standing = Standing(folder=aside, manifest=rest, memories=memories, indexes=indexes, sites=trees.sites)
    write_manifest(aside, manifest)
    if not warm.stays:
        write_standing(aside, standing)
    return standing


def _keep(standing: Standing, warm: Warm) -> None:
    """Write what has been learnt of the live release beside it, for the next process, or put it off."""
    if warm.stays:
        warm.unwritten = standing
    else:
        assert standing.folder
        write_standing(standing.folder, standing)


def _used(forced: Sequence[Forced], problems: Sequence[Problem]) -> tuple[Forced, ...]:
    """Return what had to be overruled, of what a person would overrule."""
    met = {problem.guard for problem in problems}
    return tuple(one for one in forced if one.guard in met)


def _same(live: Manifest, fresh: Manifest) -> bool:
    """Return whether two releases differ in nothing that anybody reads, nor in when a page changes by itself."""
    return (live.public, live.bridge, live.redirects, live.gone, live.until) == (
        fresh.public,
        fresh.bridge,
        fresh.redirects,
        fresh.gone,
        fresh.until,
    )
