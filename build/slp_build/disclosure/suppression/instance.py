"""Solver-neutral files: `cells` (cell, key, value, primary, lpl, upl, fixed) and `equations` (equation, cell, coef)."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Literal

import numpy as np
import scipy.sparse as sp

from slp_build.disclosure.suppression.attacker import Cells
from slp_build.disclosure.suppression.system import Flags, Pattern, System
from slp_build.errors import DisclosureError

CELL_COLUMNS = ("cell", "key", "value", "primary", "lpl", "upl", "fixed")
EQUATION_COLUMNS = ("equation", "cell", "coef")
Zeros = Literal["publish", "hide"]
Cost = Literal["count", "value"]


@dataclass(frozen=True, slots=True)
class Instance:
    """A system, and the id that its files know each cell by. The system's own names are the cells' keys, for people."""

    system: System
    ids: tuple[str, ...]

    @property
    def at(self) -> Mapping[str, int]:
        """Where each id's cell stands in the system."""
        return {one: number for number, one in enumerate(self.ids)}


def read_instance(cells: Path, equations: Path, *, zeros: Zeros = "publish", cost: Cost = "count") -> Instance:
    """Return what two files hold. Raises DisclosureError naming file, row and column, never a value."""
    rows = list(_rows(cells, CELL_COLUMNS))
    ids = {row["cell"]: at for at, (_, row) in enumerate(rows)}
    if len(ids) != len(rows):
        raise DisclosureError(f"{cells}: a cell stands there twice; keep one of its rows")
    keys = [row["key"] for _, row in rows]
    if len(set(keys)) != len(keys):
        raise DisclosureError(f"{cells}: a key stands there twice; every cell needs a name of its own")
    number = {
        column: np.array([_number(row[column], f"{cells}, row {line}, column {column}") for line, row in rows])
        for column in CELL_COLUMNS[2:]
    }
    values, primary = number["value"], number["primary"] != 0
    fixed = number["fixed"] != 0
    if zeros == "publish":
        fixed = fixed | (values == 0)
    found = System(
        names=tuple(keys),
        values=values,
        equations=_matrix(equations, ids),
        primary=primary,
        fixed=fixed,
        lower=number["lpl"],
        upper=number["upl"],
        weights=np.ones(len(rows)) if cost == "count" else values.copy(),
    )
    found.check()
    return Instance(system=found, ids=tuple(ids))


def pattern_csv(instance: Instance, pattern: Pattern) -> str:
    """Return which cells are published, and which are hidden for what reason. For the analyst's eyes only."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("cell", "status"))
    for at, one in enumerate(instance.ids):
        status = "primary" if instance.system.primary[at] else "secondary" if pattern.secondary[at] else "published"
        writer.writerow((one, status))
    return text.getvalue()


def read_pattern(instance: Instance, path: Path) -> Flags:
    """Return which cells a pattern's file hides (n). Raises DisclosureError when it does not name each cell once."""
    at = instance.at
    found: dict[int, bool] = {}
    for line, row in _rows(path, ("cell", "status")):
        if row["cell"] not in at or at[row["cell"]] in found:
            raise DisclosureError(f"{path}, row {line}: a cell that is not among the cells, or that stands here twice")
        if row["status"] not in ("published", "primary", "secondary"):
            raise DisclosureError(f"{path}, row {line}: the status is published, primary or secondary, nothing else")
        found[at[row["cell"]]] = row["status"] != "published"
    if len(found) != len(at):
        raise DisclosureError(f"{path}: {len(at) - len(found)} cells have no row; protect the table again")
    return np.array([found[number] for number in range(len(at))])


def read_insiders(instance: Instance, path: Path) -> tuple[Cells, ...]:
    """Return the cells that each insider knows, from rows of insider and cell."""
    at = instance.at
    found: dict[str, list[int]] = {}
    for line, row in _rows(path, ("insider", "cell")):
        if row["cell"] not in at:
            raise DisclosureError(f"{path}, row {line}: there is no cell of this name among the cells")
        found.setdefault(row["insider"], []).append(at[row["cell"]])
    return tuple(np.array(sorted(set(cells))) for _, cells in sorted(found.items()))


def read_earlier(instance: Instance, path: Path) -> Cells:
    """Return the cells that an earlier release has shown, from rows of cell."""
    at, found = instance.at, set()
    for line, row in _rows(path, ("cell",)):
        if row["cell"] not in at:
            raise DisclosureError(f"{path}, row {line}: there is no cell of this name among the cells")
        found.add(at[row["cell"]])
    return np.array(sorted(found), dtype=np.int64)


def in_numbers(system: System, pattern: Pattern) -> dict[str, float | int]:
    """Return a pattern in the numbers that instances are compared by."""
    return {
        "hidden": int(pattern.hidden.sum()),
        "secondary": int(pattern.secondary.sum()),
        "secondary_value": float(system.values[pattern.secondary].sum()),
        "cost": pattern.cost,
        "bound": pattern.bound,
        "gap": pattern.gap,
        "seconds": round(pattern.seconds, 3),
    }


def _matrix(path: Path, ids: Mapping[str, int]) -> sp.csr_array:
    at: dict[str, int] = {}
    lines, columns, coefficients = [], [], []
    for line, row in _rows(path, EQUATION_COLUMNS):
        if row["cell"] not in ids:
            raise DisclosureError(f"{path}, row {line}: there is no cell of this name among the cells")
        lines.append(at.setdefault(row["equation"], len(at)))
        columns.append(ids[row["cell"]])
        coefficients.append(_number(row["coef"], f"{path}, row {line}, column coef"))
    return sp.csr_array((coefficients, (lines, columns)), shape=(len(at), len(ids)))


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in wanted if column not in (reader.fieldnames or ())]:
                raise DisclosureError(f"{path}: the column {missing[0]} is missing; it needs {', '.join(wanted)}")
            yield from enumerate(reader, start=2)
    except (OSError, UnicodeDecodeError) as error:
        raise DisclosureError(f"{path}: cannot be read ({error})") from error


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError) as error:
        raise DisclosureError(f"{where}: is no number") from error
    if not isfinite(number):
        raise DisclosureError(f"{where}: is no number")
    return number
