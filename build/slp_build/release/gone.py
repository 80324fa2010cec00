"""Finds what is live and published no more, so that it is taken back before anything is made or guarded."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from slp_build.errors import DamagedRelease, SlpError, SnapshotError
from slp_build.model.address import address_of, file_of
from slp_build.model.blocks import OF_FILES
from slp_build.model.manifest import FileEntry
from slp_build.model.snapshot import Audience, Snapshot, is_record
from slp_build.release.guards import MEANT, too_many
from slp_build.release.manifest import read_manifest
from slp_build.release.standing import Standing, memory_of, read_last
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden, take_back
from slp_build.render.links import links_of
from slp_build.render.memory import NOTHING, read_memory
from slp_build.sources.filed_records import FiledRecords

_FILES_ASKED = tuple(f"record:{kind}" for kind in OF_FILES)
Files = Mapping[str, FileEntry]
Deleted = Mapping[Audience, Collection[str]]
"""Ids of files and people that somebody has deleted, by tree: a snapshot lacks those, too, that no page uses now."""


def take_back_what_is_gone(
    published: Sequence[Snapshot],
    wanted: Mapping[Audience, Snapshot],
    live: Standing,
    store: Store,
    number: int,
    deleted: Deleted,
    *,
    meant: bool,
) -> bool:
    """Take back at once what is live and published no more: for that nobody waits for a guard, nor for the build.

    A release that is pinned may be older than the newest, and lack what that one has. Where a tree would lose so much
    that a guard takes it for an accident, nothing of it is taken back until it is `meant`, and this returns False. What
    stands below something that was withdrawn goes with it: `wanted` are the snapshots without both.
    """
    everything = True
    for audience, sources in deleted.items():  # each was somebody's own act, and waits for no guard
        if sources:
            carried = audience not in wanted  # such a tree comes into the next release as it is, file and all
            with store.switching():
                take_back(store.folder, audience, sources, number + carried)
    live = live if live.manifest else read_last(store)  # one that is torn is not built on, and yet is served
    for snapshot in published if live.manifest else ():
        audience = snapshot.audience
        files, newest = live.files[audience], live.newest.files[audience]
        gone = _records_gone(files, snapshot) | _records_gone(newest, snapshot)
        gone |= _files_gone(files, snapshot, gone, live)
        if live.newer:
            gone |= _files_gone(newest, snapshot, gone, live.newer)
        withdrawn = snapshot.heads.keys() - wanted[audience].heads.keys()
        shown = [*files.values(), *newest.values()] if withdrawn else []
        taken = {source for entry in shown for source in entry.sources if source in withdrawn}
        if meant or not _too_many(gone, audience, live, store):
            taken |= gone
        else:
            everything = False
        if taken:
            with store.switching():
                take_back(store.folder, audience, taken, number)
    return everything


@contextmanager
def asking(whether: bool) -> Iterator[None]:
    """Have an error that arises here ask, too, whether what is gone is meant to be: nothing of it was taken back."""
    try:
        yield
    except SlpError as error:
        if whether and MEANT not in str(error):
            asked = f"\nBesides, so many pages would be gone at once that none of them has been taken back; {MEANT}"
            error.args = (f"{error}{asked}",)
            error.for_others = error.for_others and f"{error.for_others}{asked}"
        raise


def _too_many(gone: set[str], audience: Audience, live: Standing, store: Store) -> bool:
    """Return whether so many pages would go, beside those that have gone, that it may be an accident."""
    if not gone or live.manifest is None:
        return False
    files = live.files[audience]
    known = hidden(store.folder, audience, files, live.manifest.number)
    return too_many(sum(e.is_page and e.source in gone and path not in known for path, e in files.items()), files)


def _records_gone(files: Files, snapshot: Snapshot) -> set[str]:
    """Return the pages and schools of a tree that are published no more, by id."""
    sources = {entry.source for entry in files.values()} - snapshot.heads.keys()
    return {source for source in sources if is_record(source) and not source.startswith(OF_FILES)}


def _files_gone(files: Files, snapshot: Snapshot, pages: set[str], live: Standing) -> set[str]:
    """Return the pictures and documents that have gone with the last page whose own they were.

    One that a page has exchanged for another is not taken back: an earlier release of that page shows it. Where nobody
    can tell whose they were, all are taken back that no page shows now.
    """
    of_files = [entry for entry in files.values() if entry.source.startswith(OF_FILES)]
    found = {source for entry in of_files for source in entry.sources} - snapshot.heads.keys()
    if not found or not pages:
        return set()
    if snapshot.audience not in live.memories:
        return found
    try:
        owners = {source: _owners(source, files, snapshot, live) for source in found}
    except (DamagedRelease, SnapshotError):
        return found
    return {source for source, records in owners.items() if records and records <= pages}


def _owners(source: str, files: Files, snapshot: Snapshot, live: Standing) -> set[str]:
    """Return the live pages, by id, whose own record refers to a file. Others may list it, in their name."""
    memory = live.memories.get(snapshot.audience, NOTHING)
    question = f"record:{source}"
    if memory.outline and not memory.outline.forgotten:
        asked = memory.outline.askers([question])
    else:
        asked = {address for address, page in memory.pages.items() if question in page.keys}
    hashes, records = live.hashes(snapshot.audience), snapshot.records
    assert isinstance(records, FiledRecords)
    named = re.compile(rb"%b(?![0-9])" % source.encode())
    owners = {files[file_of(address)].source for address in asked if file_of(address) in files}
    return {owner for owner in owners if owner in hashes and named.search(records.file.read(hashes[owner]))}


def own_files(release: Path, audience: Audience, pages: Mapping[str, str]) -> dict[str, FileEntry]:
    """Return the pictures and documents that pages show and no other page does by itself, by address.

    Others may show them in their name, as lists do. Where nobody can tell any more, all that they show are their own.
    In: `pages` are the records of the pages by address
    """
    manifest = read_manifest(release)
    files = manifest.files[audience]
    of_files = {path: entry for path, entry in files.items() if entry.source.startswith(OF_FILES)}
    elsewhere: set[str] = set()
    try:
        memory = read_memory(memory_of(release, audience)) or NOTHING
        own = {key for address in pages for key in memory.pages[address].keys if key.startswith(_FILES_ASKED)}
        in_their_name = {f"record:{record}" for record in pages.values()}
        for other, page in memory.pages.items() if own else ():
            entry = files.get(file_of(other))
            if entry and entry.source not in pages.values() and in_their_name.isdisjoint(page.keys):
                elsewhere.update(page.keys)
    except (KeyError, DamagedRelease):  # not remembered, or torn
        drawn = [path for address in pages if (path := release / audience / file_of(address)).is_file()]
        shown = {link for path in drawn for link in links_of(path.read_bytes())}
        own = {f"record:{entry.source}" for path, entry in of_files.items() if address_of(path) in shown}
    asked = {path: {f"record:{source}" for source in entry.sources} for path, entry in of_files.items()}
    return {address_of(path): of_files[path] for path, keys in asked.items() if keys & own and not keys & elsewhere}
