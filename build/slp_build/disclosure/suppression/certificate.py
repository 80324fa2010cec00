"""A certificate: a proof of safety that anybody with additions can check, without a solver.

For every sensitive cell two whole tables that agree with all that is published, and differ in that cell by as much as
is asked for. Each is the block's base table plus a sparse direction. A base table need not be the true one, but it may
be: certificates are confidential.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import highspy
import msgspec
import numpy as np
import scipy.sparse as sp
from highspy._core import _Highs as Solver

from slp_build.disclosure.suppression.attacker import (
    NOBODY_SPECIAL,
    Attacker,
    Cells,
    Sight,
    blocks,
    quiet,
    sights,
)
from slp_build.disclosure.suppression.system import Flags, System
from slp_build.errors import UNDECODABLE, DisclosureError

Direction = Mapping[str, int]
"""What to add to some cells of a base table, by name. A cell that is not named stays."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One sensitive cell, in some attackers' sights (by number, as `sights` yields them): up and down from the base."""

    cell: str
    sights: tuple[int, ...]
    directions: tuple[dict[str, int], dict[str, int]]


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """`base` is a whole table (every hidden cell by name); `proofs` are of every cell that needs an interval."""

    base: dict[str, int]
    proofs: tuple[Proof, ...]


def certify(system: System, hidden: Flags, attacker: Attacker = NOBODY_SPECIAL, width: float = 0.0) -> Certificate:
    """Return the certificate of a safe pattern of whole counts. Raises DisclosureError where there is none."""
    if (system.values != np.round(system.values)).any():
        raise DisclosureError("certificates are of whole counts; this table has fractions")
    found: dict[int, list[Proof]] = {}  # what proves a cell to one attacker mostly proves it to the next
    at = {name: number for number, name in enumerate(system.names)}
    for number, sight in enumerate(sights(system, hidden, attacker)):
        for cells, rows in blocks(system.equations, sight.hidden):
            for cell in cells[sight.protected[cells]].tolist():
                proofs = found.setdefault(cell, [])
                for which, proof in enumerate(proofs):
                    if _unseen(proof, sight, at):
                        proofs[which] = msgspec.structs.replace(proof, sights=(*proof.sights, number))
                        break
                else:
                    proofs.append(_proof(system, cell, number, cells, rows, attacker, width))
    base = {system.names[i]: int(system.values[i]) for i in np.flatnonzero(hidden)}
    return Certificate(base=base, proofs=tuple(proof for proofs in found.values() for proof in proofs))


def check(
    certificate: Certificate, system: System, hidden: Flags, attacker: Attacker = NOBODY_SPECIAL, width: float = 0.0
) -> tuple[str, ...]:
    """Return what a certificate does not prove, in words; nothing, if it proves the pattern safe.

    Of the system only what is published counts here: hidden values are the certificate's own. Adds, and compares.
    """
    at = {name: number for number, name in enumerate(system.names)}
    values = np.where(hidden, 0, np.round(system.values)).astype(np.int64)
    if certificate.base.keys() != {system.names[i] for i in np.flatnonzero(hidden)}:
        return ("the base table is not of the cells that are hidden",)
    for name, value in certificate.base.items():
        values[at[name]] = value
    matrix = system.equations.astype(np.int64)
    if (matrix @ values).any() or (values < 0).any():
        return ("the base table does not add up",)
    found, proven = [], set()
    every = list(sights(system, hidden, attacker))
    for proof in certificate.proofs:
        if proof.cell not in at or not all(0 <= number < len(every) for number in proof.sights):
            return ("a proof is of a cell that is not there",)
        if problem := _flaw(proof, values, matrix, at, [every[n] for n in proof.sights], attacker, width, system):
            found.append(f"{proof.cell}: {problem}")
        proven |= {(number, at[proof.cell]) for number in proof.sights}
    for number, sight in enumerate(every):
        found += [
            f"{system.names[i]}: no proof" for i in np.flatnonzero(sight.protected) if (number, int(i)) not in proven
        ]
    return tuple(found)


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Write a certificate for its owner's eyes alone."""
    write_private(msgspec.json.encode(certificate) + b"\n", path)


def write_private(data: bytes, path: Path) -> None:
    """Write a file that nobody but its owner can read, in place of what is there."""
    aside = path.with_name(f".new-{path.name}")
    aside.unlink(missing_ok=True)
    file = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(data)
    aside.replace(path)


def read_certificate(path: Path) -> Certificate:
    """Return the certificate in a file. Raises DisclosureError when it is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Certificate)
    except (OSError, *UNDECODABLE) as error:
        raise DisclosureError(f"{path}: is no certificate; protect the table again with --certificates") from error


def _unseen(proof: Proof, sight: Sight, at: Mapping[str, int]) -> bool:
    """Return whether a proof changes nothing that this attacker knows."""
    return all(sight.hidden[at[name]] for direction in proof.directions for name in direction)


def _flaw(
    proof: Proof,
    values: np.ndarray,
    matrix: sp.csr_array,
    at: Mapping[str, int],
    seen_by: Sequence[Sight],
    attacker: Attacker,
    width: float,
    system: System,
) -> str:
    cell, ends = at[proof.cell], []
    for direction in proof.directions:
        table = values.copy()
        for name, step in direction.items():
            if name not in at or not all(sight.hidden[at[name]] for sight in seen_by):
                return "a direction changes a cell that the attacker knows"
            table[at[name]] += step
        least = np.minimum(values, attacker.least)  # of the certificate's own table
        if (matrix @ table).any() or (table < least).any():
            return "a direction leads to a table that does not add up"
        ends.append(int(table[cell]))
    low, high = min(ends), max(ends)
    value = int(values[cell])
    if high - low < max(width, 1) or low > value - system.lower[cell] or high < value + system.upper[cell]:
        return "its interval is too small"
    return ""


def _proof(
    system: System, cell: int, number: int, cells: Cells, rows: Cells, attacker: Attacker, width: float
) -> Proof:
    """Return a proof that moves as little as it can: up where that is enough, else down, else both ways."""
    below, above, value = float(system.lower[cell]), float(system.upper[cell]), float(system.values[cell])
    room = max(width, 1.0, below + above)
    model, at = _mover(system, cell, cells, rows, attacker)
    most = value - float(attacker.floor(system, np.array([cell]))[0])
    for down in dict.fromkeys(np.ceil([below, min(most, room), min(most, room / 2)]).tolist()):
        lower = _move(model, at, cells, system, -down)
        upper = _move(model, at, cells, system, float(np.ceil(max(above, room - down))))
        if lower is not None and upper is not None:
            return Proof(cell=system.names[cell], sights=(number,), directions=(lower, upper))
    raise DisclosureError(f"{system.names[cell]}: has no certificate in whole numbers; hide more")


def _mover(system: System, cell: int, cells: Cells, rows: Cells, attacker: Attacker) -> tuple[Solver, int]:
    """Return a programme of whole steps up and down (two columns a cell) that keeps every equation."""
    matrix = system.equations[rows][:, cells].tocsc()
    count = len(cells)
    values = system.values[cells]
    model = quiet()
    programme = highspy.HighsLp()
    both = np.concatenate
    programme.num_row_, programme.num_col_ = matrix.shape[0], 2 * count
    programme.col_cost_ = np.ones(2 * count)
    programme.col_lower_ = np.zeros(2 * count)
    programme.col_upper_ = both([np.full(count, np.inf), values - attacker.floor(system, cells)])
    programme.row_lower_ = programme.row_upper_ = np.zeros(matrix.shape[0])
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = both([matrix.indptr, matrix.indptr[1:] + matrix.nnz])
    programme.a_matrix_.index_ = both([matrix.indices, matrix.indices])
    programme.a_matrix_.value_ = both([matrix.data, -matrix.data])
    programme.integrality_ = [highspy.HighsVarType.kInteger] * (2 * count)
    model.passModel(programme)
    return model, int(np.searchsorted(cells, cell))


def _move(model: Solver, at: int, cells: Cells, system: System, step: float) -> dict[str, int] | None:
    """Return the sparsest direction that moves one cell by `step`, or None where there is none."""
    count = len(cells)
    if step == 0:
        return {}
    _, _, _, most, _ = model.getCol(at + count)
    up, down = (step, 0.0) if step > 0 else (0.0, -step)
    if down > most:
        return None
    model.changeColBounds(at, up, up)
    model.changeColBounds(at + count, down, down)
    model.run()
    done = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = np.round(np.array(model.getSolution().col_value)).astype(int) if done else np.zeros(2 * count, dtype=int)
    model.changeColBounds(at, 0.0, highspy.kHighsInf)
    model.changeColBounds(at + count, 0.0, most)
    moved = found[:count] - found[count:]
    return {system.names[cells[i]]: int(moved[i]) for i in np.flatnonzero(moved)} if done else None
