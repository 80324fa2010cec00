"""Secondary suppression on instances with published results, and on a national table that leaks as it was published."""

from pathlib import Path

import numpy as np
import pytest

from exclusions import Published, as_published, as_system, read
from slp_build.disclosure.suppression.attacker import Attacker, audit, blocks, furthest, linear_programme
from slp_build.disclosure.suppression.instance import Cost, read_instance
from slp_build.disclosure.suppression.secondary import protect
from slp_build.disclosure.suppression.system import Flags, System

SEED = 20170720
YEARS = ("201415", "201516")  # of the ten whose values are whole numbers


def instance(disclosure: Path, name: str, cost: Cost = "count") -> System:
    folder = disclosure / "instances"
    return read_instance(folder / f"{name}.cells.csv", folder / f"{name}.eqs.csv", cost=cost).system


def interval(system: System, hidden: Flags, name: str) -> tuple[float, float]:
    """Return both ends of what the attacker knows of a cell."""
    cell = system.names.index(name)
    for cells, rows in blocks(system.equations, hidden):
        if cell in cells:
            matrix = system.equations[rows][:, cells].tocsc()
            right = matrix @ system.values[cells]
            at = int(np.searchsorted(cells, cell))
            zeros, no_end = np.zeros(len(cells)), np.full(len(cells), np.inf)
            ends = [furthest(linear_programme(matrix, right, zeros, no_end), at, sense)[at] for sense in (-1.0, 1.0)]
            return round(ends[0], 6), round(ends[1], 6)
    raise AssertionError(f"{name} is published")


def test_the_table_of_fischetti_and_salazar(disclosure: Path) -> None:
    system = instance(disclosure, "fs2001", "value")
    found = protect(system)
    assert {system.names[i] for i in np.flatnonzero(found.hidden)} == {"II|A", "II|C", "III|A", "III|C"}
    assert found.gap == 0
    assert system.values[found.hidden].sum() == 59
    assert interval(system, found.hidden, "II|C") == (5, 30)


def test_two_hidden_cells_a_line_are_not_enough(disclosure: Path) -> None:
    system = instance(disclosure, "sdctable_two_per_line_trap")
    assert [one.name for one in audit(system, system.primary)] == ["w|b"]
    for cost in ("count", "value"):
        found = protect(instance(disclosure, "sdctable_two_per_line_trap", cost))
        assert (found.secondary.sum(), found.gap) == (1, 0)
    assert interval(system, found.hidden, "w|b") == (0, 78)


def test_linked_hierarchies_are_one_system(disclosure: Path) -> None:
    system = instance(disclosure, "langsrud_issue136_linked")
    found = protect(system)
    assert audit(system, system.primary)
    assert (found.secondary.sum(), found.gap) == (1, 0)


@pytest.mark.parametrize(
    ("name", "cost", "cells", "value"),
    [
        ("sdctable_vignette", "value", 23, 354),
        ("sdctable_vignette", "count", 21, None),
        ("tauargus_act_size", "value", 62, None),
        ("tauargus_act_size", "count", 58, None),
        ("synthetic_A_330_schools", "value", 111, 944),
    ],
)
def test_proven_optima(disclosure: Path, name: str, cost: Cost, cells: int, value: int | None) -> None:
    system = instance(disclosure, name, cost)
    found = protect(system)
    assert (found.secondary.sum(), found.gap) == (cells, 0)
    assert value is None or system.values[found.secondary].sum() == value
    assert not audit(system, found.hidden)


def test_intervals_of_five_hide_at_most_205_cells(disclosure: Path) -> None:
    system = instance(disclosure, "synthetic_A_330_schools")
    found = protect(system, width=5, seconds=10)
    assert found.secondary.sum() <= 205
    assert found.bound >= 184
    assert not audit(system, found.hidden, width=5)


def test_three_dimensions_hide_less_than_a_tenth(disclosure: Path) -> None:
    system = instance(disclosure, "synthetic_C_330_3d")
    found = protect(system, seconds=30)
    assert found.secondary.mean() <= 0.089
    assert not audit(system, found.hidden)


def test_who_knows_the_rule_and_whole_numbers_is_kept_out_too(disclosure: Path) -> None:
    system = instance(disclosure, "sdctable_vignette")
    attacker = Attacker(least=1.0, integral=True)
    found = protect(system, attacker)
    assert not audit(system, found.hidden, attacker)


def test_what_was_published_is_refused_with_every_cell_that_leaks(disclosure: Path) -> None:
    published = read(disclosure)
    single = sum(list(texts.values()).count("x") == 1 for texts in published.cells.values())
    assert (len(published.cells), published.hidden, single) == (32_464, 17_332, 5_790)
    part = of_years(published)
    system = as_system(part, SEED)
    leaking = {one.name for one in audit(system, as_published(system))}
    alone = {key for key, texts in part.cells.items() if list(texts.values()).count("x") == 1}
    assert len(leaking) == len(alone) == 1_301
    assert {tuple(name.split("|")[:3]) for name in leaking} == alone


def test_the_same_table_protected_leaks_nothing(disclosure: Path) -> None:
    system = as_system(of_years(read(disclosure)), SEED)
    found = protect(system)
    assert not audit(system, found.hidden)
    assert found.gap == 0


def of_years(published: Published) -> Published:
    return Published(cells={key: texts for key, texts in published.cells.items() if key[0] in YEARS})
