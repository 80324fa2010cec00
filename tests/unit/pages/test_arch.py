"""The dial's arch as geometry."""

import re
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.pages import arch
from slp_build.pages.arch import CENTRE_X, CENTRE_Y, RADIUS, Scale

fractions = st.floats(0, 1)


def numbers(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize(("value", "fraction"), [(0, 0.0), (25, 0.25), (100, 1.0), (-7, 0.0), (120, 1.0)])
def test_a_value_lies_on_the_scale_or_at_its_end(value: float, fraction: float) -> None:
    assert Scale(low=0, high=100).fraction(value) == fraction


def test_a_scale_may_run_through_nought() -> None:
    assert Scale(low=-2, high=2).fraction(0) == 0.5


def test_the_arch_runs_from_low_left_over_the_top_to_the_right() -> None:
    (x0, y0), (x1, y1), (x2, y2) = arch.point(0), arch.point(0.5), arch.point(1)
    assert x0 < x1 < x2
    assert (x1, y1) == pytest.approx((CENTRE_X, CENTRE_Y - RADIUS))
    assert y0 == pytest.approx(y2)
    assert y1 < y0 < CENTRE_Y  # shallow: the ends lie above the centre


@given(fractions, st.floats(50, 140))
def test_every_point_is_as_far_from_the_centre_as_was_asked(fraction: float, radius: float) -> None:
    assert dist(arch.point(fraction, radius), (CENTRE_X, CENTRE_Y)) == pytest.approx(radius)


@given(fractions)
def test_left_and_right_mirror_one_another(fraction: float) -> None:
    (x, y), (mirrored_x, mirrored_y) = arch.point(fraction), arch.point(1 - fraction)
    assert x - CENTRE_X == pytest.approx(CENTRE_X - mirrored_x)
    assert y == pytest.approx(mirrored_y)


@given(fractions, fractions)
def test_a_larger_value_lies_further_right(one: float, other: float) -> None:
    if one < other:
        assert arch.point(one)[0] <= arch.point(other)[0]


@given(fractions)
def test_marks_keep_to_their_own_ring(fraction: float) -> None:
    """From outside in: pointer, scale, diamond. The needle and the end bars cross the scale."""

    def reach(path: str) -> tuple[float, float]:
        xs = numbers(path)
        found = [dist(at, (CENTRE_X, CENTRE_Y)) for at in zip(xs[::2], xs[1::2], strict=True)]
        return min(found), max(found)

    tip, _ = reach(arch.pointer(fraction))
    assert tip > RADIUS + 7  # the pointer's tip stands outside the scale's own width
    inner, outer = reach(arch.needle(fraction))
    assert inner < RADIUS < outer < tip + 2
    x, y = numbers(arch.diamond(fraction))[:2]
    assert dist((x, y + 7), (CENTRE_X, CENTRE_Y)) < RADIUS - 20


def test_ticks_stand_at_even_steps_with_both_ends() -> None:
    ticks = arch.ticks(Scale(low=85, high=100, steps=15))
    assert len(ticks) == 16
    assert (ticks[0], ticks[-1]) == (arch.radial(0, 106, 118), arch.radial(1, 106, 118))


def test_a_range_has_a_bar_at_each_end() -> None:
    low, high = arch.end_bars(0.2, 0.6)
    assert (low, high) == (arch.radial(0.2, 103, 121), arch.radial(0.6, 103, 121))


def test_segments_fill_the_arch_without_touching() -> None:
    ends = [arch.segment(i, 4) for i in range(4)]
    starts = [numbers(path)[0] for path in ends]
    stops = [numbers(path)[-2] for path in ends]
    assert starts == sorted(starts)
    assert all(stop < start for stop, start in zip(stops, starts[1:], strict=False))
    assert arch.segment_label(0, 2)[0] < CENTRE_X < arch.segment_label(1, 2)[0]
