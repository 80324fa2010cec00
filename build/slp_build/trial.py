"""What a release would change, found out by the engine itself: nothing is linked, nothing is switched."""

import difflib
import html
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from slp_build.config import Paths
from slp_build.errors import DamagedMemory
from slp_build.guarded import stands_already, without_withdrawn
from slp_build.model.address import address_of, tree_of
from slp_build.model.manifest import FileEntry
from slp_build.model.snapshot import AUDIENCES, Audience, Snapshot
from slp_build.pipeline import filed, live_standing, one_of_each
from slp_build.progress import Say
from slp_build.release.standing import Standing
from slp_build.release.store import Store
from slp_build.trees import Trees, guard, make_trees
from slp_build.warm import Warm

MOST_LINES = 40  # of one page's difference
MOST_PAGES = 200  # whose difference is told; the others are named
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|svg|template)\b.*?</\1>", re.DOTALL)
_BREAK = re.compile(r"</?(?:p|h[1-6]|li|tr|dt|dd|div|section|blockquote|figcaption|summary|br|th|td)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One address that would be new, changed, gone or redirected.

    `to` is where a redirect leads; `lines` are the words that differ, after “-” as they are, after “+” as they will be.
    """

    address: str
    what: str
    to: str = ""
    lines: tuple[str, ...] = ()


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What would change, by address, and what the guards would have against it."""

    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()


def try_release(
    paths: Paths, snapshots: Sequence[Snapshot], now: datetime, say: Say, warm: Warm, draft: str = ""
) -> Trial:
    """Return what a release of these snapshots would change. Raises SlpError where there could be none.

    `draft` is the record in question: what is held back already of others is no news about it.
    """
    try:
        return _try(paths, snapshots, now, say, warm, draft)
    except DamagedMemory as damage:
        say(f"{damage}: everything is tried anew.")
        warm.standing = None  # as it is read again, what is torn is left out
        return _try(paths, snapshots, now, say, warm, draft)


def _try(paths: Paths, snapshots: Sequence[Snapshot], now: datetime, say: Say, warm: Warm, draft: str) -> Trial:
    store = Store(paths.releases)
    live = live_standing(store, warm, say)
    wanted: dict[Audience, Snapshot] = {
        s.audience: without_withdrawn(filed(s, paths, warm), store.folder) for s in one_of_each(snapshots)
    }
    paths.trials.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=paths.trials))
    try:
        # As if all were linked already: only what differs is written.
        trees = make_trees(paths, wanted, replace(live, linked=aside / ".linked"), aside, now, say)
        if not live.remembers_as(trees.memories):
            warm.standing = None  # read again next time: a build may have learnt meanwhile that the pages are the same
        held = {(one.tree, one.source) for one in live.newest.manifest.held} if live.newest.manifest else set()
        problems = [
            p
            for p in (*trees.problems, *guard(trees, wanted, live))
            if not _is_redirected(p.address, p.guard, trees)
            and not stands_already(p, wanted, live)
            and (p.source == draft or (tree_of(p.address), p.source) not in held)
        ]
        return Trial(changes=tuple(_changes(live, trees, aside)), problems=tuple(str(problem) for problem in problems))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _is_redirected(address: str, guard: str, trees: Trees) -> bool:
    """Return whether a page only moves: the CMS leaves a redirect when it is published, which a draft has not yet."""
    return guard == "vanished" and bool(trees.moved_to(address))


def _changes(live: Standing, trees: Trees, aside: Path) -> Iterator[Change]:
    told = 0
    for audience in AUDIENCES:
        before, after = live.files.get(audience, {}), trees.files[audience]
        for path in sorted(before.keys() | after.keys()):
            if not path.endswith(".html") or _same(before, after, path):
                continue
            address = address_of(path)
            old = _words(live.folder / audience / path) if live.folder and path in before else []
            new = _words(aside / audience / path) if path in after else []
            told += 1
            lines = tuple(_differences(old, new)) if told <= MOST_PAGES else ()
            if path not in before:
                yield Change(address=address, what="new", lines=lines)
            elif path in after:
                yield Change(address=address, what="changed", lines=lines)
            elif to := trees.redirects.get(address) or trees.moved_to(address):
                yield Change(address=address, what="redirected", to=to)
            else:
                yield Change(address=address, what="gone")


def _same(before: Mapping[str, FileEntry], after: Mapping[str, FileEntry], path: str) -> bool:
    return path in before and path in after and before[path].digest == after[path].digest


def _words(file: Path) -> list[str]:
    """Return the words of a page's main part, line by line; those of the whole page where it has none."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        return []
    main = _MAIN.search(text)
    plain = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", main[1] if main else text)))
    lines = (" ".join(html.unescape(line).split()) for line in plain.splitlines())
    return [line for line in lines if line]


def _differences(old: list[str], new: list[str]) -> Iterator[str]:
    found = (line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[0] in "+-")
    for number, line in enumerate(line for line in found if line[:3] not in ("+++", "---")):
        if number == MOST_LINES:
            yield "…"
            return
        yield line
