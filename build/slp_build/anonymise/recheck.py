"""The audit of a set that was made by a specification: from its final files alone, by nothing that made them.

What is hidden is filled in with any table that agrees with what is shown; then every hidden cell is attacked.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np

from slp_build.anonymise.ledger import Ledger, earlier, means_of, refuse_other_counts, refuse_other_means, with_release
from slp_build.anonymise.publish import COLUMN_OF, HIDDEN, NOT_APPLICABLE, SCORES, percent
from slp_build.anonymise.readers import least_of, own_cells, unknown_differences
from slp_build.anonymise.row import PARTS
from slp_build.anonymise.specification import TOTAL, Place
from slp_build.anonymise.tables import MEAN, PLACES, TableKey, Tables, cell_of, lay_out
from slp_build.anonymise.untold import Readers, untold_means
from slp_build.disclosure.suppression.attacker import Attacker, audit, blocks, furthest, linear_programme
from slp_build.disclosure.suppression.system import Flags, Numbers, System
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export, Row

ALL: tuple[Place, ...] = ("school", "cluster", "county")
SHOWN = 5  # cells named in a message


def recheck(export: Export, threshold: int, ledger: Ledger) -> None:
    """Raise DisclosureError, naming cells, unless nothing that is hidden can be worked out, and nothing small is shown.

    No count under `threshold` may be shown, nor that all or none of a group reached a measure. The set must be the
    newest release that its `ledger` knows: else the next one would not reckon with it.
    """
    if not ledger.releases or ledger.releases[-1][1] != export.sha256:
        raise DisclosureError(
            f"{export.name}: is not the newest release that its ledger knows; take both back from git together"
        )
    if found := exposed(export, threshold, ledger):
        names = ", ".join(found[:SHOWN])
        raise DisclosureError(
            f"{export.name}: {len(found)} hidden cells can be worked out, as {names}; it stays out; {_again(threshold)}"
        )


def exposed(export: Export, threshold: int, ledger: Ledger) -> tuple[str, ...]:
    """Return the hidden cells that somebody can work out, but for those that are surely large enough to be known.

    The attacker knows all that this and earlier releases show, that all counts are whole, and that a group of nobody
    is always shown; and another one, a school's own row. What that row holds is not in the files: any row strictly
    between the ends of what it can hold shows whether others follow from it. Whoever made the set has tried the true
    one.
    """
    tables, shown = read_tables(export, alone=not export.beside)
    _refuse_small(export, tables, shown, threshold)
    before = earlier(ledger, tables, export.name)
    refuse_other_counts(before, tables, shown, export.name)
    refuse_other_means(ledger, means_of(export), export.name)
    if opened := [tables.cells[at] for at in shown if before.kept[at]]:
        raise DisclosureError(
            f"{export.name}: shows what an earlier release hid, as {'/'.join(opened[0])}; make it with `slp anonymise`"
        )
    shown |= before.counts
    size = len(tables.cells)
    is_count = np.arange(size) < tables.counts
    hidden = np.array([at not in shown for at in range(size)])
    levels = levels_of(export)
    rule = least_of(tables, levels)
    table = _any_table(tables, shown, rule, export.name)
    _refuse_means_of_few(export, tables, table, hidden, ledger, threshold)
    needed = hidden & is_count & np.array([cell.level in levels for cell in tables.cells])
    nobody = np.array([shown.get(at) == 0 for at in range(size)])
    every = hidden
    # of what the same pupils' counts differ by, one guess shows as much as the truth
    hidden = every & (is_count | unknown_differences(tables, nobody))
    system = _system(tables, table, needed)
    found = audit(system, hidden, Attacker(least=rule, integral=True))
    # who reads a school's own figures knows no other school's
    insiders = _insiders(tables, hidden, export, nobody) if export.audience != "own_school" else ()
    if insiders:
        between = replace(system, values=_between(system, hidden, rule))
        found += audit(between, hidden, Attacker(least=rule, insiders=insiders))
    names = {one.name for one in found}
    # that a count is large must hold whatever the same pupils' counts differ by
    return tuple(sorted(names - _surely_large(system, every, rule, names, threshold)))


def _system(tables: Tables, values: Numbers, needed: Flags) -> System:
    nothing = np.zeros(len(values))
    return System(
        names=tuple("/".join(cell) for cell in tables.cells),
        values=values,
        equations=tables.equations,
        primary=needed,
        fixed=np.zeros(len(values), dtype=bool),
        lower=nothing,
        upper=nothing,
        weights=nothing,
    )


def _between(system: System, hidden: Flags, rule: Numbers) -> Numbers:
    """Return a table that has no hidden cell at an end of what it can be.

    It is the mean of those in which each cell is largest, where none is more than ten times what is shown.
    """
    between = system.values.copy()
    most = 10 * max(1.0, float(system.values.max()))
    for cells, rows in blocks(system.equations, hidden):
        relations = system.equations[rows][:, cells].tocsc()
        right = relations @ system.values[cells]
        model = linear_programme(relations, right, rule[cells], np.full(len(cells), most))
        between[cells] = np.mean([furthest(model, at, 1.0) for at in range(len(cells))], axis=0)
    return between


def _surely_large(system: System, hidden: Flags, rule: Numbers, names: set[str], threshold: int) -> set[str]:
    """Return which of some cells are at least the threshold in every table that agrees with what is shown."""
    large: set[str] = set()
    for cells, rows in blocks(system.equations, hidden):
        asked = [at for at, cell in enumerate(cells) if system.names[cell] in names]
        if asked:
            relations = system.equations[rows][:, cells].tocsc()
            right = relations @ system.values[cells]
            model = linear_programme(relations, right, rule[cells], np.full(len(cells), np.inf))
            least = [round(float(furthest(model, at, -1.0)[at]), 6) for at in asked]
            large |= {system.names[cells[at]] for at, end in zip(asked, least, strict=True) if end >= threshold}
    return large


def with_set(ledger: Ledger, folder: Path) -> Ledger:
    """Return the ledger with the set in a folder as its newest release."""
    export = read_export(folder)
    return with_release(ledger, export, *read_tables(export))


def levels_of(export: Export) -> list[Place]:
    """Return the levels that the set has rows of."""
    return sorted({PLACES[row.level] for row in export.rows})


def clusters_of(export: Export) -> dict[str, str]:
    """Return each school's cluster; where no school is shown, any one stands for those of a cluster."""
    clusters = {row.location: row.group for row in export.rows if row.level == "School"}
    of_clusters = {row.location for row in export.rows if row.level == "School group"}
    return clusters or {f"any-of-{cluster}": cluster for cluster in of_clusters}


def read_tables(export: Export, *, alone: bool = True) -> tuple[Tables, dict[int, int]]:
    """Return the tables that the rows belong to, and the counts that are shown, by cell.

    In: `alone`: with the levels of the rows only; else with those, too, that the set beside it has
    """
    if export.relations is None:
        raise DisclosureError(f"{export.name}: does not say which measures count the same pupils; make the set again")
    of_periods = Counter(period for period, _ in {(row.period, row.filter("measure")) for row in export.rows})
    if not export.relations.any_number and max(of_periods.values(), default=0) > 1:
        raise DisclosureError(
            f"{export.name}: was made before all was looked for that measures tell of each other; make the set again"
        )
    clusters = clusters_of(export)
    groups = {row.filter("pupil_group") for row in export.rows} - {TOTAL}
    divided = [group for values in export.partitions.values() for group in values]
    if groups != set(divided) or len(divided) != len(groups):
        raise DisclosureError(f"{export.name}: its pupil groups are not those that its totals are divided into")
    levels = levels_of(export) if alone else ALL
    tables = lay_out(
        _tables_of(export),
        clusters,
        dict(export.partitions),
        levels,
        relations=export.relations,
    )
    shown: dict[int, int] = {}
    for row in export.rows:
        _take(row, tables, shown, export.name)
    peopled = {(cell.place, cell.measure) for cell in (cell_of(row, "entries") for row in export.rows)}
    # a place without a row of some measure has nobody whom it counts
    own = levels_of(export)
    nobody = [
        at
        for at, cell in enumerate(tables.cells[: tables.counts])
        if cell.level in own and (cell.place, cell.measure) not in peopled
    ]
    shown |= dict.fromkeys(nobody, 0)
    rows = sum(cell.part == "entries" and (cell.place, cell.measure) in peopled for cell in tables.cells)
    if rows != len(export.rows):
        raise DisclosureError(f"{export.name}: {rows - len(export.rows)} rows are missing; make the set again")
    return tables, shown


def _tables_of(export: Export) -> list[TableKey]:
    """Return the tables that the rows belong to: a measure without any numerator is a mean alone."""
    of_pupils: dict[tuple[str, str], bool] = {}
    for row in export.rows:
        key = row.period, row.filter("measure")
        is_rate = row.cells["reached"].symbol != NOT_APPLICABLE
        if of_pupils.setdefault(key, is_rate) != is_rate:
            raise DisclosureError(f"{export.name}, row {'/'.join(key)}: is a rate in some places only; make it again")
    return [TableKey(*key, PARTS if is_rate else MEAN) for key, is_rate in sorted(of_pupils.items())]


def _take(row: Row, tables: Tables, shown: dict[int, int], name: str) -> None:
    key = cell_of(row, "entries")
    where = f"{name}, row {'/'.join(key[:-1])}"
    if key not in tables.at:
        raise DisclosureError(f"{where}: belongs to no table of this set; make the set again")
    entries, reached = row.cells["pupils"], row.cells["reached"]
    if row.cells["reached_percent"].text != percent(entries.text, reached.text):
        raise DisclosureError(f"{where}: its rate is not that of its counts; make the set again")
    for part, column in COLUMN_OF.items():
        cell, at = row.cells[column], tables.at.get(key._replace(part=part))
        if at is None:
            continue
        if cell.value is not None:
            shown[at] = int(cell.value)
        elif cell.symbol != HIDDEN:
            raise DisclosureError(f"{where}: a count is a number or {HIDDEN}, nothing else; make the set again")
    for score in SCORES:
        told = score in row.cells and row.cells[score].symbol not in (HIDDEN, NOT_APPLICABLE)
        if told and (not entries.value or reached.symbol == HIDDEN):
            raise DisclosureError(f"{where}: tells the mean of pupils who are kept back; make the set again")
    if entries.value is not None and reached.value is not None:
        shown[tables.at[key._replace(part="rest")]] = int(entries.value - reached.value)


def _refuse_small(export: Export, tables: Tables, shown: dict[int, int], threshold: int) -> None:
    for at, value in shown.items():
        cell = tables.cells[at]
        whole = shown.get(tables.at[cell._replace(part="entries")])
        told = whole if export.audience == "own_school" and whole is not None else value
        if 0 < told < threshold:
            raise DisclosureError(
                f"{export.name}: {'/'.join(cell)} shows a small count, or lets it be worked out; {_again(threshold)}"
            )
        if cell.part != "entries" and value == 0 and whole != 0:
            raise DisclosureError(f"{export.name}: {'/'.join(cell)} tells of all of a group at once")


def _again(threshold: int) -> str:
    """Return what to do about a set that was safe once, as where the partnership's threshold was raised after it."""
    return f"make the set again with a threshold of {threshold} or more (minimum_base in content/partnership.toml)"


def _refuse_means_of_few(
    export: Export, tables: Tables, values: Numbers, hidden: Flags, ledger: Ledger, threshold: int
) -> None:
    """Refuse means that leave one of fewer than the threshold, when they are taken away from each other.

    In: `values` are counts (n) that agree with what is shown: what is left of a shown total is the same in all of them
    """
    measures = sorted({cell.measure for cell in tables.cells})  # no value of one is another's
    behind = {
        cell: {float(measures.index(cell.measure)): int(values[at])}
        for at, cell in enumerate(tables.cells[: tables.counts])
        if cell.part == "entries" and (values[at] or hidden[at])
    }
    told = {
        cell_of(row, "entries")
        for row in export.rows
        if "score" in row.cells and row.cells["score"].value is not None and row.cells["pupils"].value
    }
    beside = {cell._replace(part="entries") for cell in ledger.means_beside}
    readers = Readers(threshold=threshold, telling=lambda cell, seen: False, heads=False)
    clusters = clusters_of(export)
    if untold := untold_means(behind, told, clusters, dict(export.partitions), readers, beside & behind.keys()):
        raise DisclosureError(
            f"{export.name}, row {'/'.join(min(untold)[:-1])}: its mean and others leave one of fewer than "
            f"{threshold}; make the set again"
        )


def _any_table(tables: Tables, shown: dict[int, int], rule: Numbers, name: str) -> Numbers:
    """Return a table of whole numbers that agrees with what is shown. Raises DisclosureError when there is none."""
    low, high = rule.copy(), np.full(len(tables.cells), np.inf)
    for at, value in shown.items():
        low[at] = high[at] = value
    relations = tables.equations
    model = linear_programme(relations.tocsc(), np.zeros(relations.shape[0]), low, high)
    count = len(low)
    apart = tables.pairs[:, 2:].ravel()  # counts of the same pupils are as near as can be
    model.changeColsCost(len(apart), apart, np.ones(len(apart)))
    model.changeColsIntegrality(count, np.arange(count), np.full(count, highspy.HighsVarType.kInteger))
    model.run()
    if (low < 0).any() or model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise DisclosureError(f"{name}: its figures do not add up; make the set again")
    return np.round(np.array(model.getSolution().col_value))


def _insiders(tables: Tables, hidden: Flags, export: Export, nobody: Flags) -> tuple[np.ndarray, ...]:
    """Return what each school's head knows of what is hidden, where anything is."""
    own = own_cells(tables, clusters_of(export), nobody)
    known = (np.array([at for at in cells if hidden[at]]) for _, cells in sorted(own.items()))
    return tuple(cells for cells in known if len(cells))
