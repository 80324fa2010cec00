"""Where a tree's files go: written when they are new, linked to the live release's when they are not."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from slp_build.errors import BuildError, DamagedRelease
from slp_build.model.manifest import FileEntry

Content = bytes | Path | Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTree:
    """The live release's tree: its folder, and its files by path."""

    folder: Path
    files: Mapping[str, FileEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A file beside the pages. Where `lasting`, its address carries the hash of its bytes: same address, same bytes.

    `source` is the record that it is the file of.
    """

    address: str
    content: Content
    lasting: bool = False
    source: str = ""


@dataclass(slots=True)
class Output:
    """One tree being made in `folder`. `files` is its part of the manifest."""

    folder: Path
    live: LiveTree | None = None
    files: dict[str, FileEntry] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)

    def page(self, path: str, html: str, fingerprint: str, source: str) -> bool:
        """Note a page that MkDocs is about to write. False when the live file is the same: then it has been linked."""
        data = html.encode()
        entry = FileEntry(digest=sha256(data).hexdigest(), size=len(data), fingerprint=fingerprint, source=source)
        self._claim(path, entry)
        return not self._same(path, entry.digest)

    def keep(self, path: str, entry: FileEntry) -> None:
        """Link a page that stays to the live release's file."""
        self._claim(path, entry)
        self._link(path)

    def extra(self, extra: Extra) -> None:
        """Write or link a file beside the pages."""
        path = extra.address[1:]
        known = self.live.files.get(path) if self.live else None
        if extra.lasting and known and known.source == extra.source:
            self._claim(path, known)
            self._link(path)
            return
        content = extra.content
        data = (
            content if isinstance(content, bytes) else content.read_bytes() if isinstance(content, Path) else content()
        )
        entry = FileEntry(digest=sha256(data).hexdigest(), size=len(data), source=extra.source)
        self._claim(path, entry)
        if not self._same(path, entry.digest):
            self._folder_of(path)
            (self.folder / path).write_bytes(data)
            self.seal(path)

    def seal(self, path: str) -> None:
        """Make a file that has been written read-only: releases share it from now on."""
        os.chmod(f"{self.folder}/{path}", 0o444)

    def _same(self, path: str, digest: str) -> bool:
        known = self.live.files.get(path) if self.live else None
        if known is None or known.digest != digest:
            return False
        self._link(path)
        return True

    def _link(self, path: str) -> None:
        assert self.live is not None
        self._folder_of(path)
        try:
            os.link(f"{self.live.folder}/{path}", f"{self.folder}/{path}")
        except FileNotFoundError as error:
            raise DamagedRelease(f"{self.live.folder / path}: is missing from the live release") from error

    def _folder_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(f"{self.folder}/{folder}", exist_ok=True)
            self._made.add(folder)

    def _claim(self, path: str, entry: FileEntry) -> None:
        if path in self.files:
            raise BuildError(f"/{path}: a file and a page want this address; rename one of them")
        self.files[path] = entry


def _bytes(content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    return content.read_bytes() if isinstance(content, Path) else content()
