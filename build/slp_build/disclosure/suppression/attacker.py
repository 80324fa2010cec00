"""The attacker: what can be worked out of hidden cells by whoever knows all that is published and the equations.

The attacker's question is a linear programme: how small and how large can a hidden cell be in a table that agrees with
everything known? Cells that no equation joins, through hidden cells, are separate questions.
(Fischetti and Salazar-González 2001, Management Science 47(7).)
"""

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp
from highspy._core import _Highs as Solver  # HiGHS itself; highspy.Highs prints a banner when it is made
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from slp_build.disclosure.suppression.system import Flags, Numbers, System
from slp_build.errors import DisclosureError

NEAR = 1e-6  # two ends of an interval that are nearer than this, for values of about 1, are one
FAR = 1e9  # stands for no end at all
Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attacker:
    """What the attacker knows beside the published cells, the equations and that nothing is negative.

    `least`: the smallest that a hidden cell can be, for all or for each (n): 1 for who knows the rule that zeros are
    published. `integral`: that every cell is a whole number. `insiders`: for each insider, the cells that this one
    knows of old, as a school knows its own row. `earlier`: cells that an earlier release has told everybody.
    """

    least: float | Numbers = 0.0
    integral: bool = False
    insiders: tuple[Cells, ...] = ()
    earlier: Cells | None = None

    def floor(self, system: System, cells: Cells | slice = slice(None)) -> Numbers:
        """Return the smallest that each of some cells can be: one that is smaller all the same is known to be so."""
        least = self.least[cells] if isinstance(self.least, np.ndarray) else self.least
        return np.minimum(system.values[cells], least)


NOBODY_SPECIAL = Attacker()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """One attacker's sight of a pattern (n each).

    What is hidden from this one, what of it needs an interval, and what this one knows though it is not published.
    `who` is 0 for everybody, else the insider's number.
    """

    who: int
    hidden: Flags
    protected: Flags
    known: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A hidden cell of which an attacker learns too much. By name alone: the interval's place would tell the value."""

    name: str
    width: float


def audit(
    system: System, hidden: Flags, attacker: Attacker = NOBODY_SPECIAL, width: float = 0.0
) -> tuple[Recovered, ...]:
    """Return the cells that need an interval and have not got one, by name: none, if the pattern is safe."""
    found: dict[int, float] = {}
    for sight in sights(system, hidden, attacker):
        least, most = intervals(system, sight, attacker, width)
        for cell in np.flatnonzero(too_narrow(system, sight, least, most, width)).tolist():
            found[cell] = min(found.get(cell, np.inf), float(most[cell] - least[cell]))
    return tuple(Recovered(name=system.names[cell], width=found[cell]) for cell in sorted(found))


def sights(system: System, hidden: Flags, attacker: Attacker) -> Iterator[Sight]:
    """Yield everybody's sight, then each insider's: of what stands in one block with a cell that the insider knows."""
    told = np.zeros(system.size, dtype=bool)
    if attacker.earlier is not None:
        told[attacker.earlier] = True
    plain = hidden & ~told
    yield Sight(who=0, hidden=plain, protected=system.protected & plain, known=told)
    if not attacker.insiders:
        return
    together = [cells for cells, _ in blocks(system.equations, plain)]
    block_of = np.full(system.size, -1)
    for number, cells in enumerate(together):
        block_of[cells] = number
    for who, known in enumerate(attacker.insiders, start=1):
        seen = np.zeros(system.size, dtype=bool)
        for number in np.unique(block_of[known]):
            if number >= 0:
                seen[together[number]] = True
        seen[known] = False
        if seen.any():
            own = told.copy()
            own[known] = True
            yield Sight(who=who, hidden=seen, protected=system.protected & seen, known=own)


def too_narrow(
    system: System, sight: Sight, least: Numbers, most: Numbers, width: float, cells: Cells | slice = slice(None)
) -> Flags:
    """Return which cells (of those asked for) that need an interval have too small a one."""
    values, least, most = system.values[cells], least[cells], most[cells]
    near = NEAR * np.maximum(1.0, values)
    found: Flags = (most - least < max(width, 0.0) - near) | (most - least <= near)
    found |= (least > values - system.lower[cells] + near) | (most < values + system.upper[cells] - near)
    return found & sight.protected[cells]


def intervals(
    system: System,
    sight: Sight,
    attacker: Attacker = NOBODY_SPECIAL,
    width: float = 0.0,
    safe: set[tuple[int, bytes]] | None = None,
) -> tuple[Numbers, Numbers]:
    """Return the least and most that each cell can be, as far as the attacker can tell (n each).

    Where a cell needs an interval, the ends are as far apart as that takes, not as far as they could be. Blocks that
    stand in `safe` are not asked about again, and said to be without ends; what is found safe is added.
    """
    least, most = system.values.copy(), system.values.copy()
    for cells, rows in blocks(system.equations, sight.hidden):
        if sight.protected[cells].any():
            key = sight.who, cells.tobytes()
            if safe is not None and key in safe:
                least[cells], most[cells] = -np.inf, np.inf
                continue
            _bound(system, sight, attacker, cells, rows, least, most, width)
            if safe is not None and not too_narrow(system, sight, least, most, width, cells).any():
                safe.add(key)
    return least, most


def blocks(equations: sp.csr_array, hidden: Flags) -> Iterator[tuple[Cells, Cells]]:
    """Yield the separate questions of a pattern: the cells of each, and the equations that hold some of them."""
    cells = np.flatnonzero(hidden)
    if not len(cells):
        return
    part = equations[:, cells].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    part = part[rows]
    count, label = connected_components(sp.block_array([[None, part.T], [part, None]]), directed=False)
    of_cells, of_rows = label[: len(cells)], label[len(cells) :]
    by_cell, by_row = np.argsort(of_cells, kind="stable"), np.argsort(of_rows, kind="stable")
    ends_c = np.searchsorted(of_cells[by_cell], np.arange(count + 1))
    ends_r = np.searchsorted(of_rows[by_row], np.arange(count + 1))
    for n in range(count):
        yield cells[by_cell[ends_c[n] : ends_c[n + 1]]], rows[by_row[ends_r[n] : ends_r[n + 1]]]


def _bound(
    system: System,
    sight: Sight,
    attacker: Attacker,
    cells: Cells,
    rows: Cells,
    least: Numbers,
    most: Numbers,
    width: float,
) -> None:
    """Widen `least` and `most` of one block's cells, by tables that the attacker cannot tell from the true one.

    Each table found widens the intervals of many cells at once, so that few cells need a question of their own.
    """
    values = system.values[cells]
    matrix = system.equations[rows][:, cells].tocsc()
    low = attacker.floor(system, cells)
    model = linear_programme(matrix, matrix @ values, low, np.full(len(cells), np.inf))
    for at in range(len(cells)):
        for sense in (1.0, -1.0):
            if not too_narrow(system, sight, least, most, width, cells[at : at + 1])[0]:
                break
            table = furthest(model, at, sense)
            if attacker.integral and not _whole(table):
                table = furthest(model, at, sense, integral=True)
            least[cells] = np.minimum(least[cells], table)
            most[cells] = np.maximum(most[cells], table)


def _whole(table: Numbers) -> bool:
    return bool((np.abs(table - np.round(table)) < NEAR).all())


def linear_programme(matrix: sp.csc_array, right: Numbers, low: Numbers, high: Numbers) -> Solver:
    """Return a model of `matrix` · y = `right`, `low` ≤ y ≤ `high`, with nothing to maximise yet."""
    model = quiet()
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = np.zeros(matrix.shape[1])
    programme.col_lower_, programme.col_upper_ = low, high
    programme.row_lower_ = programme.row_upper_ = right
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    model.passModel(programme)
    return model


def furthest(model: Solver, column: int, sense: float, *, integral: bool = False) -> Numbers:
    """Return the table in which one cell is largest (`sense` 1) or smallest (-1). A cell without end is cut at FAR."""
    count = model.getNumCol()
    _, _, lower, upper, _ = model.getCol(column)
    model.changeColCost(column, -sense)
    kind = highspy.HighsVarType.kInteger if integral else highspy.HighsVarType.kContinuous
    if integral:
        model.changeColsIntegrality(count, np.arange(count), np.full(count, kind))
        model.changeColBounds(column, max(lower, -FAR), min(upper, FAR))
    model.run()
    status = model.getModelStatus()
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        model.changeColBounds(column, max(lower, -FAR), min(upper, FAR))
        model.run()
        status = model.getModelStatus()
    table = np.array(model.getSolution().col_value)
    model.changeColBounds(column, lower, upper)
    model.changeColCost(column, 0.0)
    if integral:
        model.changeColsIntegrality(count, np.arange(count), np.full(count, highspy.HighsVarType.kContinuous))
        table = np.round(table)
    if status != highspy.HighsModelStatus.kOptimal:
        raise DisclosureError(f"the solver stopped ({model.modelStatusToString(status)}); nothing was written")
    return table


def quiet() -> Solver:
    """Return a solver that prints nothing and gives the same answer each time."""
    model = Solver()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", 1)
    return model
