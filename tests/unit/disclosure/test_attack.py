"""An attacker who tries everything: no small count, and no other school's figures, follow from what is published.

The attacker is anybody, or the head of one school, who knows all of the own school. Everything published is a sum of
atoms (`counties`). Whatever can be worked out by adding and subtracting lies in the row space of those sums, so each
set of other schools' atoms is tried against it.
"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from counties import PARTS, Atom, County, counties
from sets import THRESHOLDS


def recovered(county: County, head: int | None) -> list[frozenset[Atom]]:
    """Return every set of other schools' atoms whose sum follows from the published rows and the head's knowledge.

    Atoms without a pupil are left out of the attack: they add nothing to any sum.
    """
    known = {(head, part) for part in PARTS} if head else set()
    unknown = [atom for atom in county.pupils if atom not in known and county.pupils[atom]]
    rows = np.array([[atom in row for atom in unknown] for row in county.published().values()], dtype=float)
    if not unknown or not rows.size:
        return []
    _, values, right = np.linalg.svd(rows, full_matrices=True)
    rank = int((values > 1e-9).sum())
    outside = right[rank:]  # spans what the published rows do not determine
    tries = np.array(list(product((0.0, 1.0), repeat=len(unknown))))
    found = tries[(np.abs(tries @ outside.T) < 1e-9).all(axis=1)] if len(outside) else tries
    return [frozenset(atom for atom, one in zip(unknown, row, strict=True) if one) for row in found if row.any()]


def assert_safe(county: County) -> None:
    for head in (None, *county.schools):
        for atoms in recovered(county, head):
            assert county.count(atoms) >= THRESHOLDS.minimum_base, f"{head} finds a count of {sorted(atoms)}"
            assert len({school for school, _ in atoms}) >= 2, f"{head} finds {sorted(atoms)}, another school's"


@settings(max_examples=150)
@given(counties(most=4))
def test_nothing_small_and_nobody_elses_row_can_be_worked_out(county: County) -> None:
    assert_safe(county)


def county_of(*schools: tuple[int, int, int, str]) -> County:
    """Return a county from (disadvantaged, other, unknown, group) of each school."""
    numbers = range(900001, 900001 + len(schools))
    return County(
        pupils={(n, part): s[i] for n, s in zip(numbers, schools, strict=True) for i, part in enumerate(PARTS)},
        group_of={n: s[3] for n, s in zip(numbers, schools, strict=True)},
    )


SOUND = county_of(*[(10, 20, 0, "a")] * 3, *[(10, 20, 0, "b")] * 3)


def test_a_sound_county_is_published_and_stands() -> None:
    assert len(SOUND.published()) == 9  # the county and two groups, each in total and in two parts
    assert_safe(SOUND)


@pytest.mark.parametrize(
    ("county", "rows"),
    [
        # two schools in a group: each head would know the other
        (county_of(*[(0, 30, 0, "a")] * 3, *[(0, 30, 0, "b")] * 2), {("county", "total"), ("county", "other")}),
        # one school in no group: the county minus the groups
        (county_of(*[(0, 30, 0, "a")] * 3, (0, 30, 0, "none")), {("county", "total"), ("county", "other")}),
        # three children are in no part: the total minus the parts
        (county_of(*[(10, 20, 0, "none")] * 4, (10, 20, 3, "none")), {("county", "total")}),
        # one school tells no parts: the rest would be its whole row
        (county_of(*[(10, 20, 0, "none")] * 4, (0, 0, 30, "none")), {("county", "total")}),
        # the largest school's head would be left with five children
        (county_of((0, 40, 0, "none"), (0, 3, 0, "none"), (0, 2, 0, "none")), set()),
    ],
)
def test_what_would_give_something_away_is_kept_back(county: County, rows: set[tuple[str, str]]) -> None:
    assert set(county.published()) == rows
    assert_safe(county)


@pytest.mark.parametrize(
    ("county", "careless"),
    [
        (county_of(*[(0, 30, 0, "none")] * 2), {("county", "total")}),
        (county_of(*[(10, 20, 0, "none")] * 3, (10, 20, 3, "none")), {("county", p) for p in ("total", *PARTS[:2])}),
        (county_of(*[(0, 30, 0, "a")] * 3, (0, 30, 0, "none")), {("county", "total"), ("a", "total")}),
    ],
)
def test_the_attack_succeeds_where_the_rules_are_not_kept(
    monkeypatch: pytest.MonkeyPatch, county: County, careless: set[tuple[str, str]]
) -> None:
    places = county.places()
    rows = {(place, part): county.atoms(places[place], part) for place, part in careless}
    monkeypatch.setattr(County, "published", lambda self: rows)
    with pytest.raises(AssertionError, match="finds"):
        assert_safe(county)
