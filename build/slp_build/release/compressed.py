"""Compressed copies of what the public tree serves as text: each made once for the hash of its bytes.

They are made apart, when releases have come to rest, and no release waits for them: a file without a copy is served as
it is. Members' files are not compressed here.
"""

import gzip
import os
from hashlib import sha256
from pathlib import Path

from slp_build.config import Paths
from slp_build.errors import DeployError
from slp_build.model.manifest import COMPRESSED
from slp_build.progress import Say
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store

SMALL = 512  # bytes under which a copy is not worth its name
LEVEL = 9
OFTEN = 1000


def compress_live(paths: Paths, say: Say) -> int:
    """Make the copies that the live release lacks, remove those that it does not need, and return how many it has.

    Raises DeployError when there is no release.
    """
    release = Store(paths.releases).live()
    if release is None:
        raise DeployError(f"{paths.releases}: there is no release to compress yet; run `slp build` first")
    wanted = {
        entry.digest: name
        for name, entry in read_manifest(release).public.items()
        if name.endswith(COMPRESSED) and entry.size >= SMALL and not f"/{name}".count("/.")
    }
    here = {path.stem: path for path in (paths.cache / "compressed").glob("??/*.gz")}
    missing = [digest for digest in wanted if digest not in here]
    for number, digest in enumerate(missing):
        if number % OFTEN == 0:
            say(f"Compressing {len(missing) - number} files")
        _compress(release / "public" / wanted[digest], digest, paths.compressed(digest))
    for digest, path in here.items():
        if digest not in wanted:
            path.unlink(missing_ok=True)
    return len(wanted)


def _compress(file: Path, digest: str, copy: Path) -> None:
    """Write a file's copy, whole or not at all. What leads out of the tree, or is not the release's, has none."""
    if file.resolve() != file or not file.is_file():
        return
    data = file.read_bytes()
    if sha256(data).hexdigest() != digest:
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    aside = copy.with_suffix(f".{os.getpid()}.new")
    aside.write_bytes(gzip.compress(data, LEVEL, mtime=0))
    aside.chmod(0o444)
    aside.replace(copy)
