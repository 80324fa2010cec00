"""What a person does with releases: go back, go on, take back, clear away."""

import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from slp_build.errors import DeployError
from slp_build.model.address import address_of, file_of, goes_on, tree_of
from slp_build.model.blocks import OF_FILES
from slp_build.model.manifest import FileEntry, Manifest, Pin
from slp_build.model.snapshot import Audience, is_record
from slp_build.release.gone import own_files
from slp_build.release.guards import too_many
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store, set_aside
from slp_build.release.withdrawals import (
    Withdrawal,
    first_after_taken_back,
    forget_taken_back,
    lost_files,
    read_withdrawals,
    remove_from_trees,
    take_back,
    write_withdrawals,
)

KEEP = 20  # releases that stay, however old
KEEP_DAYS = 30  # and all that are younger
ROOTS = ("/", "/bridge")


def roll_back(store: Store, number: int, who: str, reason: str, now: datetime) -> Manifest:
    """Make an earlier release live and pin it: builds go on, and are not switched to until it is unpinned.

    Raises DeployError when there is no such release, it is not whole, or it shows a set of figures that the newest has
    no more: what was withdrawn stays withdrawn.
    """
    with store.switching():
        release = store.release(number)
        manifest = read_manifest(release)
        if lost := sorted(map(address_of, chain.from_iterable(lost_files(release, manifest).values()))):
            raise DeployError(f"release {number} is no longer whole ({lost[0]} was taken out of it); choose another")
        before_notes = _first_noted(store) if manifest.sets is None else frozenset()
        if sets := sorted((manifest.shown_sets | before_notes) - _newest(store).shown_sets):
            audience, _, name = sets[0].partition(" ")
            raise DeployError(
                f"release {number} shows the set of figures “{name}” ({audience}), which has been taken away since; "
                "choose a later one, or put the set back into data_exports and build first"
            )
        before = store.pin()
        store.set_pin(Pin(number=number, at=now.isoformat(timespec="seconds"), who=who, reason=reason))
        try:
            store.switch(release)
        except DeployError:
            store.set_pin(before)
            raise
    return manifest


def _first_noted(store: Store) -> frozenset[str]:
    """Return the sets of the first release that noted its own: one from before may show each of them."""
    for number in store.numbers():
        with suppress(DeployError):
            manifest = read_manifest(store.folder / str(number))
            if manifest.sets is not None:
                return manifest.shown_sets
    return frozenset()


def _newest(store: Store) -> Manifest:
    """Return the manifest of the newest release that can be read."""
    for number in reversed(store.numbers()):
        with suppress(DeployError):
            return read_manifest(store.folder / str(number))
    raise DeployError(f"{store.folder}: no release here can be read; build again (`slp build`)")


def unpin(store: Store) -> Manifest | None:
    """Remove the pin, make the newest release live, and return its manifest; None when nothing was pinned."""
    with store.switching():
        if not store.is_pinned():
            return None
        newest = store.folder / str(store.numbers()[-1])
        manifest = read_manifest(newest)
        store.switch(newest)
        store.set_pin(None)
        return manifest


def withdraw(store: Store, address: str, reason: str, now: datetime) -> Withdrawal:
    """Take an address back, at once and in every release: wherever its record stood, and with a page its own files.

    What is another address of the page goes with it: the same words stand there.
    Raises DeployError when no release ever had it, or when all other pages stand below it.
    """
    was = _was(store, address)
    if was is None:
        raise DeployError(f"{address}: no release here has this address; write it as in /our-partnership/funding")
    release, path, tree, entry = was
    source = entry.source
    address = address_of(path)
    if address in ROOTS:
        raise DeployError(f"{address}: all pages stand below this one; take out of it what must go, and publish it")
    if goes_on(address):
        source = ""  # its record is the whole list's
    at = now.isoformat(timespec="seconds")
    found = Withdrawal(source=source, also=entry.also, tree=tree, at=at, reason=reason)
    others = _copies(read_manifest(release), address) if is_record(source) else {}
    pages = {address: source, **{copy: one.source for copy, one in others.items()}}
    with_it = {**own_files(release, tree, pages), **others} if is_record(source) else {}
    taken = {one: replace(found, source=file.source, also=file.also, of=address) for one, file in with_it.items()}
    with store.switching():  # a build that is about to switch must see it, and nobody else's may be lost
        try:
            known = read_withdrawals(store.folder)
            if address in known and not reason:
                found = replace(found, reason=known[address].reason)
            write_withdrawals(store.folder, {**taken, **known, address: found})
            gone = {source for one in (found, *taken.values()) for source in (one.source, *one.also)}
            if records := set(filter(is_record, gone)):
                # Not the release either that is being made now, from a snapshot of before.
                number = max(store.next_number(), first_after_taken_back(store.folder)) + 1
                take_back(store.folder, tree, records, number)
        finally:  # also where the disk is full
            for one in (address, *taken):
                remove_from_trees(store.folder, one)
    return found


def take_back_records(store: Store, tree: Audience, records: Collection[str]) -> bool:
    """Take records back that are published no more, as a build does, but for what goes with them.

    Returns False, and takes nothing back, where so many pages would go that it may be an accident.
    """
    live = store.live()
    if live is None or too_many(len(records), read_manifest(live).files[tree]):
        return False
    with store.switching():
        take_back(store.folder, tree, records, max(store.next_number(), first_after_taken_back(store.folder)))
    return True


def lift(store: Store, address: str) -> None:
    """Let an address come back with the next build. Raises DeployError when it is not withdrawn, or with another."""
    with store.switching():
        withdrawn = read_withdrawals(store.folder)
        one = withdrawn.pop(address, None)
        if one is None:
            raise DeployError(f"{address}: is not withdrawn; the list of releases says what is")
        if one.of and not one.source.startswith(OF_FILES):
            raise DeployError(f"{address}: was withdrawn with {one.of}, of which it is another address; lift that one")
        write_withdrawals(store.folder, {key: one for key, one in withdrawn.items() if one.of != address})


def prune(store: Store, now: datetime) -> list[int]:
    """Remove old releases and return their numbers: never the live one, the pinned one, or one of the newest."""
    gone = []
    for number in store.numbers()[:-KEEP]:
        release = store.folder / str(number)
        young = datetime.fromtimestamp(release.stat().st_mtime, tz=now.tzinfo) > now - timedelta(days=KEEP_DAYS)
        with store.switching():  # somebody may go back to it meanwhile
            live, pin = store.live(), store.pin()
            if young or number in {int(live.name) if live else 0, pin.number if pin else 0}:
                continue
            aside = set_aside(release)
        shutil.rmtree(aside, ignore_errors=True)
        gone.append(number)
    if gone:
        with store.switching():
            forget_taken_back(store.folder, min(store.numbers()))
    return gone


def _copies(manifest: Manifest, address: str) -> dict[str, FileEntry]:
    """Return the pages of a release that are another address of a page, or of such a one, by address."""
    found: dict[str, FileEntry] = {}
    while more := {copy for copy, of in manifest.copies.items() if of in (address, *found) and copy not in found}:
        found |= {copy: manifest.files[tree_of(copy)][file_of(copy)] for copy in more}
    return found


def _was(store: Store, address: str) -> tuple[Path, str, Audience, FileEntry] | None:
    """Return the newest release that had an address, the file there, its tree, and what its manifest says of it.

    None where no release here had it.
    """
    for number in reversed(store.numbers()):
        release = store.folder / str(number)
        try:
            manifest = read_manifest(release)
        except DeployError:
            continue
        for path in (address[1:], file_of(address)):
            if entry := manifest.public.get(path):
                return release, path, "public", entry
            if entry := manifest.bridge.get(path):
                return release, path, "bridge", entry
    return None
