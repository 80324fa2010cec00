"""The one way in for figures: reads the sets of an audience, audits them, and only then hands them to the build."""

from collections.abc import Mapping
from pathlib import Path

from slp_build.config import Thresholds
from slp_build.disclosure.audit import audit_set, audit_together
from slp_build.disclosure.rules import in_words
from slp_build.exports.read import read_exports
from slp_build.model.export import Audit, BridgeExports, Export, PublicExports


def audited_public(folder: Path, thresholds: Thresholds) -> PublicExports:
    """Return the public sets below `folder` (data_exports/public).

    Raises ExportError when one cannot be read whole, DisclosureError when one is not proven safe for anyone to read.
    """
    sets = read_exports(folder)
    return PublicExports(sets=sets, audit=_audit(sets, thresholds))


def audited_bridge(folder: Path, thresholds: Thresholds) -> BridgeExports:
    """Return the members' and the schools' own sets below `folder` (data_exports/bridge).

    They are audited together, and together with the public sets beside them, since members read both.
    Raises ExportError or DisclosureError, as above.
    """
    sets = read_exports(folder)
    audit = _audit(sets, thresholds)
    audit_together(sets, read_exports(folder.parent / "public"), thresholds)
    return BridgeExports(sets=sets, audit=audit)


def audit_export(export: Export, thresholds: Thresholds) -> None:
    """Audit one set from its files: by the rules of its name, or by solving the tables that a specification made."""
    if export.specified:
        _audit_by_solving(export, thresholds)
    else:
        audit_set(export, thresholds)


_PASSED: set[tuple[str, bytes, Thresholds]] = set()
"""Set, ledger and thresholds that this process has found safe: solving them again would give the same answer."""


def _audit_by_solving(export: Export, thresholds: Thresholds) -> None:
    # scipy and the solver: slow to import, and few sets need them
    from slp_build.anonymise.ledger import ledger_bytes, read_ledger
    from slp_build.anonymise.recheck import recheck

    key = (export.sha256, ledger_bytes(export.folder), thresholds)
    if key not in _PASSED:
        recheck(export, thresholds.minimum_base, read_ledger(export.folder))
        _PASSED.add(key)


def _audit(sets: Mapping[str, Export], thresholds: Thresholds) -> Audit:
    for export in sets.values():
        audit_export(export, thresholds)
    return Audit(passed=frozenset(export.sha256 for export in sets.values()), rules=in_words(thresholds))
