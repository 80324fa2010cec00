"""What a build has made: its trees and its manifest, and whether readers have all of that already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slp_build.model.address import tree_of
from slp_build.model.manifest import Forced, Held, Manifest
from slp_build.model.problem import Problem
from slp_build.model.snapshot import AUDIENCES, Audience, Snapshot
from slp_build.release.guards import gone_addresses
from slp_build.release.manifest import is_whole, sealed
from slp_build.release.standing import Standing
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden
from slp_build.render.summary import earliest
from slp_build.trees import Trees

Wanted = Mapping[Audience, Snapshot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a build has made beside the live release: the trees of what is wanted, and the manifest that tells of them.

    `held` is what was held back of these trees; the manifest says besides what is held in a tree that is carried over.
    """

    aside: Path
    wanted: Wanted
    trees: Trees
    held: tuple[Held, ...]
    manifest: Manifest


def make_manifest(
    number: int,
    trees: Trees,
    live: Standing,
    now: datetime,
    held: tuple[Held, ...],
    forced: tuple[Forced, ...],
) -> Manifest:
    """Return the manifest of a release. `held` is all that is held back, `forced` the guards that were overruled."""
    unlinked = [
        f"{address}: {reference}"
        for memory in trees.memories.values()
        for address, references in memory.missing.items()
        for reference in references
    ]
    until = [memory.until for memory in trees.memories.values()]
    if last := live.newest.manifest if trees.unremembered else None:
        unlinked += [line for line in last.unlinked if tree_of(line.partition(":")[0]) in trees.unremembered]
        until.append(last.until)  # of either tree: too early, if anything
    return sealed(
        Manifest(
            number=number,
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            now=now.isoformat(timespec="seconds"),
            public=trees.files["public"],
            bridge=trees.files["bridge"],
            redirects=trees.redirects,
            until=earliest(until),
            reasons={address: trees.reasons[address] for address in sorted(trees.reasons)},
            held=held,
            forced=forced,
            unlinked=tuple(sorted(unlinked)),
            gone=gone_addresses(live.newest.manifest, trees.files, trees.redirects),
            papers=trees.papers,
            copies=trees.copies,
            sets=tuple(sorted(trees.sets)),
        )
    )


def still_held(live: Standing, wanted: Wanted) -> tuple[Held, ...]:
    """Return what is held back of a tree that is carried over."""
    last = live.newest.manifest
    return tuple(one for one in last.held if one.tree in set(AUDIENCES) - wanted.keys()) if last else ()


def used(forced: Sequence[Forced], problems: Sequence[Problem]) -> tuple[Forced, ...]:
    """Return what had to be overruled, of what a person would overrule."""
    met = {problem.guard for problem in problems}
    return tuple(one for one in forced if one.guard in met)


def is_shown_already(store: Store, last: Standing, fresh: Manifest) -> bool:
    """Return whether a release is what another would be, and readers get it whole: no file is missing, and none is of a
    record taken back since.

    One that was taken back and is published again is shown by a newer release alone.
    """
    if last.folder is None or last.manifest is None or not _same(last.manifest, fresh):
        return False
    if not is_whole(last.folder, last.manifest):
        return False
    return not any(hidden(store.folder, audience, last.files[audience], last.manifest.number) for audience in AUDIENCES)


def _same(last: Manifest, fresh: Manifest) -> bool:
    """Return whether two releases differ in nothing that anybody reads, nor in when a page changes by itself."""
    told = ("public", "bridge", "redirects", "gone", "until", "papers", "copies", "sets")
    return all(getattr(last, name) == getattr(fresh, name) for name in told)
