"""What readers know of the tables, and the system that is protected from them."""

from collections.abc import Iterable, Mapping

import numpy as np

from slp_build.anonymise.specification import Place, Specification
from slp_build.anonymise.tables import COUNTY, CellKey, Tables
from slp_build.disclosure.suppression.attacker import Attacker
from slp_build.disclosure.suppression.system import Flags, Numbers, System


def as_system(
    tables: Tables, values: Numbers, sensitive: Flags, told: Flags, known: Flags, specification: Specification
) -> System:
    """Return the system to protect.

    In: `sensitive` (n): what a rule hides; `told` (n): what an earlier release has shown, so that hiding it protects
        nothing now; `known` (n): what all releases hid, yet gave away, as a large count may be
    What is known, and a level that is not published, are hidden for good, and need no interval. By how much two counts
    of the same pupils differ is taken for published, but where `unknown_differences` says otherwise.
    """
    size = len(tables.cells)
    is_count = np.arange(size) < tables.counts
    there = is_count & (values[tables.entries] > 0)
    unseen = is_count & ~np.isin(_levels(tables), specification.places.publish)
    gone = unseen | unknown_differences(tables, (values == 0) & ~unseen)
    nothing = np.zeros(size)
    return System(
        names=tuple(map("/".join, tables.cells)),
        values=values,
        equations=tables.equations,
        primary=sensitive | gone | known,
        fixed=told | known | (~sensitive & (~there | gone)),  # an empty group stands for all to see
        lower=nothing,
        upper=nothing,
        weights=tables.schools,  # so that totals are hidden last
    )


def _levels(tables: Tables) -> np.ndarray:
    return np.array([cell.level for cell in tables.cells])


def unknown_differences(tables: Tables, nobody: Flags) -> Flags:
    """Return which cells (n) are a difference that readers do not know, given which counts (n) they know to be 0.

    Where one of two counts is 0, their difference is the other count: to know it would be to know that. Nor can they
    know then by how much the totals differ that both are a part of, over groups or places, since what the other parts
    differ by would tell the rest. And a total whose difference is not known must not follow from those of another
    grouping, so none of that grouping's is known there. Of those who are some of others, they know only that.
    """
    found = np.zeros(len(tables.cells), dtype=bool)
    found[tables.besides] = True
    for block in tables.blocks:
        sides = [nobody[tables.pairs[block, side]] for side in (0, 1)]
        for total, parts in sorted(tables.below.items(), reverse=True):
            for side in sides:  # nobody in a county is nobody in any school of it, seen or not
                side[list(parts)] |= side[total]
        unknown, before = sides[0] != sides[1], -1
        while unknown.sum() > before:
            before = unknown.sum()
            for total, parts in tables.below.items():
                unknown[total] |= unknown[list(parts)].any(axis=0)
            for columns in tables.groupings:
                unknown[:, 0] |= unknown[:, columns].any(axis=1)
            for columns in tables.groupings:
                without = unknown[:, 0] & ~unknown[:, columns].any(axis=1)
                unknown[np.ix_(without, columns)] = True
        found[tables.pairs[block[unknown], 2:]] = True
    return found


def attacker_of(
    tables: Tables, specification: Specification, clusters: Mapping[str, str], nobody: Flags, told: Flags | None = None
) -> Attacker:
    """Return the attacker that the specification declares, who knows what earlier releases have `told` (n).

    In: `clusters` gives each school's cluster; `nobody` (n): which counts all may see to be 0
    """
    insiders = tuple(np.array(cells) for _, cells in sorted(own_cells(tables, clusters, nobody).items()))
    return Attacker(
        least=least_of(tables, specification.places.publish) if "rule" in specification.attackers else 0.0,
        integral="integral" in specification.attackers,
        # a school's own figures are read by nobody who knows another's
        insiders=insiders if "insider" in specification.attackers and specification.audience != "own_school" else (),
        earlier=np.flatnonzero(told) if told is not None and told.any() else None,
    )


def own_cells(tables: Tables, clusters: Mapping[str, str], nobody: Flags) -> dict[str, list[int]]:
    """Return the cells that each school's head knows: the school's own, and those of places where nobody else counts.

    That a cluster's three are the own three is no secret to their head, whatever is hidden.
    """
    own: dict[str, list[int]] = {}
    alone: dict[CellKey, str] = {}
    for at, cell in enumerate(tables.cells):
        if cell.level != "school":
            continue
        own.setdefault(cell.place, []).append(at)
        if at < tables.counts and not nobody[tables.entries[at]]:
            above: list[tuple[Place, str]] = [("cluster", clusters[cell.place]), (COUNTY, COUNTY)]
            for level, place in above:
                key = cell._replace(level=level, place=place)
                alone[key] = cell.place if alone.get(key, cell.place) == cell.place else ""
    for key, school in alone.items():
        if school and key in tables.at:
            own[school].append(tables.at[key])
    return own


def least_of(tables: Tables, levels: Iterable[Place]) -> Numbers:
    """Return the smallest that each cell can be (n), to who knows that a group of nobody stands for all to see."""
    least = np.zeros(len(tables.cells))
    entries = np.unique(tables.entries[: tables.counts])
    least[entries] = np.isin(_levels(tables)[entries], list(levels))
    return least
