"""Where a tree's files go: written when they are new, linked to the live release's when they are not."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from slp_build.errors import BuildError, DamagedRelease
from slp_build.model.manifest import FileEntry
from slp_build.render.linking import Linking, MissingFile, link_all

READ_ONLY = 0o444
Content = bytes | Path | Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTree:
    """The live release's tree: its folder, and its files by path. `linked` has links to all."""

    folder: Path
    files: Mapping[str, FileEntry]
    linked: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A file beside the pages. Where `lasting`, its address carries the hash of its bytes: same address, same bytes.

    `sources` are the records that it is the file of.
    """

    address: str
    content: Content
    lasting: bool = False
    sources: tuple[str, ...] = ("",)


@dataclass(slots=True)
class Output:
    """One tree being made in `folder`. `files` is its part of the manifest; `written` are those that are not linked."""

    folder: Path
    live: LiveTree | None = None
    files: dict[str, FileEntry] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)
    _links: Linking | None = None

    def __post_init__(self) -> None:
        if self.live and self.live.linked and self.live.linked.is_dir():
            self.live.linked.rename(self.folder)  # MkDocs has emptied it, if it was there

    def page(self, path: str, data: bytes, fingerprint: str, source: str) -> FileEntry:
        """Write a page, or link it when the live file is the same."""
        entry = FileEntry(digest=sha256(data).hexdigest(), size=len(data), fingerprint=fingerprint, source=source)
        self._claim(path, entry)
        if not self._same(path, entry.digest):
            self._write(path, data)
        return entry

    def keep(self, entries: Mapping[str, FileEntry]) -> None:
        """Link files that stay to the live release's files, beside the work that goes on; `finish` waits for it."""
        assert self.live is not None
        self.made(entries)
        if self.live.linked:
            return
        self._links = Linking(os.fspath(self.live.folder), os.fspath(self.folder), tuple(entries))

    def finish(self) -> None:
        """Wait until every link is made, or remove those that were made and are not wanted.

        Raises DamagedRelease, as making one by one would.
        """
        if self._links:
            with self._damage():
                self._links.wait()
        if self.live and self.live.linked:
            for path in self.live.files.keys() - self.files.keys():
                self._unlink(path)

    def made(self, entries: Mapping[str, FileEntry]) -> None:
        """Note pages that another process has written or linked here."""
        known = self.live.files if self.live else {}
        for path, entry in entries.items():
            before = known.get(path)
            self._claim(path, before if before == entry else entry)  # one that says the same is held once
            if before is None or before.digest != entry.digest:
                self.written.append(path)

    def extra(self, extra: Extra) -> None:
        """Write or link a file beside the pages."""
        path = extra.address[1:]
        known = self.live.files.get(path) if self.live else None
        if extra.lasting and known and known.sources == extra.sources:
            self._claim(path, known)
            self._link(path)
            return
        content = extra.content
        if isinstance(content, Path):
            data = content.read_bytes()
        else:
            data = content if isinstance(content, bytes) else content()
        source, *also = extra.sources
        entry = FileEntry(digest=sha256(data).hexdigest(), size=len(data), source=source, also=tuple(also))
        self._claim(path, entry)
        if not self._same(path, entry.digest):
            self._write(path, data)

    def _write(self, path: str, data: bytes) -> None:
        """Write a file, read-only from the start: releases share it."""
        self.written.append(path)
        try:
            self._folder_of(path)
            if self.live and self.live.linked and path in self.live.files:
                with suppress(FileNotFoundError):  # a trial has no links
                    os.unlink(f"{self.folder}/{path}")  # never written through: releases share it
            file = os.open(f"{self.folder}/{path}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            if not (self.live and self.live.linked):
                raise
            raise DamagedRelease(f"/{path}: was a folder, or stands where a file was") from error
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)

    def _same(self, path: str, digest: str) -> bool:
        known = self.live.files.get(path) if self.live else None
        if known is None or known.digest != digest:
            return False
        self._link(path)
        return True

    def _unlink(self, path: str) -> None:
        """Remove a file, and the folders that are empty without it."""
        file = self.folder / path
        file.unlink(missing_ok=True)
        with suppress(OSError):
            for folder in file.relative_to(self.folder).parents:
                (self.folder / folder).rmdir()

    def _link(self, path: str) -> None:
        assert self.live is not None
        if self.live.linked:
            return
        with self._damage():
            link_all(os.fspath(self.live.folder), os.fspath(self.folder), (path,))

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Say of a file that is missing where it is missing from."""
        try:
            yield
        except MissingFile as missing:
            assert self.live is not None
            raise DamagedRelease(f"{self.live.folder}/{missing}: is missing from the live release") from missing

    def _folder_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(f"{self.folder}/{folder}", exist_ok=True)
            self._made.add(folder)

    def _claim(self, path: str, entry: FileEntry) -> None:
        if path in self.files:
            raise BuildError(f"/{path}: a file and a page want this address; rename one of them")
        self.files[path] = entry
