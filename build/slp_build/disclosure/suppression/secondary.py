"""Secondary suppression: the cheapest further cells to hide, so that every sensitive cell is protected.

A master problem chooses cells; the attacker says which sensitive cells that leaves exposed; each gives a cut that the
next choice must heed. When nothing is exposed the choice is optimal, and what the master knew at any time before is a
lower bound. (Fischetti and Salazar-González 2001.)
"""

import time

import numpy as np

from slp_build.disclosure.suppression.attacker import (
    NOBODY_SPECIAL,
    Attacker,
    audit,
    blocks,
    intervals,
    sights,
    too_narrow,
)
from slp_build.disclosure.suppression.cuts import Cut, attacked, lone_cells
from slp_build.disclosure.suppression.master import Master, heeded
from slp_build.disclosure.suppression.system import Flags, Pattern, System
from slp_build.errors import DisclosureError

WHOLES = 3  # safe choices of the whole, where large blocks leave a gap between them and their bound
SEARCH = 0.7  # of the time, before the pattern is mended
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
    master = Master(system)
    hidden, best, wholes = system.primary.copy(), None, 0
    safe: set[tuple[int, bytes]] = set()
    while True:
        exposed = _exposed_cuts(system, hidden, attacker, width, safe)
        if not exposed:
            best = hidden if best is None or master.cost(hidden) < master.cost(best) else best
            wholes += not master.rough
            if master.cost(best) <= master.bound + SAME * max(1.0, master.bound) or wholes == WHOLES:
                break
        elif not master.add(exposed):
            raise DisclosureError("the solver found no way to protect every cell; nothing was written")
        left = began + SEARCH * seconds - time.monotonic()
        chosen = master.choose(left, hidden if exposed else None) if left > 0 else None
        if chosen is None:
            mended = _cleaned(system, _mended(system, hidden, attacker, width, safe), attacker, width, deadline)
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
        bound=cost if master.bound >= cost - SAME * max(1.0, cost) else master.bound,
        seconds=time.monotonic() - began,
    )


def _exposed_cuts(
    system: System, hidden: Flags, attacker: Attacker, width: float, safe: set[tuple[int, bytes]]
) -> list[Cut]:
    """Return what a pattern lacks: what every equation shows at once and, where that is little, what attackers find."""
    found = list(lone_cells(system, hidden))
    if len(found) > (system.size // 100 if system.size > LARGE else 0):
        return found
    for sight in sights(system, hidden, attacker):
        least, most = intervals(system, sight, attacker, width, safe)
        exposed = np.flatnonzero(too_narrow(system, sight, least, most, width)).tolist()
        # Where whole numbers alone are too few, the cut asks for room for one more.
        room = max(width, 1.0) if attacker.integral else width
        found += attacked(system, sight, exposed, attacker, room) if exposed else ()
    return found


def _mended(system: System, hidden: Flags, attacker: Attacker, width: float, safe: set[tuple[int, bytes]]) -> Flags:
    """Return a safe pattern that hides what is hidden, and of every cut that is violated the cheapest cells too."""
    hidden = hidden.copy()
    while cuts := [cut for cut in _exposed_cuts(system, hidden, attacker, width, safe) if not heeded(cut, hidden)]:
        for cut in cuts:
            order = np.argsort(system.weights[cut.cells] / np.maximum(cut.coefficients, SAME), kind="stable")
            for at in order.tolist():
                if heeded(cut, hidden):
                    break
                if cut.coefficients[at] > 0:
                    hidden[cut.cells[at]] = True
    return hidden


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
