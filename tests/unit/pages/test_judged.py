"""The dial of inspection grades: steps, no measurement, and so no range."""

import pytest

from slp_build.model.export import Cell
from slp_build.pages import arch
from slp_build.pages.dial import Dial
from slp_build.pages.figures import Shown, plain
from slp_build.pages.judged import Judgement, inspection_dial

SHARE = Cell(id="county-inspections/2018/999/good_or_outstanding/schools_percent", text="86", symbol="", value=86.0)


def judged(*grades: str, share: Cell | None = SHARE) -> Dial:
    every = [
        Judgement(
            cell=Cell(id=f"school-inspections/{2010 + n}/900001/d/grade", text=g, symbol="", value=float(g)),
            day=f"8 May {2010 + n}",
        )
        for n, g in enumerate(grades)
    ]
    return inspection_dial(every, 7, "Shire", share, source="S")


@pytest.mark.parametrize(
    ("grade", "word", "step"),
    [("4", "Inadequate", 0), ("3", "Requires Improvement", 1), ("2", "Good", 2), ("1", "Outstanding", 3)],
)
def test_a_school_stands_on_the_step_of_its_grade(grade: str, word: str, step: int) -> None:
    found = judged(grade)
    assert (found.state, plain(found.figure), plain(found.sub)) == ("judged", word, "8 May 2010")
    assert found.here == arch.segment(step, 4)
    assert len(found.track) == 3
    assert found.here not in found.track


def test_the_label_says_the_grade_and_the_day_of_the_inspection() -> None:
    label = judged("3", "2").label
    assert label.endswith(
        "This school: Good, 8 May 2011. Time before: Requires Improvement, 2010. Shire: good schools: 86%."
    )
    assert "This school: no inspection in the exports." in judged().label


def test_a_judgement_has_no_needle_no_range_and_says_why() -> None:
    found = judged("2")
    assert (found.needle, found.band, found.end_bars, found.county, found.spark) == ("", "", (), "", None)
    assert "not a measurement: no range is given" in found.note
    assert "I: Inadequate; RI: Requires Improvement" in found.note  # letters are spelled out
    assert [label.text for label in found.segment_labels] == ["I", "RI", "G", "O"]


@pytest.mark.parametrize(
    ("grades", "arrow", "words"),
    [
        (("3", "2"), "up", "Improved by the latest inspection"),
        (("2", "2"), "level", "Same as last time"),
        (("1", "2"), "down", "Declined at the latest inspection"),
        (("4", "1", "2"), "down", "Declined at the latest inspection"),
    ],
)
def test_the_latest_inspection_is_compared_with_the_one_before(grades: tuple[str, ...], arrow: str, words: str) -> None:
    found = judged(*grades)
    assert (found.travel.arrow, found.travel.words) == (arrow, words)
    assert found.travel.reason == f"Compared with 8 May {2010 + len(grades) - 2}."


def test_the_time_before_is_told_with_its_year() -> None:
    assert plain(judged("3", "2").rows[1].words) == "Requires Improvement, 2010"
    assert plain(judged("3").rows[1].words) == "no earlier one"
    assert judged("3").travel.words == "Direction not worked out"


def test_the_countys_share_keeps_its_cell() -> None:
    assert judged("2").rows[2].words == (Shown(text="86%", raw="86", cell=SHARE.id),)
    assert plain(judged("2", share=None).rows[2].words) == "[x]"


def test_a_school_never_inspected_has_an_empty_dial() -> None:
    found = judged()
    assert (found.state, plain(found.figure), found.here) == ("unavailable", "[x]", "")
    assert len(found.track) == 4
