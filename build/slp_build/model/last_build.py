"""What the last build held back and left unlinked, where it made no release: no manifest says so then.

It stands beside the releases, and counts for as long as the release that was the newest at that time is.
"""

from pathlib import Path

import msgspec

from slp_build.durable import replace_file
from slp_build.errors import UNDECODABLE
from slp_build.model.manifest import Held, Manifest

NOTE = "last-build.json"


class LastBuild(msgspec.Struct, frozen=True, kw_only=True):
    """The seal of the newest release's manifest, and what is true now in place of what that one says."""

    seal: str
    held: tuple[Held, ...]
    unlinked: tuple[str, ...]


def as_it_stands(releases: Path, manifest: Manifest) -> Manifest:
    """Return a release's manifest with what is held back and unlinked now, where a later build has made no other."""
    try:
        last = msgspec.json.decode((releases / NOTE).read_bytes(), type=LastBuild)
    except (OSError, *UNDECODABLE):
        return manifest
    if last.seal != manifest.seal:
        return manifest
    return msgspec.structs.replace(manifest, held=last.held, unlinked=last.unlinked)


def note_last_build(releases: Path, newest: Manifest, made: Manifest) -> Manifest:
    """Note what a build came to that made the newest release once more, and return that one as it stands now."""
    if (newest.held, newest.unlinked) != (made.held, made.unlinked):
        last = LastBuild(seal=newest.seal, held=made.held, unlinked=made.unlinked)
        replace_file(releases / NOTE, msgspec.json.encode(last))
    return msgspec.structs.replace(newest, held=made.held, unlinked=made.unlinked)
