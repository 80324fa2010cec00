"""The county's picture, from sets small enough to read by eye."""

from dataclasses import replace
from pathlib import Path

import pytest

from sets import THRESHOLDS, county, hidden, write_set
from sites import public_at
from slp_build.audited import audited_public
from slp_build.model.blocks import FIGURES
from slp_build.model.export import PublicExports
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.figures import plain
from slp_build.pages.public.county import CountyView, county_view
from slp_build.pages.public.stats import FRONT_PAGE, HEADLINES, stats

SAMPLE = Path(__file__).resolve().parents[3] / "data_exports" / "public"
PAGE = MarkdownPage(address="/county", title="The county", template="county", html="<p>Words.</p>")


def rwm(period: str, percent: int | None, part: str = "total") -> object:
    cells = (
        hidden("attainment")
        if percent is None
        else {"schools": 9, "pupils": 900, "reached": 9 * percent, "reached_percent": percent}
    )
    return county("attainment", period, filters={"measure": "rwm", "pupil_group": part}, **cells)


@pytest.fixture
def exports(tmp_path: Path) -> PublicExports:
    write_set(tmp_path, "attainment", [rwm("201516", 50), rwm("201617", None), rwm("201718", 61)])  # type: ignore[list-item]
    write_set(
        tmp_path,
        "inspections",
        [
            county("inspections", year, filters={"grade": grade}, schools=n, schools_percent=n)
            for year, good in (("2017", 80), ("2018", 86))
            for grade, n in (("good", good - 20), ("outstanding", 20), ("good_or_outstanding", good))
        ],
    )
    return audited_public(tmp_path / "public", THRESHOLDS)


def view(exports: PublicExports | None) -> CountyView:
    return county_view(PAGE, public_at(exports=exports))


def test_each_topic_has_sentences_a_chart_and_both_of_its_files(exports: PublicExports) -> None:
    found = view(exports)
    assert [topic.heading for topic in found.topics] == ["Attainment at 11", "Inspection grades"]
    attainment = found.topics[0]
    assert [plain(sentence) for sentence in attainment.sentences] == ["All pupils: 61% in 2017/18, 50% in 2015/16."]
    assert attainment.chart.title.endswith(", Shire, 2015/16 to 2017/18")
    assert attainment.chart.source == "Invented source. Loaded 1 September 2026."
    assert (attainment.data.href, attainment.meta.href) == (
        "/data/attainment/data.csv",
        "/data/attainment/data.meta.csv",
    )
    assert [link.href for link in found.contents] == ["#attainment-at-11", "#inspection-grades", "#reading"]


def test_grades_stand_in_their_order_and_have_their_whole_names_where_there_is_room(tmp_path: Path) -> None:
    grades = ("good", "inadequate", "outstanding", "requires_improvement")
    rows = [
        county("inspections", year, filters={"grade": grade}, schools=20, schools_percent=25)
        for year in ("2017", "2018")
        for grade in grades
    ]
    write_set(tmp_path, "inspections", rows)
    (topic,) = view(audited_public(tmp_path / "public", THRESHOLDS)).topics
    whole = ["Outstanding", "Good", "Requires Improvement", "Inadequate"]
    assert [plain(sentence).split(":")[0] for sentence in topic.sentences] == whole
    assert list(topic.chart.columns[1:]) == [line.name for line in topic.chart.wide.lines] == whole
    assert topic.chart.narrow.lines[2].name == "Req. improvement"


def test_a_year_that_is_kept_back_is_named_in_the_chart_and_c_in_the_table(exports: PublicExports) -> None:
    chart = view(exports).topics[0].chart
    assert [gap.text for gap in chart.wide.gaps] == ["No tests"]
    shown = [row.figures[0] for row in chart.rows]
    assert [one if isinstance(one, str) else one.text for one in shown] == ["50%", "[c]", "61%"]


def test_readers_are_told_licence_day_and_rules(exports: PublicExports) -> None:
    facts = {fact.term: fact.answer for fact in view(exports).facts}
    assert facts["Licence"] == "CC0"
    assert facts["Loaded"] == "1 September 2026"
    assert "fewer than 6 pupils" in facts["Kept back"]


def test_a_page_with_invented_figures_says_so(exports: PublicExports) -> None:
    assert view(exports).chrome.sample_notice
    assert not view(None).chrome.sample_notice


def test_one_year_of_figures_has_its_sentence_its_numbers_and_its_files(tmp_path: Path) -> None:
    write_set(tmp_path, "attainment", [rwm("201718", 61)])  # type: ignore[list-item]
    (topic,) = view(audited_public(tmp_path / "public", THRESHOLDS)).topics
    assert [plain(sentence) for sentence in topic.sentences] == ["All pupils: 61% in 2017/18."]
    assert topic.chart.title == "Reaching the expected standard in reading, writing and maths, Shire, 2017/18"
    assert (topic.chart.wide, len(topic.chart.rows)) == (None, 1)
    assert topic.data.href == "/data/attainment/data.csv"


def test_a_set_without_a_chart_is_listed_with_its_files(tmp_path: Path, exports: PublicExports) -> None:
    (phonics,) = view(audited_public(SAMPLE, THRESHOLDS)).others
    assert (phonics.title, phonics.data.href) == ("Phonics check", "/data/phonics/data.csv")
    assert phonics.told.startswith("Invented sample data. Loaded 1 September 2026. Licence: CC0")
    assert "fewer than 6 pupils" in phonics.told
    assert view(exports).others == ()
    write_set(tmp_path / "kept", "attainment", [rwm("201718", None)])  # type: ignore[list-item]
    kept_back = view(audited_public(tmp_path / "kept" / "public", THRESHOLDS))
    assert [other.data.href for other in kept_back.others] == ["/data/attainment/data.csv"]
    assert [link.href for link in kept_back.contents] == ["#more"]


def test_without_exports_the_words_still_stand_and_the_lead_says_why_there_is_nothing_else() -> None:
    found = view(None)
    assert (found.topics, found.others, found.facts, found.contents) == ((), (), (), ())
    assert found.lead == "No figures are loaded yet."
    assert found.html == "<p>Words.</p>"


def test_the_front_pages_figures_are_the_latest_with_their_cells(exports: PublicExports) -> None:
    shown = stats(FRONT_PAGE, public_at(exports=exports))
    assert [(stat.figure.text, plain(stat.before)) for stat in shown] == [
        ("61%", "It was 50% in 2015/16."),
        ("86%", "It was 80% in 2017."),
    ]
    assert shown[0].figure.cell == "attainment/201718/999/rwm.total/reached_percent"
    assert stats(FRONT_PAGE, public_at()) == ()


def test_an_editor_can_choose_every_headline_figure_and_no_other() -> None:
    assert set(HEADLINES) == set(FIGURES)
    assert set(FRONT_PAGE) <= set(HEADLINES)


def test_what_is_kept_back_is_told_of_the_sets_that_are_drawn_and_once() -> None:
    kept = {fact.term: fact.answer for fact in view(audited_public(SAMPLE, THRESHOLDS)).facts}["Kept back"]
    assert kept.count("Counts of fewer than 6 pupils") == 1
    assert "Inspection grades are published school by school." in kept


def test_the_answer_about_all_sets_is_another_when_one_is_renamed(exports: PublicExports) -> None:
    sets = {name.replace("attainment", "results"): one for name, one in exports.sets.items()}
    renamed = replace(exports, sets=sets)
    assert public_at(exports=renamed).value("exports:") != public_at(exports=exports).value("exports:")
