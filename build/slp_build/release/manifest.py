"""A release's `release.json`: written once, read by whoever asks what a release holds."""

from hashlib import sha256
from pathlib import Path

import msgspec

from slp_build.errors import DeployError
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.model.snapshot import encode, hash_record

__all__ = ["FileEntry", "Manifest", "list_files", "read_manifest", "sealed", "write_manifest"]


def list_files(tree: Path) -> dict[str, FileEntry]:
    """Return every file below `tree` by its path, sorted, from its bytes."""
    found = {}
    for path in sorted(p for p in tree.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found[path.relative_to(tree).as_posix()] = FileEntry(digest=sha256(data).hexdigest(), size=len(data))
    return found


def read_manifest(release: Path) -> Manifest:
    """Return the manifest of a release's folder. Raises DeployError when it is missing or not what it should be."""
    path = release / "release.json"
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise DeployError(f"{path}: the release's manifest cannot be read; build again (`slp build`)") from error
    if sealed(manifest).seal != manifest.seal:
        raise DeployError(f"{path}: the release's manifest is not what was written; build again (`slp build`)")
    return manifest


def sealed(manifest: Manifest) -> Manifest:
    """Return the manifest with its seal: the hash of all the rest."""
    bare = msgspec.structs.replace(manifest, seal="")
    return msgspec.structs.replace(bare, seal=hash_record(encode(bare)))


def write_manifest(release: Path, manifest: Manifest) -> None:
    """Write `release.json`, canonical."""
    with (release / "release.json").open("wb") as file:
        file.write(encode(manifest))
        file.write(b"\n")
