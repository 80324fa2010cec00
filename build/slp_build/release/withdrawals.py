"""What has been taken back. It outranks every release: gone at once, in all of them, and after a rollback too.

Two lists stand beside the releases and are read on every request. One is of addresses that a person has withdrawn,
until somebody lifts it; a build leaves out what it names. The other is of records that are published no more
(unpublished, deleted, expired), each with the first release that may show it again: no earlier one ever does.
"""

import os
from collections.abc import Iterable, Mapping
from errno import ENOSPC
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from slp_build.durable import replace_file
from slp_build.errors import UNDECODABLE, DeployError
from slp_build.model.address import address_of, file_of
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.model.snapshot import AUDIENCES, Audience
from slp_build.release.manifest import missing_files

T = TypeVar("T")
LIST = "withdrawn.json"
TAKEN_BACK = "taken-back.json"
RESERVED, ROOM = ".room", 1 << 20


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One address taken back: its tree, its record (empty for none), when, and why, which visitors are told.

    One that went with a page is `of` that page's address, and comes back with it. A record is its tree's alone: a
    member's document may bear the number of a public one. A file may be that of other records `also`.
    """

    source: str
    also: tuple[str, ...] = ()
    at: str
    reason: str = ""
    tree: Audience | Literal[""] = ""
    of: str = ""


def read_withdrawals(releases: Path) -> dict[str, Withdrawal]:
    """Return what is withdrawn, by address. Raises DeployError when the list cannot be read."""
    return _read(releases / LIST, dict[str, Withdrawal])


def write_withdrawals(releases: Path, withdrawn: dict[str, Withdrawal]) -> None:
    """Write the list, aside and then by one rename."""
    _write(releases / LIST, withdrawn)


def take_back(releases: Path, audience: Audience, sources: Iterable[str], number: int) -> None:
    """Note that these records of a tree may be shown by no release before `number`. Raises DeployError."""
    known = _read(releases / TAKEN_BACK, dict[str, int])
    fresh = {f"{audience} {source}": number for source in sources}
    if any(known.get(key) != number for key in fresh):
        _write(releases / TAKEN_BACK, {**known, **fresh})


def hidden(releases: Path, audience: Audience, files: Mapping[str, FileEntry], number: int) -> set[str]:
    """Return the paths of a release's tree that it may not show: all their records were published no more after it."""
    first = _read(releases / TAKEN_BACK, dict[str, int])
    later = {key for key, shown_from in first.items() if shown_from > number}
    found = {path: e for path, e in files.items() if f"{audience} {e.source}" in later} if later else {}
    return {path for path, entry in found.items() if all(f"{audience} {one}" in later for one in entry.also)}


def withdrawn_records(releases: Path, audience: Audience) -> set[str]:
    """Return the records of a tree that a person has withdrawn, by id. Raises DeployError."""
    withdrawn = [one for one in read_withdrawals(releases).values() if one.tree in (audience, "")]
    return {source for one in withdrawn for source in (one.source, *one.also)}


def taken_back_records(releases: Path, audience: Audience, number: int) -> set[str]:
    """Return the records of a tree, by id, that a release of this number may not show: on one list or the other."""
    first = _read(releases / TAKEN_BACK, dict[str, int])
    later = {key for key, shown_from in first.items() if shown_from > number and key.startswith(f"{audience} ")}
    return {key.removeprefix(f"{audience} ") for key in later} | withdrawn_records(releases, audience)


def first_after_taken_back(releases: Path) -> int:
    """Return the lowest number of a release that may show everything; more than there are, where they were lost."""
    return max(_read(releases / TAKEN_BACK, dict[str, int]).values(), default=1)


def forget_taken_back(releases: Path, oldest: int) -> None:
    """Forget what no release from the number `oldest` on could show."""
    known = _read(releases / TAKEN_BACK, dict[str, int])
    wanted = {key: number for key, number in known.items() if number > oldest}
    if wanted != known:
        _write(releases / TAKEN_BACK, wanted)


def _read(path: Path, kind: type[dict[str, T]]) -> dict[str, T]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return {}
    except (OSError, *UNDECODABLE) as error:
        raise DeployError(f"{path}: the list of what is withdrawn cannot be read; restore it") from error


def _write(path: Path, value: object) -> None:
    data = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1) + b"\n"
    try:
        replace_file(path, data)
    except OSError as error:
        reserved = path.with_name(RESERVED)
        if error.errno != ENOSPC or not reserved.exists():
            raise
        reserved.unlink()
        replace_file(path, data)


def reserve_room(releases: Path) -> None:
    """Keep room for these lists beside the releases: what must go can be withdrawn where the disk is full, too."""
    reserved = releases / RESERVED
    if reserved.exists():
        return
    try:
        with reserved.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError:  # no room, or a disk that promises none
        reserved.unlink(missing_ok=True)


def lost_files(release: Path, manifest: Manifest) -> dict[Audience, set[str]]:
    """Return the paths of the files that a release has no more, or cut short, and that are not withdrawn now."""
    withdrawn = read_withdrawals(release.parent)
    missing = {audience: missing_files(release / audience, files) for audience, files in manifest.files.items()}
    return {a: {path for path in paths if address_of(path) not in withdrawn} for a, paths in missing.items()}


def remove_from_trees(releases: Path, address: str) -> None:
    """Remove what is at an address from every release's trees, so that no server can give it out."""
    for release in releases.iterdir():
        if release.name.isdigit():
            _remove(release, address)


def remove_withdrawn(releases: Path, release: Path) -> None:
    """Remove from a release's trees all that is withdrawn."""
    for address in read_withdrawals(releases):
        _remove(release, address)


def _remove(release: Path, address: str) -> None:
    for tree in AUDIENCES:
        for path in (file_of(address), address[1:]):
            file = release / tree / path
            if path and file.is_file():
                file.unlink()
