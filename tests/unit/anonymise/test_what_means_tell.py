"""Means: they tell of no single pupil, and no two releases differ in one."""

from collections import Counter
from math import sqrt
from pathlib import Path
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.anonymise.ledger import ledger_files, read_ledger
from slp_build.anonymise.means import mean_and_spread, tells_of_single_pupils
from slp_build.anonymise.recheck import recheck
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from unit.anonymise.test_means_and_own_schools import made, some_pupils, specification

scores = st.integers(-300, 300).map(lambda tenths: tenths / 10)


@given(st.lists(scores, min_size=2, max_size=40))
def test_mean_and_spread_are_those_of_the_values(values: list[float]) -> None:
    middle, spread = mean_and_spread(Counter(values))
    assert middle == pytest.approx(mean(values), abs=1e-9)
    assert spread == pytest.approx(variance(values), abs=1e-6)


@given(scores, st.lists(scores, min_size=0, max_size=2), st.integers(4, 30))
def test_two_pupils_who_differ_from_all_others_are_told(most: float, few: list[float], alike: int) -> None:
    assert tells_of_single_pupils(Counter([most] * alike + few))


def test_one_pupil_far_from_all_others_is_told() -> None:
    others = [-1.5, -0.5, 0.0, 0.5, 1.5, 2.0, -2.0]
    assert not tells_of_single_pupils(Counter([*others, 5.0]))
    assert tells_of_single_pupils(Counter([*others, -60.0]))


@given(st.lists(scores, min_size=6, max_size=30))
def test_nobody_reads_from_mean_and_range_how_far_the_farthest_is(values: list[float]) -> None:
    """Who takes all others to be alike solves two equations for the farthest one."""
    if tells_of_single_pupils(Counter(values)):
        return
    middle, spread = mean(values), variance(values)
    farthest = max(abs(value - middle) for value in values)
    guess = sqrt(spread) * (len(values) - 1) / sqrt(len(values))
    assert farthest <= 0.9501 * guess


def test_a_pupil_apart_hides_the_mean_and_the_count(tmp_path: Path) -> None:
    asked, pupils = specification(tmp_path, "own_school"), some_pupils(5)
    ninth = [(9, "no", 95.0 + n % 4, float(n % 5)) for n in range(19)]
    for far, symbol in ((4.0, ""), (-70.0, "c")):
        one = (9, "no", 96.0, far)
        folder = tmp_path / symbol
        folder.mkdir(exist_ok=True)
        export = made(folder, asked, [*(p for p in pupils if p[0] != 9), *ninth, one])
        (row,) = export.select(location="9", measure="points", pupil_group="total")
        assert {row.cells[name].symbol for name in ("pupils", "score", "low", "high")} == {symbol}
        if symbol:
            (attended,) = export.select(location="9", measure="attended", pupil_group="total")
            assert attended.cells["pupils"].symbol == symbol  # the same pupils


def test_a_mean_that_was_corrected_since_is_refused(tmp_path: Path) -> None:
    asked, pupils = specification(tmp_path), some_pupils(1)
    export = made(tmp_path, asked, pupils)
    shown = sum(row.cells["score"].value is not None for row in export.rows)
    assert len(read_ledger(export.folder).means) == 3 * shown
    assert made(tmp_path, asked, pupils).sha256 == export.sha256
    school, support, share, points = pupils[0]
    regraded = [(school, support, share, (points or 0.0) + 40.0), *pupils[1:]]
    with pytest.raises(
        DisclosureError, match=r"averages are not what an earlier release has shown, as 201718/.*/score"
    ):
        made(tmp_path, asked, regraded)


def test_the_website_holds_means_against_the_ledger_too(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, asked, some_pupils(1))
    counts, _ = ledger_files(export.folder)
    lines = counts.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if ",score," in line)
    lines[at] = lines[at].rsplit(",", 1)[0] + ",99.9\n"
    counts.write_text("".join(lines))
    with pytest.raises(DisclosureError, match="1 averages are not what an earlier release has shown"):
        recheck(read_export(export.folder), asked.threshold, read_ledger(export.folder))
