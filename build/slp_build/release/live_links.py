"""What the pages of a live tree lead to: by what is remembered, or where that is torn, by the pages themselves."""

from collections.abc import Collection
from functools import cached_property

from slp_build.model.address import address_of, file_of, goes_on
from slp_build.model.manifest import FileEntry
from slp_build.model.snapshot import Audience
from slp_build.release.standing import Standing
from slp_build.render.kept import KeptPages
from slp_build.render.links import links_of
from slp_build.render.memory import NOTHING


class LiveLinks:
    """One live tree, asked by the pages to come: each by its address and its record, which may have been elsewhere."""

    def __init__(self, standing: Standing, audience: Audience) -> None:
        self.files: dict[str, FileEntry] = standing.files.get(audience, {})
        self._audience = audience
        self._folder = standing.folder / audience if standing.folder else None
        self._memory = standing.memories.get(audience)
        self._unlinked = standing.manifest.unlinked if standing.manifest else ()

    @property
    def pages(self) -> KeptPages:
        """What is remembered of the pages: nothing, where that is torn."""
        return (self._memory or NOTHING).pages

    @cached_property
    def of_all(self) -> Collection[str]:
        """What every page leads to, as menus and the footer do: the front page is one of them."""
        return self.links("/bridge" if self._audience == "bridge" else "/", "")

    def links(self, address: str, source: str) -> Collection[str]:
        """Return what a page led to."""
        was = self._former(address, source)
        if file_of(was) not in self.files:
            return ()
        if self._memory:
            return self._memory.pages.links(was) if was in self._memory.pages else ()
        try:
            return links_of((self._folder / file_of(was)).read_bytes()) if self._folder else ()
        except OSError:
            return ()

    def missing(self, address: str, source: str) -> Collection[str]:
        """Return the references of a page that led to nothing."""
        was = self._former(address, source)
        if self._memory:
            return self._memory.missing.get(was, ())
        return tuple(line.removeprefix(f"{was}: ") for line in self._unlinked if line.startswith(f"{was}: "))

    def _former(self, address: str, source: str) -> str:
        """Return where a page stood: nowhere else, unless its record did."""
        here = self.files.get(file_of(address))
        if not source or goes_on(address) or (here and here.source == source):
            return address
        return self._addresses.get(source, address)

    @cached_property
    def _addresses(self) -> dict[str, str]:
        pages = ((entry.source, address_of(path)) for path, entry in self.files.items() if entry.is_page)
        return {source: address for source, address in pages if source and not goes_on(address)}
