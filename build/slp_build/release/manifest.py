"""What a release holds: every file of both trees with its digest and size, and what it was made from."""

from hashlib import sha256
from pathlib import Path

import msgspec

from slp_build.errors import DeployError


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file: the sha256 of its bytes and their number."""

    digest: str
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of `release.json`. `now` is the instant the pages were made for, `made` when the build ran."""

    number: int
    made: str
    now: str
    public: dict[str, FileEntry]
    bridge: dict[str, FileEntry]
    redirects: dict[str, str]

    @property
    def pages(self) -> int:
        """The number of pages in both trees."""
        return sum(name.endswith(".html") for tree in (self.public, self.bridge) for name in tree)


def list_files(tree: Path) -> dict[str, FileEntry]:
    """Return every file below `tree` by its path, sorted."""
    found = {}
    for path in sorted(p for p in tree.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found[path.relative_to(tree).as_posix()] = FileEntry(digest=sha256(data).hexdigest(), size=len(data))
    return found


def read_manifest(release: Path) -> Manifest:
    """Return the manifest of a release's folder. Raises DeployError when it is missing or not what it should be."""
    path = release / "release.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise DeployError(f"{path}: the release's manifest cannot be read; build again (`slp build`)") from error


def write_manifest(release: Path, manifest: Manifest) -> None:
    """Write `release.json`, canonical and readable."""
    data = msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1)
    (release / "release.json").write_bytes(data + b"\n")
