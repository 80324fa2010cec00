"""Secondary suppression: the cheapest further cells to hide, so that every sensitive cell is protected.

A master problem chooses cells; the attacker says which sensitive cells that leaves exposed; each gives a cut that the
next choice must heed. When nothing is exposed the choice is optimal, and what the master knew at any time before is a
lower bound. (Fischetti and Salazar-González 2001.)
"""

import time
from collections.abc import Iterable

import highspy
import numpy as np

from slp_build.disclosure.suppression.attacker import (
    NOBODY_SPECIAL,
    Attacker,
    audit,
    blocks,
    intervals,
    quiet,
    sights,
    too_narrow,
)
from slp_build.disclosure.suppression.cuts import Cut, attacked, lone_cells
from slp_build.disclosure.suppression.system import Flags, Pattern, System
from slp_build.errors import DisclosureError

LOOSE = 0.01  # leeway of the first choices: their bound is as good, and they are soon made
SEARCH = 0.5  # of the time, before the pattern is mended
CLEANED = 0.9  # of the time, before it is audited as it is
LARGE = 10_000  # cells, from which on a choice takes so long that the attackers are asked sooner
SAME = 1e-9


def protect(
    system: System, attacker: Attacker = NOBODY_SPECIAL, *, width: float = 0.0, seconds: float = 120.0
) -> Pattern:
    """Return a safe pattern: the cheapest, or at the time limit the best one found, with its bound.

    Raises DisclosureError when a cell cannot be protected at all, or the solver stops.
    """
    began = time.monotonic()
    system.check()
    deadline = began + CLEANED * seconds
    master = _Master(system)
    hidden, best, loose = system.primary.copy(), None, LOOSE
    while True:
        exposed = _exposed_cuts(system, hidden, attacker, width)
        if not exposed:  # safe; the best one, if the choice was made without leeway
            best = hidden if best is None or master.cost(hidden) < master.cost(best) else best
            if loose == 0 or master.cost(best) <= master.bound + SAME:
                break
            loose = 0.0
        elif not master.add(exposed):
            raise DisclosureError("the solver found no way to protect every cell; nothing was written")
        left = began + SEARCH * seconds - time.monotonic()
        chosen = master.choose(left, loose) if left > 0 else None
        if chosen is None:
            mended = _cleaned(system, _mended(system, hidden, attacker, width), attacker, width, deadline)
            best = mended if best is None or master.cost(mended) < master.cost(best) else best
            break
        hidden = system.primary | chosen
    if audit(system, best, attacker, width):
        raise DisclosureError("the pattern did not pass its audit; nothing was written")
    cost = master.cost(best)
    return Pattern(
        hidden=best,
        secondary=best & ~system.primary,
        cost=cost,
        bound=min(master.bound, cost),
        seconds=time.monotonic() - began,
    )


def _exposed_cuts(system: System, hidden: Flags, attacker: Attacker, width: float) -> list[Cut]:
    """Return what a pattern lacks: what every equation shows at once and, where that is little, what attackers find."""
    found = list(lone_cells(system, hidden))
    if len(found) > (system.size // 100 if system.size > LARGE else 0):
        return found
    for sight in sights(system, hidden, attacker):
        least, most = intervals(system, sight, attacker, width)
        exposed = np.flatnonzero(too_narrow(system, sight, least, most, width)).tolist()
        # Where whole numbers alone are too few, the cut asks for room for one more.
        room = max(width, 1.0) if attacker.integral else width
        found += attacked(system, sight, exposed, attacker, room) if exposed else ()
    return found


class _Master:
    """Chooses cells to hide, given the cuts so far. `bound` is the least that any safe pattern costs."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._columns = np.flatnonzero(system.hideable)
        self._column_of = np.full(system.size, -1)
        self._column_of[self._columns] = np.arange(len(self._columns))
        self._known: set[tuple[bytes, bytes]] = set()
        self._model = quiet()
        self.bound = 0.0
        weights = system.weights[self._columns]
        for weight in weights.tolist():
            self._model.addVar(0.0, 1.0)
            self._model.changeColCost(self._model.getNumCol() - 1, weight)
            self._model.changeColIntegrality(self._model.getNumCol() - 1, highspy.HighsVarType.kInteger)

    def add(self, cuts: Iterable[Cut]) -> int:
        """Add the cuts that are new, and return how many were."""
        found = 0
        for cut in cuts:
            if cut.key not in self._known:
                self._known.add(cut.key)
                right = 1.0 if (cut.coefficients >= 0).all() else 0.0
                columns = self._column_of[cut.cells]
                self._model.addRow(right, highspy.kHighsInf, len(columns), columns, cut.coefficients)
                found += 1
        return found

    def choose(self, seconds: float, loose: float) -> Flags | None:
        """Return the cheapest choice that heeds every cut, or one at most the part `loose` dearer.

        None when the time is over first.
        """
        self._model.setOptionValue("mip_rel_gap", loose)
        self._model.setOptionValue("time_limit", self._model.getRunTime() + seconds)
        self._model.run()
        status = self._model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise DisclosureError("not every cell can be protected while so much must be published; allow a total")
        self.bound = max(self.bound, self._model.getInfo().mip_dual_bound)
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        chosen = np.zeros(self._system.size, dtype=bool)
        chosen[self._columns] = np.array(self._model.getSolution().col_value) > 0.5
        return chosen

    def cost(self, hidden: Flags) -> float:
        """Return what the secondary cells of a pattern cost."""
        return float(self._system.weights[hidden & ~self._system.primary].sum())


def _mended(system: System, hidden: Flags, attacker: Attacker, width: float) -> Flags:
    """Return a safe pattern that hides what is hidden, and of every cut that is violated the cheapest cells too."""
    hidden = hidden.copy()
    while cuts := [cut for cut in _exposed_cuts(system, hidden, attacker, width) if not _heeded(cut, hidden)]:
        for cut in cuts:
            order = np.argsort(system.weights[cut.cells] / np.maximum(cut.coefficients, SAME), kind="stable")
            for at in order.tolist():
                if _heeded(cut, hidden):
                    break
                if cut.coefficients[at] > 0:
                    hidden[cut.cells[at]] = True
    return hidden


def _heeded(cut: Cut, hidden: Flags) -> bool:
    right = 1.0 if (cut.coefficients >= 0).all() else 0.0
    return float(cut.coefficients[hidden[cut.cells]].sum()) >= right - SAME


def _cleaned(system: System, hidden: Flags, attacker: Attacker, width: float, deadline: float) -> Flags:
    """Return the pattern without the secondary cells that it can do without, the dearest first, until the deadline.

    Publishing a cell can expose others of its own block only.
    """
    hidden = hidden.copy()
    extra = np.flatnonzero(hidden & ~system.primary)
    block_of = np.full(system.size, -1)
    together = [cells for cells, _ in blocks(system.equations, hidden)]
    for number, cells in enumerate(together):
        block_of[cells] = number
    for cell in extra[np.argsort(-system.weights[extra], kind="stable")].tolist():
        if time.monotonic() > deadline:
            break
        trial = np.zeros(system.size, dtype=bool)
        trial[together[block_of[cell]]] = True
        trial &= hidden
        trial[cell] = False
        if not audit(system, trial, attacker, width):
            hidden[cell] = False
    return hidden
