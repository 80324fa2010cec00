import msgspec
import pytest

from benchmarks.keep import as_json, keep_size, kept_sizes
from benchmarks.measure import Measured
from benchmarks.programme import FULL, chosen, is_whole
from benchmarks.report import report, short
from benchmarks.result import ACTIONS, GeneratorResult, Left, SizeResult, SnapshotResult, best_of, ratio
from benchmarks.targets import reached


def _one(name: str, *cold: float, edit: float = 1.0, peak: float = 100.0) -> GeneratorResult:
    def runs(*walls: float) -> tuple[Measured, ...]:
        return tuple(Measured(wall_s=w, cpu_s=w, peak_bytes=0, files=1, bytes=1_000_000) for w in walls)

    return GeneratorResult(
        name=name,
        label=name.capitalize(),
        version="1",
        how="somehow.",
        html_pages=1,
        files=1,
        bytes=1,
        same_html="",
        peak_mb=peak,
        actions={action: runs(edit) for action in ACTIONS} | {"cold": runs(*cold)},
    )


def _size(pages: int, *results: GeneratorResult, rounds: int = 5) -> SizeResult:
    return SizeResult(
        pages=pages,
        rounds=rounds,
        when="2026-11-25T05:00+00:00",
        command="make benchmark",
        revision="abc",
        machine={"Processor": "two cores"},
        results=results,
        left=(Left(name="Zensical", reason="could not be installed: no network"),),
        snapshot=SnapshotResult(first=(2.0,), unchanged=(0.4, 0.2, 0.3), delta=(0.05, 0.2, 0.06)),
    )


SITE = _size(
    10_000,
    _one("ours", 3.0, 1.0, 2.0, edit=0.4, peak=120),
    _one("hugo-files", 4.0, 8.0, 6.0, edit=4.0, peak=600),
    _one("hugo-adapter", 5.0, edit=3.0, peak=700),
    _one("eleventy", 25.0),
)


def test_a_ratio_is_our_part_of_theirs():
    assert ratio(2.0, 4.0) == 0.5
    assert ratio(1.0, 0.0) == float("inf")


def test_seconds_are_the_median_of_the_rounds():
    assert SITE.ours.seconds("cold") == 2.0


def test_a_peer_with_two_ways_counts_with_the_better_of_each_number():
    assert best_of(SITE.peers, "hugo") == {
        "cold_s": 5.0,
        "one_edit_s": 3.0,
        "theme_edit_s": 3.0,
        "unchanged_s": 3.0,
        "peak_mb": 600,
    }
    assert best_of(SITE.peers, "material") == {}


def test_goals_compare_medians_with_their_limits():
    goals = {goal.what: goal for goal in reached({10_000: SITE})}
    assert goals["cold, 10,000 pages, of Hugo's"].found == "0.40"
    assert goals["cold, 10,000 pages, of Hugo's"].met
    assert goals["cold, 10,000 pages, of Eleventy's"].found == "0.08"
    assert goals["one page edited of 10,000"].met
    assert goals["one page edited of 10,000, of a fresh Hugo run's"].found == "0.15"
    assert goals["snapshot after one edit"].found == "0.06 s"


def test_a_goal_that_is_missed_is_not_met():
    slow = _size(100_000, _one("ours", 30.0, peak=501), rounds=1)
    goals = {goal.what: goal for goal in reached({10_000: SITE, 100_000: slow})}
    assert not goals["100,000 pages cold, times 10,000"].met
    assert goals["100,000 pages cold, times 10,000"].found == "15.0"
    assert not goals["peak memory, 100,000 pages"].met


def test_build_json_has_the_main_size_on_top_and_a_peer_run_elsewhere_with_its_size():
    small = _size(1_000, _one("ours", 1.0), _one("hugo-files", 2.0), _one("zensical", 50.0))
    found = as_json({1_000: small, 10_000: SITE})
    assert found["pages"] == 10_000
    assert (found["cold_s"], found["one_edit_s"], found["peak_mb"]) == (2.0, 0.4, 120)
    assert (found["snapshot_s"], found["snapshot_delta_s"]) == (0.3, 0.06)
    assert found["peers"]["hugo"]["cold_s"] == 5.0
    assert found["peers"]["zensical"]["cold_s"] == 50.0
    assert found["peers"]["zensical"]["pages"] == 1_000
    assert found["sizes"]["1000"]["peers"]["hugo"]["cold_s"] == 2.0


def test_results_are_the_same_after_being_kept(tmp_path):
    keep_size(SITE, tmp_path, whole=True)
    keep_size(_size(300, _one("ours", 1.0)), tmp_path, whole=False)
    assert kept_sizes(tmp_path) == {10_000: SITE}


def test_the_report_names_goals_ratios_versions_and_who_was_left_out():
    words = report({10_000: SITE})
    for part in (
        "| cold, 10,000 pages, of Hugo's | 0.5 | 0.40 | yes |",
        "| ours / hugo | 0.40 | 0.13 |",
        "- Left out: **Zensical**: could not be installed: no network",
        "`make benchmark`, 2026-11-25T05:00+00:00, our revision abc.",
    ):
        assert part in words
    assert "ours / hugo" in short(SITE)


def test_without_a_word_the_whole_programme_runs_and_a_part_is_none_of_it():
    assert chosen((), None, None) == FULL
    assert all(map(is_whole, FULL))
    (part,) = chosen((1_000,), ("hugo",), None)
    assert part.peers == ("hugo",)
    assert not is_whole(part)
    assert not is_whole(*chosen((300,), None, 1))


def test_kept_results_are_plain_json():
    assert msgspec.json.decode(msgspec.json.encode(SITE), type=SizeResult) == SITE
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b"{}", type=SizeResult)


def test_what_was_run_elsewhere_stays():
    before = report({1_000: _size(1_000, *SITE.results), 10_000: _size(10_000, *SITE.results, rounds=1)})
    other = before + "\n## An editor's day\n\nquick\n"
    after = report({10_000: SITE}, other)
    assert [line for line in after.splitlines() if line.startswith("## ")] == [
        "## Numbers to reach",
        "## 1,000 pages, medians of 5",
        "## 10,000 pages, medians of 5",
        "## An editor's day",
    ]
    assert after.endswith("\nquick\n")
    assert report({10_000: SITE}, after) == after


def test_a_number_whose_size_was_run_elsewhere_stays():
    both = report({10_000: SITE, 100_000: _size(100_000, _one("ours", 21.0, peak=480), rounds=1)})
    slower = _size(10_000, _one("ours", 4.0), _one("hugo-files", 5.0))
    after = report({10_000: slower}, both)
    assert "| peak memory, 100,000 pages | 500 MB | 480 MB | yes |" in after
    assert "| cold, 10,000 pages, of Hugo's | 0.5 | 0.80 | **no** |" in after
    assert after.count("cold, 10,000 pages, of Hugo's") == 1
