"""What has been taken back. It outranks every release: gone at once, in all of them, and after a rollback too.

The list stands beside the releases and is read on every request. A build leaves out what it names, until it is lifted.
"""

import os
from pathlib import Path

import msgspec

from slp_build.errors import DeployError

LIST = "withdrawn.json"


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One address taken back: the record that it was (empty for none), when, and why, which visitors are told."""

    source: str
    at: str
    reason: str = ""


def read_withdrawals(releases: Path) -> dict[str, Withdrawal]:
    """Return what is withdrawn, by address. Raises DeployError when the list cannot be read."""
    try:
        return msgspec.json.decode((releases / LIST).read_bytes(), type=dict[str, Withdrawal])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        raise DeployError(f"{releases / LIST}: the list of what is withdrawn cannot be read; restore it") from error


def write_withdrawals(releases: Path, withdrawn: dict[str, Withdrawal]) -> None:
    """Write the list, aside and then by one rename."""
    aside = releases / f".{LIST}-{os.getpid()}"
    aside.write_bytes(msgspec.json.format(msgspec.json.encode(withdrawn, order="deterministic"), indent=1) + b"\n")
    os.replace(aside, releases / LIST)


def remove_from_trees(releases: Path, path: str) -> int:
    """Remove a file from every release's trees, so that no server can give it out, and return from how many."""
    count = 0
    for release in releases.iterdir():
        for tree in ("public", "bridge") if release.name.isdigit() else ():
            file = release / tree / path
            if file.is_file():
                file.unlink()
                count += 1
    return count
