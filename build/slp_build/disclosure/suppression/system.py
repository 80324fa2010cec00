"""Tables as one system: every cell of every table, and every additive relation among them, M·y = 0."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from slp_build.errors import DisclosureError

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
TOLERANCE = 1e-6  # of a table's largest value: what an equation may miss by rounding
SHOWN = 5  # cells and equations named in a message


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class System:
    """Cells and the equations between them. Holds confidential values: never printed, never logged.

    In: `names` of n cells; `values` (n), never negative; `equations` (m × n, sparse), each row summing to 0;
        `primary` (n): sensitive by a rule; `fixed` (n): published whatever happens, unless primary: then hidden, and
        given no interval; `lower` and `upper` (n): how far an attacker must be kept below and above a sensitive value
        (0: it must only not be exactly recoverable); `weights` (n): what it costs to hide a cell
    """

    names: tuple[str, ...]
    values: Numbers
    equations: sp.csr_array
    primary: Flags
    fixed: Flags
    lower: Numbers
    upper: Numbers
    weights: Numbers

    @property
    def size(self) -> int:
        return len(self.names)

    @property
    def protected(self) -> Flags:
        """The cells that need an interval."""
        return self.primary & ~self.fixed

    @property
    def hideable(self) -> Flags:
        """The cells that may be hidden to protect others."""
        return ~self.fixed & ~self.primary

    def check(self) -> None:
        """Raise DisclosureError where values are negative or an equation does not hold. No value is named."""
        if wrong := np.flatnonzero(~(np.isfinite(self.values) & (self.values >= 0))).tolist():
            where = ", ".join(self.names[i] for i in wrong[:SHOWN])
            raise DisclosureError(f"{len(wrong)} cells are negative or no number: {where}; mend the table")
        missed = np.abs(self.equations @ self.values)
        if wrong := np.flatnonzero(missed > TOLERANCE * max(1.0, float(self.values.max(initial=0.0)))).tolist():
            where = "; ".join(self._in_words(at) for at in wrong[:SHOWN])
            raise DisclosureError(f"{len(wrong)} totals do not add up: {where}; mend the table")

    def _in_words(self, equation: int) -> str:
        row = self.equations[[equation]]
        parts = [f"{'+' if c > 0 else '-'} {self.names[i]}" for i, c in zip(row.indices, row.data, strict=True)]
        return " ".join(parts[: 2 * SHOWN]) + (" …" if len(parts) > 2 * SHOWN else "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """Which cells are hidden (n), at what cost, and the least that any safe pattern costs.

    `gap` is how much dearer this pattern may be than the best one, as a part of its cost; 0: proven best.
    """

    hidden: Flags
    secondary: Flags
    cost: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return 0.0 if self.cost <= 0 else max(0.0, (self.cost - self.bound) / self.cost)
