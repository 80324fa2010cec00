"""What a release holds: every file of both trees with its digest and size, and what it was made from. And the pin."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from slp_build.model.address import address_of, tree_of
from slp_build.model.snapshot import Audience

COMPRESSED = (".html", ".css", ".js", ".svg", ".xml", ".json", ".txt", ".csv")
"""The public files of which a compressed copy is worth having."""

PIN = "pin.json"
"""The file of the pin, beside the releases."""


FIGURES = "bridge/figures/"


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One file: the sha256 of its bytes and their number. A page has a fingerprint and a source besides.

    The same picture or document may have been uploaded more than once: it is then the file of other records, `also`.
    """

    digest: str
    size: int
    fingerprint: str = ""
    source: str = ""
    also: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """All records that it is the file of."""
        return (self.source, *self.also)

    @property
    def is_page(self) -> bool:
        """Whether the file is a page."""
        return bool(self.fingerprint)


class OfRecords(Protocol):
    """A file that was made from records."""

    @property
    def source(self) -> str: ...
    @property
    def also(self) -> tuple[str, ...]: ...


def replaced_by(source: str, files: Mapping[str, OfRecords]) -> str:
    """Return under which of its names a document's file is there now; nothing where it is not, or `source` is none.

    The name bears the hash of its bytes: whoever has kept it asks for what an editor has since replaced.
    """
    if not source.startswith("document:"):
        return ""
    return next((name for name, file in files.items() if source in (file.source, *file.also)), "")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A change that a guard has held back: which record of which tree, which guard, and what it said."""

    source: str
    guard: str
    message: str
    tree: str = ""


class Forced(msgspec.Struct, frozen=True, kw_only=True):
    """A guard that a person has overruled, and why."""

    guard: str
    reason: str


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """A release that a person has gone back to: nothing is switched until it is unpinned."""

    number: int
    at: str
    who: str
    reason: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of `release.json`.

    `now` is the instant the pages were made for, `made` when the build ran, `until` the next instant at which a page
    changes by itself (empty: none). `reasons` says why each page that was rendered was. `gone` are the addresses of
    what was withdrawn, with the record or file that it was; `unlinked` the references to such things that pages still
    make ("/address: page:7"), which are drawn as plain words. `papers` are the addresses of board papers. `copies`
    are the pages that are another address of one, with that one's. `sets` are the sets of figures that pages were drawn
    from ("own_school attendance"); None in a release from before they were noted. `seal` is the hash of all the rest.
    """

    number: int
    made: str
    now: str
    public: dict[str, FileEntry]
    bridge: dict[str, FileEntry]
    redirects: dict[str, str]
    until: str = ""
    reasons: dict[str, str] = {}
    held: tuple[Held, ...] = ()
    forced: tuple[Forced, ...] = ()
    unlinked: tuple[str, ...] = ()
    gone: dict[str, str] = {}
    papers: tuple[str, ...] = ()
    copies: dict[str, str] = {}
    sets: tuple[str, ...] | None = None
    seal: str = ""

    @property
    def files(self) -> dict[Audience, dict[str, FileEntry]]:
        """Each tree's files."""
        return {"public": self.public, "bridge": self.bridge}

    @property
    def shown_sets(self) -> frozenset[str]:
        """The sets of figures that it shows, each after its audience; by their own files where they were not noted."""
        if self.sets is not None:
            return frozenset(self.sets)
        public = {path.split("/")[1] for path in self.public if path.startswith("data/")}
        members = {path.removesuffix(".html").split("/")[2] for path in self.bridge if path.startswith(FIGURES)}
        return frozenset({*(f"public {name}" for name in public), *(f"bridge {name}" for name in members)})

    @property
    def replaced(self) -> dict[str, str]:
        """The public addresses of documents' files that have been replaced, with those of the files there are now."""
        now = {address: replaced_by(source, self.public) for address, source in self.gone.items()}
        return {old: address_of(path) for old, path in now.items() if path and tree_of(old) == "public"}

    @property
    def pages(self) -> int:
        """The number of pages in both trees."""
        return sum(entry.is_page for tree in self.files.values() for entry in tree.values())
