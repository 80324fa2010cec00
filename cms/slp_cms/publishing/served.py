"""What readers get: the served files' bytes, held against the digests of the release that is live."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Literal

import msgspec
from django.conf import settings

from slp_build.errors import UNDECODABLE
from slp_build.model.address import address_of, begins_at
from slp_build.model.manifest import PIN, FileEntry, Manifest, Pin
from slp_cms.gate.live import live_release, withdrawn

Tree = Literal["public", "bridge"]
TREES: tuple[Tree, ...] = ("public", "bridge")


@dataclass(frozen=True, slots=True)
class Release:
    """A release's manifest, with its files by address, and where each record is to be seen."""

    manifest: Manifest
    files: Mapping[str, FileEntry]
    sources: Mapping[str, Sequence[str]]  # by tree and record: a member's document may bear a public one's number
    trees: Mapping[str, Tree]

    def where(self, source: str, trees: Iterable[Tree] = TREES) -> list[str]:
        """Return the addresses of a record in these trees."""
        return [address for tree in trees for address in self.sources.get(f"{tree} {source}", ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One address that differs between two releases: `what` is new, changed, redirected (`to` where) or gone."""

    address: str
    what: str
    source: str
    tree: Tree
    reason: str = ""
    to: str = ""


def live_number() -> int:
    """Return the live release's number; 0 before the first."""
    folder = (settings.PATHS.releases / "live").resolve()
    return int(folder.name) if folder.name.isdigit() and folder.is_dir() else 0


def release_numbers() -> list[int]:
    """Return the numbers of the releases that are kept, the newest first."""
    folder = settings.PATHS.releases
    found = [int(path.name) for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []
    return sorted(found, reverse=True)


def the_pin() -> Pin | None:
    """Return what is pinned. A file that cannot be read pins all the same, and says so."""
    try:
        return msgspec.json.decode((settings.PATHS.releases / PIN).read_bytes(), type=Pin)
    except FileNotFoundError:
        return None
    except (OSError, *UNDECODABLE):
        return Pin(number=live_number(), at="", who="somebody", reason="the pin’s file cannot be read")


def source_of(address: str) -> str:
    """Return the record of what is at an address, or was when it was withdrawn; nothing where that cannot be told.

    A later page of a list is its section's.
    """
    address = begins_at(address)
    taken = withdrawn() or {}
    if address in taken:
        return taken[address].source
    live = live_release()
    known = live.public.get(address) if live else None
    return known.source if known else ""


def release_of(number: int) -> Release | None:
    """Return a release by its number; None where there is no such one, or its manifest cannot be read."""
    path = settings.PATHS.releases / str(number) / "release.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, *UNDECODABLE):
        return None


@lru_cache(maxsize=3)
def _read(path: Path, written: int) -> Release:
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    files: dict[str, FileEntry] = {}
    sources: dict[str, list[str]] = {}
    trees: dict[str, Tree] = {}
    for tree in TREES:
        for name, entry in (manifest.public if tree == "public" else manifest.bridge).items():
            address = address_of(name)
            files[address], trees[address] = entry, tree
            for source in entry.sources if entry.source else ():
                sources.setdefault(f"{tree} {source}", []).append(address)
    return Release(manifest, files, sources, trees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A release in a line: when it was made, its pages, how many of them were drawn anew, its bytes."""

    made: str = ""
    pages: int = 0
    rebuilt: int = 0
    size: int = 0


def summary_of(number: int) -> Summary:
    """Return a release in a line; an empty one where its manifest cannot be read."""
    path = settings.PATHS.releases / str(number) / "release.json"
    try:
        return _summary(path, path.stat().st_mtime_ns)
    except (OSError, *UNDECODABLE):
        return Summary()


@lru_cache(maxsize=64)
def _summary(path: Path, written: int) -> Summary:
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    return Summary(
        made=manifest.made,
        pages=manifest.pages,
        rebuilt=len(manifest.reasons),
        size=sum(entry.size for tree in manifest.files.values() for entry in tree.values()),
    )


def changes_between(before: Release | None, after: Release) -> list[Change]:
    """Return every address that differs, sorted. Without a release before, all are new."""
    old = before.files if before else {}
    nothing = FileEntry(digest="", size=0)
    differ = [address for address, now in after.files.items() if old.get(address, nothing).digest != now.digest]
    found = []
    for address in sorted([*differ, *(old.keys() - after.files.keys())]):
        was, now = old.get(address), after.files.get(address)
        to = after.manifest.redirects.get(address, "") if now is None else ""
        left = "redirected" if to else "gone"
        found.append(
            Change(
                address=address,
                what=left if now is None else "new" if was is None else "changed",
                source=(now or was).source,  # type: ignore[union-attr]
                tree=after.trees.get(address) or before.trees[address],  # type: ignore[union-attr]
                reason=after.manifest.reasons.get(address, ""),
                to=to,
            )
        )
    return found


def what_is_wrong(addresses: Iterable[str], gone: Iterable[str], release: Release) -> str:
    """Return what is wrong with what readers get at some addresses: nothing, if their bytes are the release's.

    In: `addresses` are to be there as the release has them, `gone` are not to be there
    """
    live, taken = live_release(), withdrawn()
    if live is None or taken is None:
        return "the site cannot be read"
    for address in addresses:
        tree = release.trees[address]
        known = (live.public if tree == "public" else live.bridge).get(address)
        path = live.path(tree, known) if known else None
        if address in taken:
            continue  # it answers that it was withdrawn, which outranks every release
        if path is None:
            return f"{address} is not there"
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != release.files[address].digest:
                return f"{address} is not what was built"
    left = [address for address in gone if address in live.public or address in live.bridge]
    return f"{left[0]} is still there" if left else ""
