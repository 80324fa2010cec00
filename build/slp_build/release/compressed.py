"""Compressed copies of what the public tree serves as text: each made once for the hash of its bytes.

They are made apart, when releases have come to rest, and no release waits for them: a file without a copy is served as
it is. Members' files are not compressed here.
"""

import gzip
import os
from hashlib import sha256
from pathlib import Path

from slp_build.config import Paths
from slp_build.durable import sync_all
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
    made = 0
    for start in range(0, len(missing), OFTEN):
        say(f"Compressing {len(missing) - start} files")
        some = missing[start : start + OFTEN]
        asides = {_compress(release / "public" / wanted[one], one, paths.compressed(one)): one for one in some}
        sync_all([aside for aside in asides if aside])
        for aside, digest in asides.items():
            if aside:
                aside.replace(paths.compressed(digest))
                made += 1
    for digest, path in here.items():
        if digest not in wanted:
            path.unlink(missing_ok=True)
    return len(wanted) - len(missing) + made


def _compress(file: Path, digest: str, copy: Path) -> Path | None:
    """Write a file's copy beside its place, and return where. What leads out of the tree, or is another's, has none."""
    if file.resolve() != file or not file.is_file():
        return None
    data = file.read_bytes()
    if sha256(data).hexdigest() != digest:
        return None
    copy.parent.mkdir(parents=True, exist_ok=True)
    aside = copy.with_suffix(f".{os.getpid()}.new")
    aside.write_bytes(gzip.compress(data, LEVEL, mtime=0))
    aside.chmod(0o444)
    return aside
