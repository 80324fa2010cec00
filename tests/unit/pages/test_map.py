"""The county as its schools draw it: each at its true place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.model.public import PublicSchool
from slp_build.pages.public.map import WIDTH, county_map


def school(
    number: int,
    latitude: float | None,
    longitude: float | None,
    *,
    town: str = "",
    phase: str = "Primary",
    sample: bool = False,
) -> PublicSchool:
    return PublicSchool(
        id=f"school:{number}",
        urn=number,
        name=f"School {number}",
        phase=phase,
        town=town,
        latitude=latitude,
        longitude=longitude,
        sample=sample,
    )


TRIANGLE = [school(1, 52.0, 1.0), school(2, 52.5, 0.5), school(3, 52.0, 1.5, phase="Secondary")]


def test_north_is_up_and_west_is_left() -> None:
    found = county_map(TRIANGLE, "Shire")
    assert found is not None
    at = {dot.urn: (dot.x, dot.y) for dot in found.dots}
    assert at[2] == (0.0, 0.0)  # the north-westernmost
    assert at[3] == (WIDTH, found.height)
    assert at[1][0] == WIDTH / 2


def test_a_mile_is_as_long_across_as_up_and_down() -> None:
    """At 60 degrees north a degree of longitude is half as long as one of latitude."""
    found = county_map([school(1, 59.5, 10.0), school(2, 60.5, 10.0), school(3, 60.0, 12.0)], "Shire")
    assert found is not None
    assert found.height == pytest.approx(WIDTH, rel=0.001)


def test_schools_of_older_pupils_stand_out_on_top() -> None:
    phases = ("Secondary", "Primary", "All-through", "Special", "Middle deemed secondary")
    found = county_map([school(n, 52 + n / 10, 1 + n / 10, phase=p) for n, p in enumerate(phases)], "Shire")
    assert found is not None
    assert [dot.secondary for dot in found.dots] == [False, False, True, True, True]
    assert {dot.urn for dot in found.dots if dot.secondary} == {0, 2, 4}


def test_the_caption_counts_the_schools_that_are_drawn() -> None:
    found = county_map([*TRIANGLE, school(4, None, None), school(5, 52.1, None)], "Shire")
    assert found is not None
    assert len(found.dots) == 3
    assert found.caption == "Each dot is one of 3 schools:"
    assert found.label == "Map of Shire drawn from 3 of its schools, each at its place."


def test_an_invented_county_says_that_it_is_one() -> None:
    found = county_map([school(n, 52 + n / 10, 1 + n / 10, sample=True) for n in range(3)], "Shire")
    assert found is not None
    assert "in an invented county" in found.label
    assert "in an invented county" in found.caption


@pytest.mark.parametrize("schools", [[], TRIANGLE[:2], [*TRIANGLE[:2], school(4, None, 1.0)]])
def test_fewer_than_three_places_make_no_map(schools: list[PublicSchool]) -> None:
    assert county_map(schools, "Shire") is None


def test_schools_on_one_meridian_make_a_map_of_sane_height() -> None:
    found = county_map([school(n, 52 + n / 10, 1.0) for n in range(3)], "Shire")
    assert found is not None
    assert found.height == 4 * WIDTH


def test_towns_of_three_schools_are_named_the_largest_first() -> None:
    schools = [
        *(school(n, 52.0 + n / 1000, 1.0, town="Saltmere") for n in range(5)),
        *(school(10 + n, 52.6 + n / 1000, 1.9, town="Hethering") for n in range(3)),
        *(school(20 + n, 52.3, 1.4, town="Small") for n in range(2)),
        *(school(30 + n, 52.001, 1.001, town="Beside Saltmere") for n in range(3)),
    ]
    found = county_map(schools, "Shire")
    assert found is not None
    assert [town.name for town in found.towns] == ["Saltmere", "Hethering"]


places = st.lists(
    st.tuples(st.floats(51.9, 52.6), st.floats(0.3, 1.8), st.sampled_from(["", "Saltmere", "Hethering", "Larkwold"])),
    min_size=3,
    max_size=40,
)


@given(places)
def test_every_school_lies_inside_the_drawing(spots: list[tuple[float, float, str]]) -> None:
    found = county_map([school(n, lat, lon, town=town) for n, (lat, lon, town) in enumerate(spots)], "Shire")
    assert found is not None
    assert len(found.dots) == len(spots)
    for dot in found.dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= found.height
    assert len({town.name for town in found.towns}) == len(found.towns) <= 7
