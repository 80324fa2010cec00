"""Audits one set from its final files: by the rules of its name, or by solving the tables that a specification made."""

from slp_build.config import Thresholds
from slp_build.disclosure.audit import audit_set
from slp_build.model.export import Export


def audit_export(export: Export, thresholds: Thresholds) -> None:
    """Audit a set. Raises DisclosureError when it is not proven safe."""
    if export.specified:
        _audit_by_solving(export, thresholds)
    else:
        audit_set(export, thresholds)


_PASSED: set[tuple[str, bytes, Thresholds]] = set()
"""Set, ledger and thresholds that this process has found safe: solving them again would give the same answer."""


def _audit_by_solving(export: Export, thresholds: Thresholds) -> None:
    # scipy and the solver: slow to import, and few sets need them
    from slp_build.anonymise.ledger import ledger_bytes, read_known
    from slp_build.anonymise.recheck import recheck

    key = (export.sha256, ledger_bytes(export.folder, export.beside), thresholds)
    if key not in _PASSED:
        recheck(export, thresholds.minimum_base, read_known(export.folder, export.beside))
        _PASSED.add(key)
