"""What stands live before a build: its manifest, and for each tree its records' index and what is remembered of it."""

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import msgspec

from slp_build.errors import DeployError, SnapshotError
from slp_build.model.address import address_of
from slp_build.model.last_build import as_it_stands
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.model.snapshot import AUDIENCES, Audience, Index, decode_index, encode
from slp_build.progress import Say
from slp_build.release.manifest import is_still, read_manifest
from slp_build.release.store import READ_ONLY, Store
from slp_build.release.withdrawals import lost_files
from slp_build.render.inputs import Before
from slp_build.render.memory import NOTHING, Memory, outlined, read_memory, write_memory
from slp_build.render.output import LiveTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The live release, or nothing. What cannot be trusted is left out, and its tree is then built anew.

    Its manifest names also what is `lost` of it: files that are missing or cut short, which no release is linked to.
    Where it is not `whole`, a build has found another one missing: then nothing is built on it. `linked` is a folder in
    which every file of both trees is linked already, for the release to come to take over. `sites` are what the trees'
    pages were drawn from, where the process that drew them goes on. `newer` is the newest release, while an older one
    is pinned.
    """

    folder: Path | None = None
    manifest: Manifest | None = None
    memories: dict[Audience, Memory] = field(default_factory=dict)
    indexes: dict[Audience, Index] = field(default_factory=dict)
    lost: Mapping[Audience, Set[str]] = field(default_factory=dict)
    whole: bool = True
    linked: Path | None = None
    sites: dict[Audience, Any] = field(default_factory=dict)
    newer: "Standing | None" = None

    @property
    def files(self) -> dict[Audience, dict[str, FileEntry]]:
        """The live trees' files."""
        return self.manifest.files if self.manifest else {}

    def is_still(self, release: Path | None) -> bool:
        """Return whether this is what stands in a release's folder: another may have been made there meanwhile."""
        if self.folder is None or self.manifest is None:
            return release is None
        return self.folder == release and is_still(self.folder, self.manifest)

    def whole_files(self, audience: Audience) -> dict[str, FileEntry]:
        """Return a live tree's files without those that are lost: a release may be linked to them."""
        files, lost = self.files.get(audience, {}), self.lost.get(audience)
        return {path: entry for path, entry in files.items() if path not in lost} if lost else files

    def before(self, audience: Audience) -> Before:
        """Return what a tree can build on."""
        if self.folder is None or self.manifest is None or not self.whole:
            return Before()
        linked = self.linked / audience if self.linked else None
        return Before(
            live=LiveTree(folder=self.folder / audience, files=self.whole_files(audience), linked=linked),
            memory=self.memories.get(audience, NOTHING),
            site=self.sites.get(audience),
        )

    @property
    def newest(self) -> "Standing":
        """What was made last: a change is one from there, whatever is pinned."""
        return self.newer or self

    def outlined(self) -> Self:
        """Return it with an outline of all pages, by which the next build of this process need not read them.

        Raises DamagedMemory.
        """
        return replace(self, memories={audience: outlined(memory) for audience, memory in self.memories.items()})

    def remembers_as(self, memories: Mapping[Audience, Memory]) -> bool:
        """Return whether what is remembered stands on the same ground as some trees made from it.

        Where it does not, every page of them was drawn: another engine made the live one, or its memory is torn.
        """
        return all(self.memories.get(audience, NOTHING).ground == made.ground for audience, made in memories.items())

    def hashes(self, audience: Audience) -> dict[str, str]:
        """Return the live records' hashes by id."""
        index = self.indexes.get(audience)
        return {entry.id: entry.hash for entry in index.entries} if index else {}


def read_standing(release: Path | None, say: Say) -> Standing:
    """Return what is known of the live release, saying what is missing or torn."""
    if release is None:
        return Standing()
    try:
        manifest = read_manifest(release)
    except DeployError as error:
        say(f"{error} Everything is built anew.")
        return Standing()
    memories: dict[Audience, Memory] = {}
    indexes: dict[Audience, Index] = {}
    for audience in AUDIENCES:
        memory, index = read_memory(memory_of(release, audience)), _read_index(_index(release, audience))
        if index is not None:  # good without a memory too: by it a guard finds which change to hold back
            indexes[audience] = index
        if memory is not None and index is not None and memory.release == manifest.seal:
            memories[audience] = memory
        elif manifest.files[audience]:
            say(f"What is remembered of the {audience} tree is missing or torn: it is built anew.")
    lost = lost_files(release, manifest)
    if addresses := sorted(address_of(path) for paths in lost.values() for path in paths):
        others = f", and {len(addresses) - 1} others" if len(addresses) > 1 else ""
        say(f"{addresses[0]}: is no longer whole in release {release.name}, and is made again{others}.")
    return Standing(folder=release, manifest=to_build_on(manifest), memories=memories, indexes=indexes, lost=lost)


def read_newer(store: Store, live: Standing) -> Standing | None:
    """Return what the newest release shows, without what is remembered of it; None where that one is live, or torn."""
    number = max(store.numbers(), default=0)
    if live.manifest is None or number <= live.manifest.number:
        return None
    folder = store.folder / str(number)
    indexes = {audience: index for audience in AUDIENCES if (index := _read_index(_index(folder, audience)))}
    try:
        manifest = as_it_stands(store.folder, read_manifest(folder))
        return Standing(folder=folder, manifest=to_build_on(manifest), indexes=indexes)
    except DeployError:
        return None  # nobody can go back to it either


def read_last(store: Store) -> Standing:
    """Return what the newest release that can be read shows, or nothing."""
    for number in reversed(store.numbers()):
        folder = store.folder / str(number)
        try:
            return Standing(folder=folder, manifest=to_build_on(read_manifest(folder)))
        except DeployError:
            continue
    return Standing()


def to_build_on(manifest: Manifest) -> Manifest:
    """Return what a manifest says but for why each page was made: nothing is built on that, and it is long.

    It keeps its seal, by which a memory knows its release.
    """
    return msgspec.structs.replace(manifest, reasons={})


def write_standing(folder: Path, standing: Standing, *, outline: bool = False) -> Standing:
    """Write beside a release's trees what the next build can build on, and return it as it is read from there.

    With the pages' outlines, where a build of this process is to follow. Raises DamagedMemory.
    What stands there is replaced, each file at once: others may be reading it. Killed between the two, the index is the
    older one, by which more records count as changed than have.
    """
    memories = dict(standing.memories)
    for audience in AUDIENCES:
        if audience in standing.memories and audience in standing.indexes:
            path = memory_of(folder, audience)
            memories[audience] = write_memory(_aside(path), standing.memories[audience], outline=outline)
            _aside(path).chmod(READ_ONLY)
            os.replace(_aside(path), path)
    write_indexes(folder, standing)
    return replace(standing, memories=memories)


def write_indexes(folder: Path, standing: Standing) -> None:
    """Write beside a release's trees which records they show: by that a guard finds what to hold back, even alone."""
    for audience, index in standing.indexes.items():
        path = _index(folder, audience)
        _aside(path).write_bytes(encode(index))
        _aside(path).chmod(READ_ONLY)
        os.replace(_aside(path), path)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}")


def memory_of(release: Path, audience: Audience) -> Path:
    """Return where a release has what is remembered of one of its trees."""
    return release / f"{audience}.memory"


def _index(release: Path, audience: Audience) -> Path:
    return release / f"{audience}.index"


def _read_index(path: Path) -> Index | None:
    try:
        return decode_index(path.read_bytes(), path.name)
    except (OSError, SnapshotError):
        return None
