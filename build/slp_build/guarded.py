"""Makes both trees until no guard has anything against them: what one blames is held back, and the rest goes on."""

import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from slp_build.config import Paths
from slp_build.errors import OF_THE_BRIDGE, AddressClash, BuildError, DamagedMemory, DamagedRelease, of_the_bridge
from slp_build.model.address import tree_of
from slp_build.model.blocks import OF_FILES
from slp_build.model.head import Head
from slp_build.model.manifest import Forced, Held
from slp_build.model.problem import UNYIELDING, Problem
from slp_build.model.snapshot import Audience, Entry, Index, Snapshot, is_record, snapshot_of
from slp_build.progress import Say
from slp_build.release.gone import Deleted
from slp_build.release.guards import clash_problems
from slp_build.release.hold_back import causes, held_back
from slp_build.release.standing import Standing
from slp_build.release.withdrawals import taken_back_records, withdrawn_records
from slp_build.sources.filed_records import FiledRecords
from slp_build.trees import Trees, guard, make_trees

OF_A_RECORD = frozenset({"title", "alt", "file"})  # guards that look at nothing but one record
FROM_THE_FIRST = frozenset({"board", "file"})  # guards that have a first release made without what they blame
SHOWN = (*OF_FILES, "topic:", "person:")  # what a snapshot holds only while something published uses it
_SHOWN = re.compile(rb"\b(?:%b)[0-9]+" % "|".join(SHOWN).encode())  # how a record refers to one
HOLDS = 200  # times that changes are held back and the rest is built again, before the build gives up


def make_guarded(
    paths: Paths,
    wanted: dict[Audience, Snapshot],
    live: Standing,
    aside: Path,
    now: datetime,
    say: Say,
    forced: Sequence[Forced],
    deleted: Deleted,
) -> tuple[Trees, dict[Audience, Snapshot], tuple[Held, ...]]:
    """Return the trees once no guard has anything against them, and what had to be held back for that.

    Nothing that has been taken back or is `deleted` comes back as it was, nor with what is held.
    """
    held: dict[tuple[str, str], Held] = {}
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
            trees = Trees(problems=list(clash_problems(clash)))
        problems = [p for p in trees.problems if p.guard not in overruled and not stands_already(p, wanted, live)]
        if not problems:
            return trees, wanted, tuple(held[key] for key in sorted(held))
        blamed = {a: _blamed(problems, snapshot, live) for a, snapshot in wanted.items()}
        if not any(blamed.values()):
            break
        for audience, found in blamed.items():
            if not found:
                continue
            for problem in found.values():
                say(f"Held back: {problem}")
            last = live.newest
            number = last.manifest.number if last.manifest else 0
            never = {*taken_back_records(paths.releases, audience, number), *deleted.get(audience, ())}
            rest = _without(wanted[audience], last.indexes.get(audience), list(found), never)
            for source, problem in _went_back(wanted[audience], rest, found):
                words = f"{problem.address}: {problem.message}"  # whoever reads it knows pages by no number
                held[audience, source] = Held(source=source, guard=problem.guard, message=words, tree=audience)
            wanted[audience] = rest
        _clear(aside)
        live = replace(live, linked=None)
    raise _refusal(problems)


def _blamed(problems: Sequence[Problem], wanted: Snapshot, live: Standing) -> dict[str, Problem]:
    """Return the changes of a tree behind some problems; where nothing is live, what goes without for all that."""
    audience, last = wanted.audience, live.newest.hashes(wanted.audience)
    own = [problem for problem in problems if tree_of(problem.address) == audience]
    own = [problem for problem in own if last or problem.guard in FROM_THE_FIRST]
    return causes(own, wanted.heads, wanted.hashes, last)


def _went_back(wanted: Snapshot, rest: Snapshot, found: Mapping[str, Problem]) -> Iterator[tuple[str, Problem]]:
    """Yield what was held back, and what had to go back with it, each with the problem."""
    yield from found.items()
    first = next(iter(found.values()))
    for source, hashed in rest.hashes.items():
        if source not in found and wanted.hashes.get(source, hashed) != hashed:
            yield source, replace(first, message=f"{first.message}. This waits for it")


def stands_already(problem: Problem, wanted: Mapping[Audience, Snapshot], live: Standing) -> bool:
    """Return whether a problem lies in a live record alone: somebody overruled it, or it is older than its guard.

    It would otherwise stop every build that draws its page anew, for a new theme, say. A file that is still given out
    has been lost since.
    """
    audience = tree_of(problem.address)
    if problem.guard not in OF_A_RECORD or audience not in wanted or not is_record(problem.source):
        return False
    given_out = live.newest.files.get(audience, {}).values()
    if problem.guard == "file" and any(problem.source in file.sources for file in given_out):
        return False
    return wanted[audience].hashes.get(problem.source) == live.newest.hashes(audience).get(problem.source)


def _refusal(problems: Sequence[Problem]) -> BuildError:
    """Return the error that says what stands in the way of a release; of the Bridge's problems not to everybody."""

    def words(some: Sequence[Problem]) -> str:
        shown = "\n  ".join(str(problem) for problem in some[:20])
        count = f"{len(some)} problems" if len(some) > 1 else "One problem"
        return f"{count}; the live release stays as it was:\n  {shown}"

    error = BuildError(words(problems))
    public = [problem for problem in problems if tree_of(problem.address) == "public"]
    if len(public) < len(problems):
        error.for_others = f"{words(public)}\n{OF_THE_BRIDGE}" if public else OF_THE_BRIDGE
    return error


def _clear(aside: Path) -> None:
    for path in aside.iterdir():
        shutil.rmtree(path)


def refuse_without_front_page(snapshots: Sequence[Snapshot]) -> None:
    """Raise BuildError where a tree has no front page: all its pages lead there, and each would say so for itself."""
    kinds = {snapshot.audience: {entry.kind for entry in snapshot.index.entries} for snapshot in snapshots}
    if "home" not in kinds.get("public", {"home"}):
        raise BuildError(
            "the CMS has no front page that is published: make a front page in the CMS and publish it (in an empty "
            "CMS, `slp starter` writes one)"
        )
    with of_the_bridge():
        if "bridge_home" not in kinds.get("bridge", {"bridge_home"}):
            raise BuildError(
                "the Bridge has no front page that is published: make a “Bridge: front page” in the CMS, beside the "
                "public one, and publish it; every site has a Bridge, if only of that page"
            )


def without_withdrawn(snapshot: Snapshot, releases: Path) -> Snapshot:
    """Return the snapshot without the records that somebody has taken back, what is below them and their copies."""
    taken = withdrawn_records(releases, snapshot.audience) & snapshot.heads.keys()
    return _without(snapshot, None, sorted(taken), taken) if taken else snapshot


def _without(snapshot: Snapshot, live: Index | None, sources: list[str], never: Collection[str]) -> Snapshot:
    """Return the snapshot with some records as they are live, or out. `never` are records that do not come back.

    A page of them goes out as a new one does: readers have been told that it is gone. A topic comes and goes with
    pages.
    """
    records = snapshot.records
    assert isinstance(records, FiledRecords)

    def head_of(entry: Entry) -> Head:
        return records.file.head(entry, snapshot.audience)

    def shown_by(entry: Entry) -> set[str]:
        return {reference.decode() for reference in _SHOWN.findall(records.file.read(entry.hash))}

    if live:
        kept = tuple(entry for entry in live.entries if entry.id not in never or entry.kind == "topic")
        live = Index(schema=live.schema, audience=live.audience, entries=kept)
    index = held_back(snapshot.index, live, sources, snapshot.heads, head_of, shown_by)
    return snapshot_of(index, FiledRecords(index, records.file), snapshot.blobs)
