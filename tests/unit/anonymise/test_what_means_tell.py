"""Means: they tell of no single pupil, and no two releases differ in one."""

import re
import shutil
from collections import Counter
from math import sqrt
from pathlib import Path
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets import reseal
from slp_build import analyst_commands
from slp_build.anonymise.ledger import Ledger, ledger_files, read_ledger
from slp_build.anonymise.means import mean_and_spread, tells_of_single_pupils
from slp_build.anonymise.recheck import exposed, recheck
from slp_build.anonymise.specification import Place, read_specification
from slp_build.anonymise.tables import COUNTY, CellKey
from slp_build.anonymise.untold import Readers, untold_means
from slp_build.audited import audited_public
from slp_build.config import Thresholds
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from unit.anonymise.test_means_and_own_schools import SPECIFICATION, made, some_pupils, specification

scores = st.integers(-300, 300).map(lambda tenths: tenths / 10)


@given(st.lists(scores, min_size=2, max_size=40))
def test_mean_and_spread_are_those_of_the_values(values: list[float]) -> None:
    middle, spread = mean_and_spread(Counter(values))
    assert middle == pytest.approx(mean(values), abs=1e-9)
    assert spread == pytest.approx(variance(values), abs=1e-6)


@given(scores, st.lists(scores, min_size=0, max_size=2), st.integers(4, 30))
def test_two_pupils_who_differ_from_all_others_are_told(most: float, few: list[float], alike: int) -> None:
    assert tells_of_single_pupils(Counter([most] * alike + few), 6)


def test_one_pupil_far_from_all_others_is_told() -> None:
    others = [-1.5, -0.5, 0.0, 0.5, 1.5, 2.0, -2.0]
    assert not tells_of_single_pupils(Counter([*others, 5.0]), 6)
    assert tells_of_single_pupils(Counter([*others, -60.0]), 6)


@given(st.lists(scores, min_size=6, max_size=30))
def test_nobody_reads_from_mean_and_range_how_far_the_farthest_is(values: list[float]) -> None:
    """Who takes all others to be alike solves two equations for the farthest one."""
    if tells_of_single_pupils(Counter(values), 6):
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


def test_few_who_differ_from_most_are_counted_by_their_mean() -> None:
    """Days out of school: nought for most, and then one, two or three; so few that mean and range tell how many."""
    assert tells_of_single_pupils(Counter({0.0: 15, 1.0: 2, 2.0: 1, 3.0: 2}), 6)
    assert not tells_of_single_pupils(Counter({0.0: 15, 1.0: 3, 2.0: 1, 3.0: 2}), 6)
    assert not tells_of_single_pupils(Counter({0.0: 2, 1.0: 2, 2.0: 1, 3.0: 1}), 6)


CLUSTERS = {"1": "k1", "2": "k1"}
SIX = Readers(threshold=6, telling=lambda _, values: tells_of_single_pupils(values, 6))


def cell(place: str, group: str) -> CellKey:
    level: Place = "county" if place == COUNTY else "cluster" if place.startswith("k") else "school"
    return CellKey("2017", level, place, group, "points", "entries")


def test_no_mean_is_told_where_the_shown_ones_leave_one_of_few() -> None:
    """Nine and three hidden: the mean of the three is what their total's and the nine's leave."""
    nine, three, other = (
        {float(n): 1 for n in range(start, start + many)} for start, many in ((0, 9), (20, 3), (40, 7))
    )
    behind = {
        cell("1", "total"): nine | three,
        cell("1", "white"): nine,
        cell("1", "asian"): {20.0: 1},
        cell("1", "black"): {21.0: 1, 22.0: 1},
        cell("2", "total"): other,
        cell("2", "white"): other,
        cell("k1", "total"): nine | three | other,
    }
    groupings = {"origin": ("white", "asian", "black")}
    counted = {one for one in behind if one.group not in ("asian", "black")}
    untold = untold_means(behind, counted, CLUSTERS, groupings, SIX)
    # nor of the cluster, from which the second school's takes the first one's
    assert untold == {cell("1", "total"), cell("1", "white"), cell("k1", "total")}
    assert not untold_means(behind, counted - {cell("1", "white")}, CLUSTERS, groupings, SIX)
    # the county's, where its schools are told of and their clusters are not
    of_county = {(cell(COUNTY, one.group) if one.place == "k1" else one): values for one, values in behind.items()}
    counted = {one for one in of_county if one.group not in ("asian", "black")}
    assert cell(COUNTY, "total") in untold_means(of_county, counted, CLUSTERS, groupings, SIX)


def test_a_set_whose_means_leave_one_of_few_is_refused(tmp_path: Path) -> None:
    text = SPECIFICATION.replace('yes = "supported", no = "others"', 'a = "white", b = "asian", c = "black"')
    text = text.replace('"bridge"', '"own_school"').replace('["cluster", "county"]', '["school"]')
    (tmp_path / "spec.toml").write_text(text.replace("at_most = 90\n", ""))
    asked = read_specification(tmp_path / "spec.toml")
    pupils = [(school, group, 80.0 + n, None) for school in (1, 2) for n, group in enumerate("a" * 12 + "bbccc")]
    export = made(tmp_path, asked, pupils)
    rows = {row.filter("pupil_group"): row for row in export.select(location="1")}
    assert [rows[group].cells["pupils"].text for group in ("total", "white", "asian", "black")] == [
        "17",
        "12",
        "c",
        "c",
    ]
    assert [rows[group].cells["score"].text for group in ("total", "white", "asian", "black")] == ["c"] * 4
    data = export.folder / "data.csv"
    data.write_text(re.sub(r"(,1,School 1,.*total),17,z,z,c,c,c", r"\1,17,z,z,88.0,85.0,91.0", data.read_text()))
    data.write_text(re.sub(r"(,1,School 1,.*white),12,z,z,c,c,c", r"\1,12,z,z,85.5,83.0,88.0", data.read_text()))
    with pytest.raises(DisclosureError, match="its mean and others leave one of fewer than 6"):
        exposed(read_export(reseal(export.folder)), asked.threshold, Ledger())


def test_a_head_who_takes_the_own_pupils_away_finds_nobody_apart(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    plain = [(school, "no", 90.0 + n / 2, float(n)) for school in range(1, 10) for n in range(16)]
    far = [(2, "no", 95.0, 300.0), (1, "no", 95.0, -300.0)]  # alone, neither of them is the farthest by far
    (row,) = made(tmp_path, asked, plain).select(location="k0", measure="points", pupil_group="total")
    assert row.cells["score"].value is not None
    folder = tmp_path / "far"
    folder.mkdir()
    (row,) = made(folder, asked, [*plain, *far]).select(location="k0", measure="points", pupil_group="total")
    assert row.cells["score"].symbol == "c"


def test_own_figures_of_a_pupil_regraded_since_the_members_set_are_refused(tmp_path: Path) -> None:
    pupils = some_pupils(5)
    made(tmp_path, specification(tmp_path), pupils)
    text = (tmp_path / "spec.toml").read_text().replace('"bridge"', '"own_school"\nbeside = "attended"')
    (tmp_path / "spec.toml").write_text(text.replace('["cluster", "county"]', '["school"]'))
    raw = (tmp_path / "p.csv").read_text().splitlines(keepends=True)
    *fields, points = raw[1].split(",")
    (tmp_path / "p.csv").write_text("".join([raw[0], ",".join([*fields, f"{float(points) + 40}\n"]), *raw[2:]]))
    with pytest.raises(DisclosureError, match="averages are not what an earlier release has shown"):
        analyst_commands.anonymise(
            tmp_path / "spec.toml", [tmp_path / "p.csv"], tmp_path / "bridge" / "school-attended", "2026-09-01", 20.0
        )


def test_a_set_of_one_average_of_the_county_alone(tmp_path: Path) -> None:
    text = (
        SPECIFICATION[: SPECIFICATION.index("[groups.support]")]
        + SPECIFICATION[SPECIFICATION.index("[measures.points]") :]
    )
    text = text.replace('"bridge"', '"public"').replace('["cluster", "county"]', '["county"]')
    (tmp_path / "county.toml").write_text(text.replace('cluster = "cluster"\n', ""))
    made(tmp_path, specification(tmp_path), some_pupils(5))  # for the file of pupils
    out = tmp_path / "elsewhere" / "public" / "points"
    analyst_commands.anonymise(tmp_path / "county.toml", [tmp_path / "p.csv"], out, "2026-09-01", 20.0)
    (row,) = read_export(out).rows
    assert row.cells["score"].value is not None
    shutil.copytree(tmp_path / "elsewhere", tmp_path / "twin")
    (tmp_path / "twin" / "public" / "points").rename(tmp_path / "twin" / "public" / "again")
    for file in (tmp_path / "twin" / "ledger" / "public").iterdir():
        file.rename(file.with_name(file.name.replace("points", "again")))
    shutil.copytree(tmp_path / "twin", tmp_path / "elsewhere", dirs_exist_ok=True)
    with pytest.raises(DisclosureError, match="again: has figures of points in 201718, and so has points, made apart"):
        audited_public(out.parent, Thresholds())
