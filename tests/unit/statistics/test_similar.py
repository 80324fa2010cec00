"""Groups of similar schools: fixed by rule, never too small, and each school in one at most."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.statistics.similar import BANDS, Sized, in_order, similar_groups

schools = st.lists(
    st.builds(
        Sized,
        urn=st.integers(900001, 900400),
        phase=st.sampled_from(["Primary", "Secondary", "Special", "All-through"]),
        pupils=st.none() | st.integers(1, 1600),
    ),
    max_size=60,
    unique_by=lambda school: school.urn,
)


def primaries(*sizes: int | None) -> list[Sized]:
    return [Sized(urn=900001 + n, phase="Primary", pupils=size) for n, size in enumerate(sizes)]


def test_primary_schools_are_divided_at_half_one_and_two_forms_of_entry() -> None:
    found = similar_groups(primaries(50, 104, 105, 209, 210, 419, 420, 900), 2)
    assert {g.name: len(g.urns) for g in found} == {
        "Primary schools of fewer than 105 pupils": 2,
        "Primary schools of 105 to 209 pupils": 2,
        "Primary schools of 210 to 419 pupils": 2,
        "Primary schools of 420 pupils or more": 2,
    }
    assert [g.code for g in found] == ["primary-under-105", "primary-105-209", "primary-210-419", "primary-420-up"]
    codes = [*(g.code for g in found), "secondary", "secondary-under-600", "secondary-1200-up"]
    assert sorted(set(codes), key=in_order) == codes


def test_a_band_that_is_too_small_joins_the_next_larger_one() -> None:
    found = similar_groups(primaries(50, 110, 120, 300, 310, 320, 500, 510, 520), 3)
    assert [(g.name, len(g.urns)) for g in found] == [
        ("Primary schools of fewer than 210 pupils", 3),
        ("Primary schools of 210 to 419 pupils", 3),
        ("Primary schools of 420 pupils or more", 3),
    ]


def test_the_last_band_joins_the_one_before_it() -> None:
    found = similar_groups(primaries(50, 60, 70, 300, 310, 320, 500), 3)
    assert [(g.name, len(g.urns)) for g in found] == [
        ("Primary schools of fewer than 105 pupils", 3),
        ("Primary schools of 105 pupils or more", 4),
    ]


@pytest.mark.parametrize("sizes", [(50, 300, 500), (50, 300, None, 500)])
def test_few_schools_or_unknown_rolls_make_one_group(sizes: tuple[int | None, ...]) -> None:
    (group,) = similar_groups(primaries(*sizes), 3)
    assert (group.code, group.name) == ("primary", "Primary schools")
    assert len(group.urns) == len(sizes)


def test_a_phase_with_too_few_schools_has_no_group() -> None:
    assert similar_groups(primaries(50, 60), 3) == ()


@given(schools, st.integers(1, 8))
def test_every_group_is_large_enough_of_one_phase_and_no_school_is_in_two(every: list[Sized], minimum: int) -> None:
    found = similar_groups(every, minimum)
    phases = {school.urn: school.phase for school in every}
    grouped = [urn for group in found for urn in group.urns]
    assert len(grouped) == len(set(grouped))
    for group in found:
        assert len(group.urns) >= minimum
        assert len({phases[urn] for urn in group.urns}) == 1
        assert list(group.urns) == sorted(group.urns)
    assert len({group.code for group in found}) == len({group.name for group in found}) == len(found)


@given(schools, st.integers(1, 8))
def test_a_phase_is_grouped_whole_or_not_at_all(every: list[Sized], minimum: int) -> None:
    grouped = {urn for group in similar_groups(every, minimum) for urn in group.urns}
    for phase in {school.phase for school in every}:
        members = {school.urn for school in every if school.phase == phase}
        assert members <= grouped if len(members) >= minimum else not members & grouped


@given(schools, st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_order_of_schools_does_not_matter(every: list[Sized], minimum: int, random: object) -> None:
    mixed = random.sample(every, len(every))  # type: ignore[attr-defined]
    assert similar_groups(mixed, minimum) == similar_groups(every, minimum)


@given(schools, st.integers(1, 8))
def test_a_larger_school_is_never_in_a_smaller_band(every: list[Sized], minimum: int) -> None:
    sizes = {school.urn: school.pupils for school in every}
    for phase in BANDS:
        bands = [
            g for g in similar_groups(every, minimum) if g.code.startswith(phase.lower()) and g.code != phase.lower()
        ]
        rolls = [[sizes[urn] or 0 for urn in group.urns] for group in bands]
        assert all(max(below) < min(above) for below, above in itertools.pairwise(rolls))
