"""The audit of a set that was made by a specification: from its final files alone, by nothing that made them.

What is hidden is filled in with any table that agrees with what is shown; then every hidden cell is attacked.
"""

from pathlib import Path

import highspy
import numpy as np

from slp_build.anonymise.ledger import Ledger, earlier, refuse_other_counts, with_release
from slp_build.anonymise.publish import HIDDEN, percent
from slp_build.anonymise.specification import TOTAL, Place
from slp_build.anonymise.tables import COUNTY, PARTS, CellKey, Tables, lay_out, least_of, matrix
from slp_build.disclosure.suppression.attacker import Attacker, audit, blocks, furthest, linear_programme
from slp_build.disclosure.suppression.system import Flags, Numbers, System
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export, Row

LEVELS: dict[str, Place] = {"School": "school", "School group": "cluster", "Local authority": "county"}
SHOWN = 5  # cells named in a message


def recheck(export: Export, threshold: int, ledger: Ledger) -> None:
    """Raise DisclosureError, naming cells, unless nothing that is hidden can be worked out, and nothing small is shown.

    No count under `threshold` may be shown, nor that all or none of a group reached a measure. The set must be the
    newest release that its `ledger` knows: else the next one would not reckon with it.
    """
    if not ledger.releases or ledger.releases[-1][1] != export.sha256:
        raise DisclosureError(
            f"{export.name}: is not the newest release that its ledger knows; make it again with `slp anonymise`, or "
            "take set and ledger back from git together"
        )
    if found := exposed(export, threshold, ledger):
        names = ", ".join(found[:SHOWN])
        raise DisclosureError(f"{export.name}: {len(found)} hidden cells can be worked out, as {names}; it stays out")


def exposed(export: Export, threshold: int, ledger: Ledger) -> tuple[str, ...]:
    """Return the hidden cells that somebody can work out, but for those that are surely large enough to be known.

    The attacker knows all that this and earlier releases show, that all counts are whole, and that a group of nobody
    is always shown; and another one, a school's own row. What that row holds is not in the files: any row strictly
    between the ends of what it can hold shows whether others follow from it. Whoever made the set has tried the true
    one.
    """
    tables, shown = read_tables(export)
    _refuse_small(export, tables, shown, threshold)
    before = earlier(ledger, tables, export.name)
    refuse_other_counts(before, tables, shown, export.name)
    if opened := [tables.cells[at] for at in shown if before.kept[at]]:
        raise DisclosureError(
            f"{export.name}: shows what an earlier release hid, as {'/'.join(opened[0])}; make it with `slp anonymise`"
        )
    shown |= before.counts
    hidden = np.array([at not in shown for at in range(len(tables.cells))])
    rule = least_of(tables, LEVELS.values())
    system = _system(tables, _any_table(tables, shown, rule, export.name), hidden)
    least, between = _ends(system, hidden, rule)
    large = {system.names[at] for at in np.flatnonzero(least >= threshold)}
    found = audit(system, hidden, Attacker(least=rule, integral=True))
    insiders = _insiders(tables, hidden)
    found += audit(_system(tables, between, hidden), hidden, Attacker(least=rule, insiders=insiders))
    return tuple(sorted({one.name for one in found} - large))


def _system(tables: Tables, values: Numbers, hidden: Flags) -> System:
    nothing = np.zeros(len(values))
    return System(
        names=tuple("/".join(cell) for cell in tables.cells),
        values=values,
        equations=matrix(tables),
        primary=hidden,
        fixed=np.zeros(len(values), dtype=bool),
        lower=nothing,
        upper=nothing,
        weights=nothing,
    )


def _ends(system: System, hidden: Flags, rule: Numbers) -> tuple[Numbers, Numbers]:
    """Return the least that each cell can be, and a table that has no hidden cell at an end of what it can be.

    That table is the mean of those in which each cell is largest, where none is more than ten times what is shown.
    """
    least, between = system.values.copy(), system.values.copy()
    most = 10 * max(1.0, float(system.values.max()))
    for cells, rows in blocks(system.equations, hidden):
        relations = system.equations[rows][:, cells].tocsc()
        right = relations @ system.values[cells]
        model = linear_programme(relations, right, rule[cells], np.full(len(cells), most))
        between[cells] = np.mean([furthest(model, at, 1.0) for at in range(len(cells))], axis=0)
        least[cells] = [furthest(model, at, -1.0)[at] for at in range(len(cells))]
    return np.round(least, 6), between


def with_set(ledger: Ledger, folder: Path) -> Ledger:
    """Return the ledger with the set in a folder as its newest release."""
    export = read_export(folder)
    return with_release(ledger, export, *read_tables(export))


def read_tables(export: Export) -> tuple[Tables, dict[int, int]]:
    """Return the tables that the rows belong to, and the counts that are shown, by cell."""
    clusters = {row.location: row.group for row in export.rows if row.level == "School"}
    of_clusters = {row.location for row in export.rows if row.level == "School group"}
    clusters = clusters or {f"any-of-{cluster}": cluster for cluster in of_clusters}
    groups = {row.filter("pupil_group") for row in export.rows} - {TOTAL}
    divided = [group for values in export.partitions.values() for group in values]
    if groups != set(divided) or len(divided) != len(groups):
        raise DisclosureError(f"{export.name}: its pupil groups are not those that its totals are divided into")
    levels = sorted({LEVELS[row.level] for row in export.rows})
    measures = sorted({row.filter("measure") for row in export.rows})
    periods = sorted({row.period for row in export.rows})
    tables = lay_out(periods, clusters, dict(export.partitions), measures, levels)
    shown: dict[int, int] = {}
    for row in export.rows:
        _take(row, tables, shown, export.name)
    rows = sum(cell.part == "entries" for cell in tables.cells)
    if rows != len(export.rows):
        raise DisclosureError(f"{export.name}: {rows - len(export.rows)} rows are missing; make the set again")
    return tables, shown


def _take(row: Row, tables: Tables, shown: dict[int, int], name: str) -> None:
    level = LEVELS[row.level]
    place = COUNTY if level == "county" else row.location
    key = CellKey(row.period, level, place, row.filter("pupil_group"), row.filter("measure"), "entries")
    where = f"{name}, row {'/'.join(key[:-1])}"
    if key not in tables.at:
        raise DisclosureError(f"{where}: belongs to no table of this set; make the set again")
    entries, reached = row.cells["entries"], row.cells["reached"]
    if row.cells["reached_percent"].text != percent(entries.text, reached.text):
        raise DisclosureError(f"{where}: its rate is not that of its counts; make the set again")
    for part, cell in zip(PARTS, (entries, reached), strict=False):
        if cell.value is not None:
            shown[tables.at[key._replace(part=part)]] = int(cell.value)
        elif cell.symbol != HIDDEN:
            raise DisclosureError(f"{where}: a count is a number or {HIDDEN}, nothing else; make the set again")
    if entries.value is not None and reached.value is not None:
        shown[tables.at[key._replace(part="rest")]] = int(entries.value - reached.value)


def _refuse_small(export: Export, tables: Tables, shown: dict[int, int], threshold: int) -> None:
    for at, value in shown.items():
        cell = tables.cells[at]
        if 0 < value < threshold:
            raise DisclosureError(f"{export.name}: {'/'.join(cell)} shows a small count, or lets it be worked out")
        whole = shown.get(tables.at[cell._replace(part="entries")])
        if cell.part != "entries" and value == 0 and whole != 0:
            raise DisclosureError(f"{export.name}: {'/'.join(cell)} tells of all of a group at once")


def _any_table(tables: Tables, shown: dict[int, int], rule: Numbers, name: str) -> Numbers:
    """Return a table of whole numbers that agrees with what is shown. Raises DisclosureError when there is none."""
    low, high = rule.copy(), np.full(len(tables.cells), np.inf)
    for at, value in shown.items():
        low[at] = high[at] = value
    relations = matrix(tables)
    model = linear_programme(relations.tocsc(), np.zeros(relations.shape[0]), low, high)
    count = len(low)
    model.changeColsIntegrality(count, np.arange(count), np.full(count, highspy.HighsVarType.kInteger))
    model.run()
    if (low < 0).any() or model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise DisclosureError(f"{name}: its figures do not add up; make the set again")
    return np.round(np.array(model.getSolution().col_value))


def _insiders(tables: Tables, hidden: Flags) -> tuple[np.ndarray, ...]:
    rows: dict[str, list[int]] = {}
    for at in np.flatnonzero(hidden).tolist():
        if tables.cells[at].level == "school":
            rows.setdefault(tables.cells[at].place, []).append(at)
    return tuple(np.array(cells) for _, cells in sorted(rows.items()))
