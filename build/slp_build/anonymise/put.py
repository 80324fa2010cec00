"""Makes a set aside, audits its files by themselves, and puts ledger, files and proof in place, in this order.

Whatever fails before that, what stood there stays; and what is published is in its ledger, whatever happens after.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from slp_build.anonymise.audit import audit_export
from slp_build.anonymise.ledger import Ledger, read_ledger, write_ledger
from slp_build.anonymise.make import Made, make
from slp_build.anonymise.private import private_of, write
from slp_build.anonymise.public_facts import write_public_facts
from slp_build.anonymise.publish import write_public_part
from slp_build.anonymise.recheck import with_set
from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Specification
from slp_build.config import Partnership
from slp_build.errors import DisclosureError
from slp_build.exports.layout import DATA, FACTS, META
from slp_build.exports.read import aside_of, put_back, read_export


@dataclass(frozen=True, slots=True)
class _Part:
    """A finished set aside, where it belongs, and its ledger with it as the newest release."""

    made: Path
    place: Path
    ledger: Ledger


def put_set(
    counts: Counts,
    asked: Specification,
    out: Path,
    ledger: Ledger,
    *,
    proof: Path,
    partnership: Partnership,
    day: str,
    seconds: float,
) -> Made:
    """Make a set of counts, and put it at `out`; what is confidential of it goes to `proof`.

    Raises DisclosureError where the set, or the county's part of it for everybody, may not be published.
    """
    with _aside() as aside:
        folder = aside / out.parent.name / out.name
        made = make(counts, asked, folder, ledger, partnership=partnership, day=day, seconds=seconds)
        parts = [_Part(folder, out, made.ledger)]
        if asked.county_to_all:
            parts.append(_for_everybody(folder, out, partnership))
        if asked.beside:
            write_ledger(read_ledger(out.with_name(asked.beside)), folder.with_name(asked.beside))
        for part in parts:
            write_ledger(part.ledger, part.made)
            _audit(part.made, partnership)
        kept = private_of(made, counts.clusters)
        for part in parts:
            write_ledger(part.ledger, part.place)
        for part in parts:
            _replace(part.made, part.place)
        write(kept, proof)
    return made


def put_facts(raw: Sequence[Path], asked: Specification, out: Path, partnership: Partnership, day: str) -> None:
    """Make a set of what is public for each school, and put it at `out`: no ledger, no proof, the audit of its name."""
    with _aside() as aside:
        folder = aside / out.parent.name / out.name
        write_public_facts(folder, raw, asked, partnership, day)
        _audit(folder, partnership)
        _replace(folder, out)


def refuse_foreign(out: Path) -> None:
    """Raise DisclosureError when putting a set at `out` would remove what is none."""
    if out.is_dir():
        others = sorted(path.name for path in out.iterdir() if path.name not in (DATA, META, FACTS))
        if others:
            raise DisclosureError(f"{out}: holds {others[0]}, which would be lost; name a folder of the set's own")
    elif out.exists():
        raise DisclosureError(f"{out}: is a file; name a folder of the set's own")


@contextmanager
def _aside() -> Iterator[Path]:
    """Give a folder for the analyst's eyes alone, which is gone in any case."""
    folder = Path(tempfile.mkdtemp(prefix="slp-anonymise-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _for_everybody(members: Path, out: Path, partnership: Partnership) -> _Part:
    """Return the county's part of a members' set."""
    county, place = members.parent.parent / "public" / out.name, out.parent.parent / "public" / out.name
    write_public_part(members, county, partnership)
    return _Part(county, place, with_set(read_ledger(place), county))


def _audit(folder: Path, partnership: Partnership) -> None:
    audit_export(read_export(folder.resolve()), partnership.thresholds)


def _replace(made: Path, place: Path) -> None:
    """Put a finished set in place of what is there; what was there stays until the new one is."""
    place.parent.mkdir(parents=True, exist_ok=True)
    put_back(place.parent.parent)  # whoever put a set here last may have been killed between the two renames below
    fresh, old = place.with_name(f".new-{place.name}"), aside_of(place)
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        shutil.copytree(made, fresh)
        if place.exists():
            place.rename(old)
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)  # there only where it failed, as on a full disk
    shutil.rmtree(old, ignore_errors=True)
