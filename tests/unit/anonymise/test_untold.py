"""Means that are not told: nobody works out the sum of a few pupils' values from those that are."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from at_eleven import some_pupils, specification, written
from slp_build.anonymise.counts import count
from slp_build.anonymise.means import tells_of_single_pupils
from slp_build.anonymise.specification import TOTAL
from slp_build.anonymise.tables import COUNTY, CellKey
from slp_build.anonymise.untold import Readers, readers_of, untold_means
from slp_build.errors import DisclosureError

GROUPINGS = {"need": ("yes", "no")}
READERS = Readers(threshold=6, telling=lambda _, values: tells_of_single_pupils(values, 6))
OFFICERS = Readers(threshold=6, telling=READERS.telling, heads=False)
Pupils = list[tuple[str, str, float]]
"""Each pupil's school, group and value."""


def cell(place: str, group: str = TOTAL, measure: str = "points") -> CellKey:
    level = "county" if place == COUNTY else "cluster" if place.startswith("k") else "school"
    return CellKey("2017", level, place, group, measure, "entries")  # type: ignore[arg-type]


def behind(pupils: Pupils, clusters: dict[str, str], measure: str = "points") -> dict[CellKey, Counter[float]]:
    found: dict[CellKey, Counter[float]] = {}
    for school, group, value in pupils:
        for place in {school, clusters[school], COUNTY} - {""}:
            for one in (TOTAL, group):
                found.setdefault(cell(place, one, measure), Counter())[value] += 1
    return found


def of(school: str, many: int, group: str = "no", first: float = 0.0) -> Pupils:
    """Return pupils whose values are all apart, so that no mean tells of one by itself."""
    return [(school, group, first + 3 * number + number % 2) for number in range(many)]


def test_a_head_who_takes_the_own_pupils_away_has_no_mean_of_few() -> None:
    """Three schools are hidden: the largest's head would know the mean of three pupils of the others."""
    clusters = dict.fromkeys("12345", "")
    pupils = [*of("1", 10), *of("2", 1), *of("3", 2), *of("4", 20), *of("5", 20)]
    every = behind(pupils, clusters)
    told = [cell(place) for place in ("4", "5", COUNTY)]
    assert untold_means(every, told, clusters, GROUPINGS, READERS) == {cell(COUNTY)}
    assert untold_means(every, told, clusters, GROUPINGS, OFFICERS) == set()
    more = behind([*pupils, *of("2", 3, first=50.0)], clusters)
    assert untold_means(more, told, clusters, GROUPINGS, READERS) == set()


def test_two_sums_together_leave_no_mean_of_few() -> None:
    """The needy of a cluster are all but the others, and those of school 3 all but two other schools' needy."""
    clusters = dict.fromkeys("123", "k1")
    pupils = [*of("1", 9, "yes"), *of("2", 8, "yes"), *of("3", 3, "yes"), *of("3", 30, "no")]
    every = behind(pupils, clusters)
    told = [cell("1"), cell("2"), cell("k1"), cell("k1", "no")]
    assert untold_means(every, told, clusters, GROUPINGS, OFFICERS) & set(told)


def test_who_has_a_value_of_one_measure_alone_is_not_told_by_the_means_of_two() -> None:
    """All have points, and all but one in school 1 had them before, too, the same ones."""
    clusters = dict.fromkeys("12", "")
    pupils = [*of("1", 10), *of("2", 20)]
    every = behind(pupils, clusters) | behind(pupils[1:], clusters, "before")
    told = [cell(place, measure=measure) for place in ("1", "2", COUNTY) for measure in ("points", "before")]
    untold = untold_means(every, told, clusters, GROUPINGS, READERS)
    assert untold == {cell("1", measure="before"), cell(COUNTY, measure="before")}
    other = behind([(school, group, 100 - value) for school, group, value in pupils[1:]], clusters, "before")
    assert untold_means(every | other, told, clusters, GROUPINGS, READERS) == set()


def test_what_stands_in_the_set_beside_leaves_no_mean_of_few() -> None:
    clusters = dict.fromkeys("123456", "")
    pupils = [one for school, many in zip("123456", (12, 12, 12, 12, 2, 3), strict=True) for one in of(school, many)]
    every, told = behind(pupils, clusters), [cell(school) for school in "1234"]
    assert untold_means(every, told, clusters, GROUPINGS, OFFICERS) == set()
    assert len(untold_means(every, told, clusters, GROUPINGS, OFFICERS, {cell(COUNTY)})) == 1
    with pytest.raises(DisclosureError, match="leave the average out"):
        untold_means(every, [], clusters, GROUPINGS, OFFICERS, {cell(COUNTY), *told})


small = st.integers(0, 4) | st.integers(6, 12)
schools = st.lists(st.tuples(small, small), min_size=3, max_size=4)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(schools=schools, data=st.data(), clustered=st.booleans())
def test_nobody_works_out_the_sum_of_a_few(
    schools: list[tuple[int, int]], data: st.DataObject, clustered: bool
) -> None:
    """By linear algebra over schools and groups: whatever set of few pupils one looks at, its sum does not follow."""
    clusters = {str(at): f"k{at % 2}" if clustered else "" for at in range(len(schools))}
    pupils = [
        (school, group, float(number * number))
        for school, sizes in zip(clusters, schools, strict=True)
        for group, many in zip(("yes", "no"), sizes, strict=True)
        for number in range(many)
    ]
    every = behind(pupils, clusters)
    large = sorted(one for one, values in every.items() if values.total() >= 6)
    assume(large)
    told = data.draw(st.sets(st.sampled_from(large)))
    readers = Readers(threshold=6, telling=lambda _, values: False)
    shown = told - untold_means(every, told, clusters, GROUPINGS, readers)
    atoms = [(school, group) for school in clusters for group in ("yes", "no") if cell(school, group) in every]
    sizes = np.array([every[cell(*atom)].total() for atom in atoms])

    def row(one: CellKey) -> list[float]:
        return [
            float(one.group in (TOTAL, group) and one.place in (school, clusters[school], COUNTY))
            for school, group in atoms
        ]

    small = [row(one) for one, values in every.items() if values.total() < 6]
    counts, rows = (np.array([row(one) for one in sorted(cells)]).reshape(-1, len(atoms)) for cells in (told, shown))
    # no count is told that gives a small one away: those are protected as one system
    assume(not any(follows(one, counts) for one in small))
    for few in (some for many in range(1, 6) for some in combinations(range(len(atoms)), many)):
        if sizes[list(few)].sum() < 6:
            assert not follows(np.isin(np.arange(len(atoms)), few).astype(float), rows), few


def follows(wanted: Sequence[float] | np.ndarray, rows: np.ndarray) -> bool:
    """Return whether a sum follows from others."""
    rank = np.linalg.matrix_rank(rows) if len(rows) else 0
    return bool(np.linalg.matrix_rank(np.vstack([rows, wanted])) == rank)


@pytest.mark.parametrize(
    ("audience", "published", "heads"),
    [("own_school", "school", False), ("bridge", "county", True), ("public", "county", True)],
)
def test_a_head_is_among_the_readers_of_what_more_than_one_school_reads(
    tmp_path: Path, audience: str, published: str, heads: bool
) -> None:
    changes = (
        ('audience = "own_school"', f'audience = "{audience}"'),
        ('publish = ["school"]', f'publish = ["{published}"]'),
    )
    asked = specification(tmp_path, *changes)
    counts = count([written(tmp_path, some_pupils(1))], asked)
    assert readers_of(counts, asked).heads is heads
