"""What stands in the cells of the tables: each count, of how many schools, and how many the largest of them has."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from slp_build.anonymise.relations import find_relations
from slp_build.anonymise.row import Counts
from slp_build.anonymise.specification import Place, Specification
from slp_build.anonymise.tables import COUNTY, CellKey, Tables, groupings_of, lay_out, tables_of
from slp_build.disclosure.suppression.system import Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind each cell's count (n): how many schools have pupils in it, and how many the largest has."""

    schools: Numbers
    largest: Numbers


def places_of(school: str, counts: Counts, levels: Iterable[Place]) -> list[tuple[Place, str]]:
    """Return the places that a school's pupils count in."""
    cluster = counts.clusters[school]
    every: list[tuple[Place, str]] = [("school", school), ("county", COUNTY)]
    every += [("cluster", cluster)] if cluster else []
    return [(level, place) for level, place in every if level in levels]


def numbers(counts: Counts, specification: Specification) -> tuple[Tables, Numbers, Behind]:
    """Return the tables, each cell's count, and what stands behind it (n each)."""
    levels = specification.levels
    of = tables_of(counts.tables, specification)
    groupings = groupings_of(specification)
    relations = find_relations(counts, {(one.period, one.measure): one.parts for one in of}, groupings)
    tables = lay_out(of, counts.clusters, groupings, levels, relations=relations)
    values, schools, largest = np.zeros((3, len(tables.cells)))
    for key in counts.entries:
        period, school, group, measure = key
        for (level, place), (part, value) in product(places_of(school, counts, levels), counts.parts(key).items()):
            number = tables.at.get(CellKey(period, level, place, group, measure, part))
            if number is not None:
                values[number] += value
                schools[number] += value > 0
                largest[number] = max(largest[number], value)
    one, other, larger, smaller = tables.pairs.T
    values[larger] = np.maximum(values[one] - values[other], 0)
    values[smaller] = np.maximum(values[other] - values[one], 0)
    of_besides = tables.equations[tables.equations.shape[0] - len(tables.besides) :]
    values[tables.besides] = -(of_besides @ values)
    return tables, values, Behind(schools=schools, largest=largest)
