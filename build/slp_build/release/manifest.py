"""A release's `release.json`: written once, read by whoever asks what a release holds."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from slp_build.errors import UNDECODABLE, DeployError
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.model.snapshot import encode, hash_parts

__all__ = ["FileEntry", "Manifest", "list_files", "read_manifest", "sealed", "write_manifest"]

PART = 1_000  # entries encoded at once


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
        data = path.read_bytes()
        manifest = msgspec.json.decode(data, type=Manifest)
    except (OSError, *UNDECODABLE) as error:
        raise DeployError(f"{path}: the release's manifest cannot be read; build again (`slp build`)") from error
    if not _is_sealed(data, manifest.seal):
        raise DeployError(f"{path}: the release's manifest is not what was written; build again (`slp build`)")
    return manifest


def is_still(release: Path, manifest: Manifest) -> bool:
    """Return whether a folder holds the release of this manifest still, and no other of the same number."""
    ending = _ending(manifest.seal)
    try:
        with (release / "release.json").open("rb") as file:
            file.seek(-len(ending), os.SEEK_END)
            return file.read() == ending
    except OSError:
        return False


def is_whole(release: Path, manifest: Manifest) -> bool:
    """Return whether every file of a release is there, and as long as it was."""
    return not any(missing_files(release / audience, files) for audience, files in manifest.files.items())


def missing_files(tree: Path, files: Mapping[str, FileEntry]) -> set[str]:
    """Return the paths of a tree's files that are not there, or cut short."""
    sizes = dict(_sizes(os.fspath(tree), ""))
    return {path for path, entry in files.items() if sizes.get(path) != entry.size}


def _sizes(folder: str, path: str) -> Iterator[tuple[str, int]]:
    """Yield the path and the size of every file in a folder that stands at `path` in its tree (ending in a slash)."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(entry.path, f"{path}{entry.name}/")
                continue
            with suppress(OSError):  # a link to nothing
                yield path + entry.name, entry.stat().st_size


def sealed(manifest: Manifest) -> Manifest:
    """Return the manifest with its seal: the hash of all the rest."""
    bare = msgspec.structs.replace(manifest, seal="")
    return msgspec.structs.replace(bare, seal=hash_parts(_canonical(bare)))


def _is_sealed(data: bytes, seal: str) -> bool:
    """Return whether a manifest's bytes are those that were sealed.

    They are hashed as they stand: encoded anew they would lack what an earlier or later version writes besides.
    """
    ending = _ending(seal)
    return data.endswith(ending) and hash_parts([memoryview(data)[: -len(ending)], b'"seal":""}']) == seal


def _ending(seal: str) -> bytes:
    return b'"seal":"%b"}\n' % seal.encode()


def write_manifest(release: Path, manifest: Manifest) -> None:
    """Write `release.json`, canonical."""
    with (release / "release.json").open("wb") as file:
        file.writelines(_canonical(manifest))
        file.write(b"\n")


def _canonical(manifest: Manifest) -> Iterator[bytes]:
    """Yield the canonical bytes of a manifest part by part: those of a hundred thousand pages are 30 MB."""
    opening = b"{"
    for name in manifest.__struct_fields__:
        yield opening + encode(name) + b":"
        opening = b","
        value = getattr(manifest, name)
        if isinstance(value, dict):
            yield from _canonical_dict(value)
        else:
            yield encode(value)
    yield b"}"


def _canonical_dict(value: dict[str, object]) -> Iterator[bytes]:
    opening, keys = b"{", sorted(value)
    for start in range(0, len(keys), PART):
        yield opening + encode({key: value[key] for key in keys[start : start + PART]})[1:-1]
        opening = b","
    yield b"}" if keys else b"{}"
