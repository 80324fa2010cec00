"""The live release as the gate knows it: which address is which file. Asked anew when the release has changed."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from django.conf import settings

from slp_build.errors import UNDECODABLE
from slp_build.model.address import address_of
from slp_build.model.manifest import replaced_by

Tree = Literal["public", "bridge"]

WITHDRAWN = "withdrawn.json"
TAKEN_BACK = "taken-back.json"
RECENT = 10  # releases whose assets can still be had
ASSET = {
    "public": re.compile(r"/assets/[a-z]+\.([0-9a-f]{16})\.(?:css|js)\Z"),
    "bridge": re.compile(r"/bridge/assets/[a-z]+\.([0-9a-f]{16})\.(?:css|js)\Z"),
}
logger = logging.getLogger(__name__)


class _File(msgspec.Struct, frozen=True):
    digest: str
    source: str = ""
    also: tuple[str, ...] = ()


class _Manifest(msgspec.Struct, frozen=True):
    """What the gate must know of a release's manifest; it has more."""

    public: dict[str, _File]
    bridge: dict[str, _File]
    redirects: dict[str, str]
    gone: dict[str, str] = {}
    until: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One file of a tree: its name below the tree, the digest of its bytes, and the record it was made from.

    A picture or a document may be that of other records `also`: it is gone when all of them are.
    """

    name: str
    digest: str
    source: str = ""
    also: tuple[str, ...] = ()


class Taken(msgspec.Struct, frozen=True):
    """What stood at an address that a person has withdrawn, in which tree, and what visitors are told.

    A picture or a document that went with a page is `of` that page's address.
    """

    reason: str
    source: str = ""
    tree: str = ""
    of: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """One release: the files of each tree by address, and redirects. Nothing outside these mappings is ever opened.

    `gone` are the addresses of what is published no more; `until` is when a page changes by itself (empty: never).
    `papers` are the addresses of board papers, which are the board's whatever the policy says.
    """

    folder: Path
    public: Mapping[str, Known]
    bridge: Mapping[str, Known]
    redirects: Mapping[str, str]
    gone: Mapping[str, str]
    until: str
    papers: frozenset[str] = frozenset()

    def path(self, tree: Tree, known: Known) -> Path | None:
        """Return where a known file stands; None where it is gone, or a link that could lead into another tree."""
        path = self.folder / tree / known.name
        return path if path.is_file() and path.resolve() == path else None

    def replaced(self, tree: Tree, address: str) -> str:
        """Return where the file is that has taken the place of one that a document had before; nothing for others."""
        return replaced_by(self.gone.get(address, ""), self.public if tree == "public" else self.bridge)

    @property
    def stylesheet(self) -> str:
        """The address of the public stylesheet, for pages that Django draws."""
        return next((a for a in self.public if a.startswith("/assets/site.") and a.endswith(".css")), "")


def withdrawn() -> Mapping[str, Taken] | None:
    """Return what has been taken back, by address. It outranks every release.

    None where the list cannot be read: it is then undecided what may be shown, and nothing is.
    """
    path = settings.PATHS.releases / WITHDRAWN
    try:
        written = _written(path)
        return {} if written is None else _read_withdrawn(path, written)
    except (OSError, *UNDECODABLE) as error:  # caught here and not below: what may pass is not to be kept
        logger.error("%s: what is withdrawn cannot be read (%s); restore it", path, type(error).__name__)
        return None


@lru_cache(maxsize=4)
def _read_withdrawn(path: Path, written: tuple[int, int, int]) -> Mapping[str, Taken]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Taken])


def live_release() -> Live | None:
    """Return the live release without what is published no more.

    None before the first, when what is there is not a whole release, or when it is undecided what may be shown.
    """
    folder = (settings.PATHS.releases / "live").resolve()
    try:
        written = (folder / "release.json").stat().st_mtime_ns
        if folder.parent != settings.PATHS.releases.resolve():
            return None
        return _without_taken_back(folder, written, _written(settings.PATHS.releases / TAKEN_BACK))
    except (OSError, *UNDECODABLE) as error:
        if not isinstance(error, FileNotFoundError):
            logger.error("%s: this release cannot be read (%s); build again", folder, type(error).__name__)
        return None


def earlier_asset(tree: Tree, address: str) -> tuple[Path, Known] | None:
    """Return a stylesheet or script of a recent release: a page that a reader has open may still ask for it.

    Its name bears its hash, so that it is what was asked for, or nothing.
    """
    found = ASSET[tree].match(address)
    if not found or not settings.PATHS.releases.is_dir():
        return None
    numbers = sorted((int(p.name) for p in settings.PATHS.releases.iterdir() if p.name.isdigit()), reverse=True)
    for number in numbers[:RECENT]:
        path = settings.PATHS.releases / str(number) / tree / address[1:]
        if path.is_file() and path.resolve() == path.absolute():
            return path, Known(address[1:], found[1])
    return None


def _written(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a file from the one that it has taken the place of; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=4)
def _without_taken_back(folder: Path, written: int, listed: tuple[int, int, int] | None) -> Live:
    """Return a release without the records that no release of its number may show: they are gone at once.

    A record was unpublished, deleted or has expired; a build notes it before all else, with the first release to show
    it again. A release that somebody has gone back to does not bring it back.
    """
    live = _read(folder, written)
    if listed is None:
        return live
    first = msgspec.json.decode((folder.parent / TAKEN_BACK).read_bytes(), type=dict[str, int])
    later = {record for record, number in first.items() if number > int(folder.name)}
    if not later:
        return live
    gone = dict(live.gone)
    kept: dict[str, dict[str, Known]] = {"public": {}, "bridge": {}}
    for tree, files in (("public", live.public), ("bridge", live.bridge)):
        for address, known in files.items():
            if all(f"{tree} {source}" in later for source in (known.source, *known.also)):
                gone[address] = known.source
            else:
                kept[tree][address] = known
    return replace(live, public=kept["public"], bridge=kept["bridge"], gone=gone)


@lru_cache(maxsize=4)
def _read(folder: Path, written: int) -> Live:
    manifest = msgspec.json.decode((folder / "release.json").read_bytes(), type=_Manifest)
    return Live(
        folder=folder,
        public=_addresses(manifest.public),
        bridge=_addresses(manifest.bridge),
        redirects=manifest.redirects,
        gone=manifest.gone,
        until=manifest.until,
        papers=frozenset(manifest.papers),
    )


def _addresses(files: Mapping[str, "_File"]) -> dict[str, Known]:
    """Return the files by address, but for hidden ones, which got into a tree by mistake."""
    shown = {name: entry for name, entry in files.items() if not name.startswith(".") and "/." not in name}
    return {address_of(name): Known(name, entry.digest, entry.source, entry.also) for name, entry in shown.items()}
