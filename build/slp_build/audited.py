"""The one way in for figures: reads the sets of an audience, audits them, and only then hands them to the build."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from slp_build.anonymise.audit import audit_export
from slp_build.config import Thresholds
from slp_build.disclosure.audit import audit_apart, audit_together
from slp_build.disclosure.rules import in_words
from slp_build.exports.read import read_exports
from slp_build.model.export import Audit, BridgeExports, Export, PublicExports

Found = TypeVar("Found", PublicExports, BridgeExports)


def audited_public(folder: Path, thresholds: Thresholds) -> PublicExports:
    """Return the public sets below `folder` (data_exports/public).

    Raises ExportError when one cannot be read whole, DisclosureError when one is not proven safe for anyone to read.
    """

    def audited() -> PublicExports:
        sets = read_exports(folder)
        audit = _audit(sets, thresholds)
        audit_apart(sets.values())
        return PublicExports(sets=sets, audit=audit)

    return _remembered(folder, thresholds, audited)


def audited_bridge(folder: Path, thresholds: Thresholds) -> BridgeExports:
    """Return the members' and the schools' own sets below `folder` (data_exports/bridge).

    They are audited together, and together with the public sets beside them, since members read both.
    Raises ExportError or DisclosureError, as above.
    """

    def audited() -> BridgeExports:
        sets = read_exports(folder)
        audit = _audit(sets, thresholds)
        audit_together(sets, read_exports(folder.parent / "public"), thresholds)
        return BridgeExports(sets=sets, audit=audit)

    return _remembered(folder, thresholds, audited)


_FOUND: dict[tuple[Path, Thresholds], tuple[bytes, Any]] = {}
"""What this process has last found safe in a folder, after the hash of every byte beside which it was found."""


def _remembered(folder: Path, thresholds: Thresholds, audited: Callable[[], Found]) -> Found:
    """Return what was found, without a second audit, where not one byte of any export or ledger has changed since."""
    key, state = (folder, thresholds), _state(folder.parent)
    if key in _FOUND and _FOUND[key][0] == state:
        known: Found = _FOUND[key][1]
        return known
    found = audited()
    if _state(folder.parent) == state:  # else somebody has written meanwhile
        _FOUND[key] = state, found
    return found


def _state(exports: Path) -> bytes:
    """Return the hash of every file below data_exports/, with its name."""
    state = sha256()
    for path in sorted(path for path in exports.rglob("*") if path.is_file()):
        data = path.read_bytes()
        state.update(f"{path.relative_to(exports)}\0{len(data)}\0".encode() + data)
    return state.digest()


def _audit(sets: Mapping[str, Export], thresholds: Thresholds) -> Audit:
    for export in sets.values():
        audit_export(export, thresholds)
    return Audit(passed=frozenset(export.sha256 for export in sets.values()), rules=in_words(thresholds))
