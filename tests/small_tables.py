"""Small counties to protect, and an attacker from first principles: one who tries every table there could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from slp_build.disclosure.suppression.system import Flags, System

SENSITIVE = 3  # counts below it, and above 0, are primary


@dataclass(frozen=True, kw_only=True, eq=False)
class County:
    """Schools by groups, in clusters, with every total. `sums` (cells × leaves) says of what each cell is the sum."""

    leaves: np.ndarray
    sums: np.ndarray
    names: tuple[str, ...]
    equations: np.ndarray

    def system(self, *, zeros_published: bool = True, weights: Sequence[float] | None = None) -> System:
        values = (self.sums @ self.leaves).astype(float)
        nothing = np.zeros(len(values))
        return System(
            names=self.names,
            values=values,
            equations=sp.csr_array(self.equations.astype(float)),
            primary=(values > 0) & (values < SENSITIVE),
            fixed=(values == 0) & zeros_published,
            lower=nothing,
            upper=nothing,
            weights=np.ones(len(values)) if weights is None else np.array(weights),
        )

    def row(self, school: int) -> np.ndarray:
        """Return the cells of one school's own row."""
        return np.array([at for at, name in enumerate(self.names) if name.startswith(f"s{school}|")])


def county(clusters: Sequence[int], values: Sequence[Sequence[int]]) -> County:
    """Return a county of schools in clusters (`clusters` are their sizes) with a row of counts each."""
    schools, groups = len(values), len(values[0])
    at = 0
    places: dict[str, list[int]] = {}
    below: dict[str, list[str]] = {}
    for number, size in enumerate(clusters):
        own = list(range(at, at + size))
        places |= {f"s{school}": [school] for school in own}
        places[f"c{number}"], below[f"c{number}"] = own, [f"s{school}" for school in own]
        at += size
    places["county"], below["county"] = list(range(schools)), [f"c{number}" for number in range(len(clusters))]
    columns = {f"g{g}": [g] for g in range(groups)} | {"all": list(range(groups))}
    names = tuple(f"{place}|{column}" for place in places for column in columns)
    index = {name: number for number, name in enumerate(names)}
    sums = np.zeros((len(names), schools * groups), dtype=int)
    for place, column in product(places, columns):
        for school, group in product(places[place], columns[column]):
            sums[index[f"{place}|{column}"], school * groups + group] = 1
    lines = []
    for place in places:
        lines.append([(f"{place}|all", -1), *((f"{place}|g{g}", 1) for g in range(groups))])
    for place, kids in below.items():
        for column in columns:
            lines.append([(f"{place}|{column}", -1), *((f"{kid}|{column}", 1) for kid in kids)])
    equations = np.zeros((len(lines), len(names)))
    for number, line in enumerate(lines):
        for name, coefficient in line:
            equations[number, index[name]] = coefficient
    return County(leaves=np.array(values).ravel(), sums=sums, names=names, equations=equations)


@st.composite
def counties(draw: st.DrawFn) -> County:
    """Two or three schools of two groups, in one or two clusters: nested, overlapping, with zeros and lone schools."""
    clusters = draw(st.sampled_from([(2,), (3,), (1, 1), (2, 1), (1, 2)]))
    values = draw(
        st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=sum(clusters), max_size=sum(clusters))
    )
    return county(clusters, values)


def recovered(county: County, system: System, hidden: Flags, *, least: int = 0, known: Sequence[int] = ()) -> set[str]:
    """Return the cells that need protection and have one value in every table that agrees with what is known.

    Tables of whole numbers up to three more than the largest count here are tried, all of them. `least` is the
    smallest that a hidden cell can be; `known` are cells that the attacker knows though they are hidden.
    """
    seen = ~hidden
    seen[list(known)] = True
    top = int(county.leaves.max()) + 3
    told = dict(zip(np.flatnonzero(seen).tolist(), (county.sums @ county.leaves)[seen].tolist(), strict=True))
    leaf_cell = [
        int(np.flatnonzero((county.sums == leaf).all(axis=1))[0]) for leaf in np.eye(county.sums.shape[1], dtype=int)
    ]
    ranges = [[told[cell]] if cell in told else list(range(least, top + 1)) for cell in leaf_cell]
    tables = np.array(list(product(*ranges))) @ county.sums.T
    agrees = (tables[:, list(told)] == list(told.values())).all(axis=1)
    agrees &= (tables[:, ~seen] >= least).all(axis=1)
    tables = tables[agrees]
    assert len(tables), "the true table is one of them"
    single = (tables == tables[0]).all(axis=0) & ~seen & system.protected
    return {county.names[cell] for cell in np.flatnonzero(single)}
