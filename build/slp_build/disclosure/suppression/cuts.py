"""What a pattern lacks, as inequalities: for a cell that is not protected, which cells must be hidden instead.

The dual of the attacker's linear programme is a combination of equations that bounds the cell by the capacities of the
cells in it: how far each could move if it were hidden. Unless enough of those cells are hidden, the cell stays
exposed. Coefficients are cut down to the right-hand side (Fischetti and Salazar-González 2001, section 3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from highspy._core import _Highs as Solver

from slp_build.disclosure.suppression.attacker import Attacker, Sight, blocks, linear_programme
from slp_build.disclosure.suppression.system import Flags, Numbers, System
from slp_build.errors import DisclosureError

SLIGHT = 1e-3  # the part of its capacity that a published cell has, so that a cut takes as few of them as it can
NOTHING = 1e-7
WAY_OUT = "let a total be hidden, or publish fewer groups or levels"
SHORT = 30  # cells of an equation, up to which all its cuts are made at once


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """Σ `coefficients` · x[`cells`] ≥ 1, where x is 1 for a hidden cell. Only hideable cells stand in it."""

    cells: np.ndarray
    coefficients: Numbers

    @property
    def key(self) -> tuple[bytes, bytes]:
        return self.cells.tobytes(), np.round(self.coefficients, 6).tobytes()


def lone_cells(system: System, hidden: Flags) -> Iterator[Cut]:
    """Yield the cuts of each equation in which a single cell is hidden: it is recoverable, whatever the rest.

    A sensitive cell needs another one of the equation; and hiding any of its cells is of no use without another.
    """
    matrix, hideable, protected = system.equations, system.hideable, system.protected
    counts = np.add.reduceat(hidden[matrix.indices], matrix.indptr[:-1]) if matrix.nnz else np.zeros(0)
    for row in np.flatnonzero(counts == 1).tolist():
        members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        alone = members[hidden[members]][0]
        choice = np.sort(members[hideable[members]])
        if protected[alone]:
            yield _cover(system, alone, choice)
        elif hideable[alone] and not system.primary[members].any():
            for cell in choice.tolist() if len(choice) <= SHORT else (alone,):
                cells = np.append(choice[choice != cell], cell)
                yield Cut(cells=cells, coefficients=np.append(np.ones(len(cells) - 1), -1.0))


def attacked(system: System, sight: Sight, exposed: Iterable[int], attacker: Attacker, width: float) -> Iterator[Cut]:
    """Yield a violated cut for each cell that an attacker with this sight can bound too well.

    Of what the attacker knows nothing can help: such cells stand in no cut.
    """
    waiting = set(exposed)
    where = sorted(waiting)
    exact = width <= 0 and not (system.lower[where].any() or system.upper[where].any())
    far = 10 * float(system.values.max()) + width
    down, up = np.maximum(system.values - attacker.least, 0.0), np.full(system.size, far)
    if exact:  # only that something moves counts, not how far
        down, up = (down > 0).astype(float), np.ones(system.size)
    enough = 1.0 if exact else max(width, float((system.lower + system.upper)[where].max()), NOTHING)
    slight = np.where(system.hideable & ~sight.known, SLIGHT, 0.0)
    low = np.where(sight.hidden, down, slight * np.minimum(down, enough))
    high = np.where(sight.hidden, up, slight * np.minimum(up, enough))
    down, up = np.where(sight.known, 0.0, down), np.where(sight.known, 0.0, up)
    for cells, rows in blocks(system.equations, sight.hidden):
        if not waiting.isdisjoint(cells.tolist()):
            # The equations of the block, with the published cells in them: far away ones would not help.
            matrix = system.equations[rows]
            near = np.unique(matrix.indices)
            model = linear_programme(matrix[:, near].tocsc(), np.zeros(len(rows)), -low[near], high[near])
            for cell in sorted(waiting.intersection(cells.tolist())):
                sides = [_side(model, near, cell, sense, down, up) for sense in (1.0, -1.0)]
                yield from _cuts_of(system, cell, sight.hidden, sides, exact, width)


def _cuts_of(
    system: System, cell: int, hidden: Flags, sides: list[tuple[Numbers, float]], exact: bool, width: float
) -> Iterator[Cut]:
    whole = sides[0][0] + sides[1][0], sides[0][1] + sides[1][1]
    wanted = [(whole, 1.0 if exact else max(width, NOTHING))]
    if not exact:
        wanted += [(sides[0], float(system.upper[cell])), (sides[1], float(system.lower[cell]))]
    for (capacities, own), right in wanted:
        right -= own
        if right <= NOTHING:
            continue
        cells = np.flatnonzero((capacities > NOTHING) & (np.arange(system.size) != cell))
        coefficients = np.ones(len(cells)) if exact else np.minimum(capacities[cells] / right, 1.0)
        already = coefficients[system.primary[cells]].sum()
        if coefficients[hidden[cells]].sum() >= 1 - NOTHING:
            continue
        choice = system.hideable[cells]
        rest = 1.0 - already
        if not choice.any() or coefficients[choice].sum() < rest - NOTHING:
            raise DisclosureError(_hopeless(system, cell))
        yield Cut(cells=cells[choice], coefficients=np.minimum(coefficients[choice] / rest, 1.0))


def _side(
    model: Solver, near: np.ndarray, cell: int, sense: float, down: Numbers, up: Numbers
) -> tuple[Numbers, float]:
    """Return the capacities (n) that bound a cell from above (`sense` 1) or below, and the cell's own part."""
    column = int(np.searchsorted(near, cell))
    model.changeColCost(column, -sense)
    model.run()
    duals = np.array(model.getSolution().col_dual)
    model.changeColCost(column, 0.0)
    # In the programme that minimises -sense·z, a negative reduced cost holds a cell at its upper end.
    capacities = np.zeros(len(down))
    capacities[near] = np.where(duals < -NOTHING, -duals * up[near], np.where(duals > NOTHING, duals * down[near], 0.0))
    own = float(capacities[cell])
    capacities[cell] = 0.0
    return capacities, own


def _cover(system: System, cell: int, others: np.ndarray) -> Cut:
    if not len(others):
        raise DisclosureError(_hopeless(system, cell))
    return Cut(cells=others, coefficients=np.ones(len(others)))


def _hopeless(system: System, cell: int) -> str:
    why = "cannot be protected, since everything around it must be published"
    return f"{system.names[cell]}: {why}; {WAY_OUT}"
