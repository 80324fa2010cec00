"""The live release as the gate knows it: which address is which file. Asked anew when the release has changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.conf import settings

Tree = Literal["public", "bridge"]


@dataclass(frozen=True, slots=True)
class Known:
    """One file of a tree: its name below the tree, and the digest of its bytes."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Live:
    """One release: the files of each tree by address, and redirects. Nothing outside these mappings is ever opened."""

    folder: Path
    public: Mapping[str, Known]
    bridge: Mapping[str, Known]
    redirects: Mapping[str, str]

    def path(self, tree: Tree, known: Known) -> Path:
        """Return where a known file stands."""
        return self.folder / tree / known.name

    @property
    def stylesheet(self) -> str:
        """The address of the public stylesheet, for pages that Django draws."""
        return next((a for a in self.public if a.startswith("/assets/site.") and a.endswith(".css")), "")


def live_release() -> Live | None:
    """Return the live release, or None before the first."""
    link = settings.PATHS.releases / "live"
    return _read(link.resolve()) if link.exists() else None


@lru_cache(maxsize=4)
def _read(folder: Path) -> Live:
    manifest = json.loads((folder / "release.json").read_text())
    return Live(
        folder=folder,
        public=_addresses(manifest["public"]),
        bridge=_addresses(manifest["bridge"]),
        redirects=manifest["redirects"],
    )


def _addresses(files: Mapping[str, Mapping[str, str]]) -> dict[str, Known]:
    return {_address(name): Known(name, entry["digest"]) for name, entry in files.items()}


def _address(name: str) -> str:
    if name == "index.html":
        return "/"
    return "/" + (name.removesuffix(".html") if name.endswith(".html") else name)
