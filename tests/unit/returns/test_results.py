"""Results and absence: read strictly; what a source left out stays left out."""

from pathlib import Path

import pytest

from slp_build.errors import ReturnError
from slp_build.returns import read_inspections, read_results
from slp_build.returns.inspections import grades_as_at
from unit.returns.files import ABSENCE, INSPECTIONS, KS2, KS4, OUR_LA, write


def test_a_rate_is_read_with_its_base_and_numerator(tmp_path: Path) -> None:
    found = read_results([write(tmp_path, "a.csv", KS2, "900001,31,0.1,81%,-1.2,71%,-2.2,74%,58%,2018")], OUR_LA)
    rwm = next(rate for rate in found.rates if rate.measure == "rwm")
    assert (rwm.period, rwm.pupils, rwm.reached, rwm.percent) == ("201718", 31, 18, 58.0)
    assert {s.measure: s.score for s in found.scores} == {
        "progress_reading": 0.1,
        "progress_writing": -1.2,
        "progress_maths": -2.2,
    }


@pytest.mark.parametrize("nothing", ["", "SUPP", "NA", "NE", "LOWCOV", "x"])
def test_a_figure_that_the_source_withholds_is_none(tmp_path: Path, nothing: str) -> None:
    found = read_results([write(tmp_path, "a.csv", KS2, f"900001,31,,,,,,,{nothing},2018")], OUR_LA)
    rwm = next(rate for rate in found.rates if rate.measure == "rwm")
    assert (rwm.pupils, rwm.reached, rwm.percent) == (31, None, None)


def test_letters_of_an_earlier_examination_are_not_taken_for_grade_5(tmp_path: Path) -> None:
    found = read_results([write(tmp_path, "a.csv", KS4, "900001,95,0.01,45.6,64%,22%,2016")], OUR_LA)
    assert {rate.measure: rate.percent for rate in found.rates} == {"english_maths_5": None, "ebacc_entry": 22.0}


def test_an_absence_file_tells_its_year_in_its_name(tmp_path: Path) -> None:
    found = read_results(
        [write(tmp_path, "absence_2017-18.csv", ABSENCE, "900001,5.5,16.7", "900002,SUPP,SUPP")], OUR_LA
    )
    assert [(a.period, a.attendance_percent, a.persistent_percent) for a in found.attendance] == [
        ("201718", 94.5, 16.7),
        ("201718", None, None),
    ]
    with pytest.raises(ReturnError, match=r"absence\.csv: nothing tells which year"):
        read_results([write(tmp_path, "absence.csv", ABSENCE, "900001,5.5,16.7")], OUR_LA)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("900001,31.5,,,,,,,58%,2018", 'a.csv, row 2, column "KS2 Pupils": must be a whole number'),
        ("900001,31,,,,,,,158%,2018", 'column "Overall Meet Std": must be a percentage from 0 to 100'),
        ("900001,31,good,,,,,,58%,2018", 'column "Reading Progress": must be a number'),
        ("900001,31,,,,,,,58%,18", 'column "Academic Year": must be the year of the summer'),
    ],
)
def test_what_is_malformed_is_named_and_not_repeated(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(ReturnError, match=says) as caught:
        read_results([write(tmp_path, "a.csv", KS2, row)], OUR_LA)
    for field in ("31.5", "158", "good"):
        assert field not in str(caught.value)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    header = KS4.replace("Eng Maths Grade 5,", "")
    with pytest.raises(ReturnError, match=r'a\.csv, row 1: there is no column "Eng Maths Grade 5"; give the file'):
        read_results([write(tmp_path, "a.csv", header, "900001,95,0.01,45.6,22%,2018")], OUR_LA)
    header = HEADCOUNT.replace("old_la_code", "la")
    with pytest.raises(ReturnError, match=r'b\.csv, row 1: there is no column "old_la_code"'):
        read_results([write(tmp_path, "b.csv", header, "201617,LA,935,,x,Primary,1,100")], OUR_LA)


def test_a_file_of_another_kind_is_named_with_the_columns_of_those_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(ReturnError, match=r"strange\.csv, row 1: not a file of results; it needs the columns URN, KS2"):
        read_results([write(tmp_path, "strange.csv", "a,b", "1,2")], OUR_LA)


def test_one_year_in_two_files_is_refused(tmp_path: Path) -> None:
    row = "900001,31,,,,,,,58%,2018"
    with pytest.raises(ReturnError, match="school 900001: rwm in 201718 stands in two files"):
        read_results([write(tmp_path, "a.csv", KS2, row), write(tmp_path, "b.csv", KS2, row)], OUR_LA)


ABSENCE_OF_COUNTY = "time_period,geographic_level,old_la_code,term,school_type,sess_possible,sess_overall"
HEADCOUNT = "time_period,geographic_level,old_la_code,laestab,academy_type,school_type,num_schools,headcount"


def test_the_countys_own_attendance_has_sessions_and_headcount(tmp_path: Path) -> None:
    absence = write(
        tmp_path,
        "absence.csv",
        ABSENCE_OF_COUNTY,
        "201617,Local authority,999,Total,State-funded primary,1000,41",
        "201617,Local authority,999,Autumn term,State-funded primary,400,20",
        "201516,Local authority,999,Total,Special,500,45",
    )
    headcount = write(
        tmp_path,
        "headcount.csv",
        HEADCOUNT,
        "201617,Local authority,999,Total,Total,State-funded primary,254,57784",
        "201617,School,999,9992000,Total,State-funded primary,1,200",
    )
    found = read_results([absence, headcount], OUR_LA).county_attendance
    assert [(c.period, c.phase, c.schools, c.pupils, c.possible, c.missed) for c in found] == [
        ("201516", "special", None, None, 500, 45),
        ("201617", "primary", 254, 57784, 1000, 41),
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [(["998", "998"], "row 2, .*: is 998"), (["999", "998"], "row 3, .*: is 998"), (["999", "z"], "row 3, .*: is no ")],
)
def test_a_county_file_with_rows_of_another_authority_is_refused(tmp_path: Path, rows: list[str], says: str) -> None:
    ours = r"; this partnership\'s la_code is 999 \(content/partnership\.toml\)"
    absence = [f"2016{17 + n},Local authority,{la},Total,Special,500,45" for n, la in enumerate(rows)]
    with pytest.raises(ReturnError, match=rf"absence\.csv, {says}.*{ours}"):
        read_results([write(tmp_path, "absence.csv", ABSENCE_OF_COUNTY, *absence)], OUR_LA)
    headcount = [f"2016{17 + n},Local authority,{la},Total,Total,Special,9,500" for n, la in enumerate(rows)]
    with pytest.raises(ReturnError, match=rf"headcount\.csv, {says}.*{ours}"):
        read_results([write(tmp_path, "headcount.csv", HEADCOUNT, *headcount)], OUR_LA)


def test_satisfactory_ranks_with_requires_improvement(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "i.csv",
        INSPECTIONS,
        "900001,Satisfactory,20090301",
        "900001,Good,20140612",
        "900001,Requires Improvement,20160101",
    )
    found = read_inspections([file])
    assert grades_as_at(found, "2014-08-31") == {900001: (3, 2)}
    assert grades_as_at(found, "2016-08-31") == {900001: (3, 2, 3)}


@pytest.mark.parametrize("row", ["900001,Excellent,20140612", "900001,Good,2014-06-12", "900001,Good,20141332"])
def test_a_malformed_inspection_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(ReturnError, match=r"i\.csv, row 2, column"):
        read_inspections([write(tmp_path, "i.csv", INSPECTIONS, row)])
