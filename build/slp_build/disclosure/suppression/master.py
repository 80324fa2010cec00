"""The master problem: the cheapest cells to hide that heed every cut so far.

It falls apart into blocks that no cut joins. Each is chosen by itself, and a choice is kept until a new cut reaches its
block, so that a county costs about as much as its clusters one by one. A block of many cuts is at first changed only
around the cuts that it does not heed; it is chosen anew as a whole when nothing else is exposed.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp
from highspy._core import _Highs as Solver
from scipy.sparse.csgraph import connected_components

from slp_build.disclosure.suppression.attacker import Cells, quiet
from slp_build.disclosure.suppression.cuts import WAY_OUT, Cut
from slp_build.disclosure.suppression.system import Flags, System
from slp_build.errors import DisclosureError

MANY = 800  # cuts of a block, from which on it is changed in places before it is chosen anew
ROUGH = 0.002  # how near to the best the choice of such a block comes
LEAN = 0.5  # of the smallest difference between two costs: what all leaning together may come to
LITTLE = 1e-6
WORKERS = 2  # blocks chosen at a time


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """The cells hidden in one block, and the least that any choice there costs."""

    cells: Cells
    bound: float


class Master:
    """Holds the cuts. `bound` is the least that a safe pattern costs; `rough`: the last choice may not be the best."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._cuts: dict[tuple[bytes, bytes], Cut] = {}
        self._kept: dict[tuple[int, ...], _Chosen] = {}
        # Whole weights leave many choices of the same cost. Leaning towards small values makes one of them the best.
        self._whole = bool((system.weights == np.round(system.weights)).all())
        lean = LEAN * system.values / max(float(system.values.sum()), 1.0)
        self._lean = lean if self._whole else np.zeros(system.size)
        self.bound = 0.0
        self.rough = False

    def add(self, cuts: Iterable[Cut]) -> int:
        """Add the cuts that are new, and return how many were."""
        before = len(self._cuts)
        for cut in cuts:
            self._cuts.setdefault(cut.key, cut)
        return len(self._cuts) - before

    def choose(self, seconds: float, now: Flags | None = None) -> Flags | None:
        """Return the cheapest cells that heed every cut (n), or None when the time is over first.

        Given what is hidden `now`, a block of many cuts is changed only around those that this does not heed.
        """
        ends = time.monotonic() + seconds
        cuts = list(self._cuts.values())
        every = {block: [cuts[at] for at in block] for block in self._blocks(cuts)}
        anew = [block for block in every if block not in self._kept]
        in_places = [block for block in anew if now is not None and len(block) > MANY]
        whole = [block for block in anew if block not in in_places]
        with ThreadPoolExecutor(WORKERS) as pool:  # the solver lets go of the interpreter while it runs
            solved = pool.map(lambda block: self._solve(every[block], ends), whole)
            found = {block: self._kept[block] for block in every if block in self._kept}
            found |= {block: one for block, one in zip(whole, solved, strict=True) if one is not None}
        chosen = np.zeros(self._system.size, dtype=bool)
        for block in in_places:
            near = self._changed(every[block], now, ends) if now is not None else None
            if near is not None:
                chosen |= near
            elif (one := self._solve(every[block], ends)) is not None:
                found[block] = one
            else:
                return None
        if any(block not in found for block in whole):
            return None
        for one in found.values():
            chosen[one.cells] = True
        self._kept = found
        self.rough = len(found) < len(every)
        if not self.rough:
            self.bound = max(self.bound, sum(one.bound for one in found.values()))
        return chosen

    def cost(self, hidden: Flags) -> float:
        """Return what the secondary cells of a pattern cost."""
        return float(self._system.weights[hidden & ~self._system.primary].sum())

    def _changed(self, cuts: Sequence[Cut], now: Flags, ends: float) -> Flags | None:
        """Return a block's choice that differs from that of `now` beside the cuts not heeded only, or None."""
        own, free = np.zeros(self._system.size, dtype=bool), np.zeros(self._system.size, dtype=bool)
        for cut in cuts:
            own[cut.cells] = True
        chosen = now & own & ~self._system.primary
        for cut in cuts:
            if not heeded(cut, chosen):
                free[cut.cells] = True
        for cut in [cut for cut in cuts if free[cut.cells].any()]:
            free[cut.cells] = True
        chosen &= ~free
        left = [_given(cut, chosen, free) for cut in cuts if free[cut.cells].any()]
        left = [cut for cut in left if len(cut.cells)]
        for block in self._blocks(left):
            found = self._solve([left[at] for at in block], ends, again=True)
            if found is None:
                return None
            chosen[found.cells] = True
        return chosen

    def _blocks(self, cuts: Sequence[Cut]) -> Iterator[tuple[int, ...]]:
        """Yield the cuts of each block, by number."""
        if not cuts:
            return
        rows = np.repeat(np.arange(len(cuts)), [len(cut.cells) for cut in cuts])
        columns = np.concatenate([cut.cells for cut in cuts])
        joined = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cuts), self._system.size))
        _, label = connected_components(sp.block_array([[None, joined], [joined.T, None]]), directed=False)
        found: dict[int, list[int]] = {}
        for at, block in enumerate(label[: len(cuts)].tolist()):
            found.setdefault(block, []).append(at)
        yield from (tuple(block) for block in found.values())

    def _solve(self, cuts: Sequence[Cut], ends: float, *, again: bool = False) -> _Chosen | None:
        """Return the choice of one block. None when the time is over, or, changed in places only, it has none."""
        if all(right_of(cut) == 0 for cut in cuts):
            return _Chosen(np.zeros(0, dtype=np.int64), 0.0)
        cells = np.unique(np.concatenate([cut.cells for cut in cuts]))
        model = self._model(cells, cuts)
        model.setOptionValue("time_limit", max(ends - time.monotonic(), 0.1))
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible and not again:
            raise DisclosureError(f"not every cell can be protected while so much must be published; {WAY_OUT}")
        info = model.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        chosen = cells[np.array(model.getSolution().col_value) > 0.5]
        bound = max(0.0, float(info.mip_dual_bound))
        if self._whole:
            bound = float(np.ceil(bound - self._lean[cells].sum() - LITTLE))
        return _Chosen(chosen, min(bound, float(self._system.weights[chosen].sum())))

    def _model(self, cells: Cells, cuts: Sequence[Cut]) -> Solver:
        model, programme = quiet(), highspy.HighsLp()
        programme.num_row_, programme.num_col_ = len(cuts), len(cells)
        programme.col_cost_ = self._system.weights[cells] + self._lean[cells]
        programme.col_lower_, programme.col_upper_ = np.zeros(len(cells)), np.ones(len(cells))
        programme.integrality_ = [highspy.HighsVarType.kInteger] * len(cells)
        programme.row_lower_ = np.array([right_of(cut) for cut in cuts])
        programme.row_upper_ = np.full(len(cuts), highspy.kHighsInf)
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(cut.cells) for cut in cuts])])
        programme.a_matrix_.index_ = np.searchsorted(cells, np.concatenate([cut.cells for cut in cuts]))
        programme.a_matrix_.value_ = np.concatenate([cut.coefficients for cut in cuts])
        model.setOptionValue("mip_abs_gap", 1 - LEAN - LITTLE if self._whole else LITTLE)
        model.setOptionValue("mip_rel_gap", 0.0 if len(cuts) <= MANY else ROUGH)
        model.passModel(programme)
        return model


def right_of(cut: Cut) -> float:
    """Return a cut's right-hand side: 0 where a cell of it is hidden only together with another one."""
    return 1.0 if (cut.coefficients >= 0).all() else 0.0


def heeded(cut: Cut, hidden: Flags) -> bool:
    """Return whether a pattern heeds a cut."""
    return float(cut.coefficients[hidden[cut.cells]].sum()) >= right_of(cut) - LITTLE


def _given(cut: Cut, chosen: Flags, free: Flags) -> Cut:
    """Return what a cut asks of the cells that are free, the others being as they are chosen."""
    kept = free[cut.cells]
    coefficients = cut.coefficients[kept]
    left = right_of(cut) - float(cut.coefficients[chosen[cut.cells]].sum())
    if coefficients[coefficients < 0].sum() >= left - LITTLE:  # heeded, whatever is chosen
        return Cut(cells=cut.cells[:0], coefficients=cut.coefficients[:0])
    if (coefficients >= 0).all():
        coefficients = np.minimum(coefficients / left, 1.0)
    return Cut(cells=cut.cells[kept], coefficients=coefficients)
