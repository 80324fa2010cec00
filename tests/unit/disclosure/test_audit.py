"""Each rule on files of its own: a set that keeps it passes, the same set with one thing wrong does not.

No message holds a figure.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from sets import PARTNERSHIP, THRESHOLDS, county, facts, group, hidden, indicators, school, write_set
from slp_build.config import Thresholds
from slp_build.disclosure.audit import audit_set, audit_together
from slp_build.disclosure.rules import SETS
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.exports.write import Draft, write_export
from slp_build.model.export import Export

CANARY = 31415  # a base that no message may repeat


def of(part: str = "total", measure: str = "rwm") -> dict[str, str]:
    return {"measure": measure, "pupil_group": part}


def rate(pupils: int, schools: int | None = None, reached: object = 3) -> dict[str, object]:
    """Return a rate's cells."""
    found: dict[str, object] = {"pupils": pupils, "reached": reached, "reached_percent": 50}
    return found if schools is None else {"schools": schools, **found}


def export(root: Path, name: str, rows: list[Draft]) -> Export:
    return read_export(write_set(root, name, rows))


def audit(root: Path, name: str, rows: list[Draft], thresholds: Thresholds = THRESHOLDS) -> None:
    audit_set(export(root, name, rows), thresholds)


def refused(root: Path, name: str, rows: list[Draft], says: str) -> None:
    with pytest.raises(DisclosureError, match=says) as caught:
        audit(root, name, rows)
    assert name in str(caught.value)
    assert str(CANARY) not in str(caught.value)
    assert "nothing can override this" in str(caught.value)


def test_a_set_that_no_rule_names_stays_out(tmp_path: Path) -> None:
    folder = tmp_path / "public" / "exclusions"
    write_export(folder, facts(), {}, indicators("inspections"), [], PARTNERSHIP)
    with pytest.raises(DisclosureError, match="exclusions: no disclosure rules are known for a set of this name"):
        audit_set(read_export(folder), THRESHOLDS)


def test_a_set_of_another_shape_than_its_rules_stays_out(tmp_path: Path) -> None:
    folder = tmp_path / "public" / "attainment"
    filters = {"measure": "Measure", "pupil_group": "Pupils", "sex": "Sex"}
    write_export(folder, facts(), filters, indicators("attainment"), [], PARTNERSHIP)
    with pytest.raises(DisclosureError, match="its filters and indicators are not those its rules were written for"):
        audit_set(read_export(folder), THRESHOLDS)


def test_an_own_schools_set_for_all_members_stays_out(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "school-attainment", [], audience="bridge")
    with pytest.raises(DisclosureError, match="school-attainment: this set is for own_school only, not for bridge"):
        audit_set(read_export(folder), THRESHOLDS)


def test_a_members_set_in_the_public_folder_stays_out(tmp_path: Path) -> None:
    folder = write_set(tmp_path, "comparators", [], audience="public")
    with pytest.raises(DisclosureError, match="comparators: this set is for bridge only, not for public"):
        audit_set(read_export(folder), THRESHOLDS)


def test_rule_1_no_school_stands_in_a_public_set(tmp_path: Path) -> None:
    rows = [school("attainment", 900001, filters=of(), **rate(CANARY, 3))]
    refused(tmp_path, "attainment", rows, "rows at level School may not stand in this set")


def test_rule_1_no_group_stands_in_a_public_set(tmp_path: Path) -> None:
    rows = [group("attainment", "primary", filters=of(), **rate(CANARY, 3))]
    refused(tmp_path, "attainment", rows, "rows at level School group may not stand in this set")


def test_rule_1_no_school_stands_among_inspection_grades_either(tmp_path: Path) -> None:
    rows = [school("inspections", 900001, "2014", filters={"grade": "good"}, schools=1, schools_percent=100)]
    refused(tmp_path, "inspections", rows, "rows at level School may not stand in this set")


@pytest.mark.parametrize("pupils", [0, 1, 5])
def test_rule_2_a_figure_needs_its_base(tmp_path: Path, pupils: int) -> None:
    rows = [school("school-attainment", 900001, filters=of(), **rate(pupils, reached=0))]
    refused(tmp_path, "school-attainment", rows, r"at least 6 pupils \(minimum_base in content/partnership\.toml\)")
    audit(tmp_path, "school-attainment", [school("school-attainment", 900001, filters=of(), **rate(6))])


@pytest.mark.parametrize("symbol", ["x", "z", "low"])
def test_rule_2_a_figure_without_a_known_base_is_refused(tmp_path: Path, symbol: str) -> None:
    rows = [school("school-attainment", 900001, filters=of(), pupils=symbol, reached=3, reached_percent=50)]
    refused(tmp_path, "school-attainment", rows, "figures need a base of at least 6 pupils")


def test_rule_2_a_low_figure_is_a_figure_too(tmp_path: Path) -> None:
    rows = [school("school-attainment", 900001, filters=of(), pupils="x", reached="low", reached_percent="x")]
    refused(tmp_path, "school-attainment", rows, "figures need a base")


@pytest.mark.parametrize("column", ["pupils", "reached", "reached_percent"])
def test_rule_2_a_row_is_hidden_whole(tmp_path: Path, column: str) -> None:
    cells = {**rate(CANARY), column: "c"}
    rows = [school("school-attainment", 900001, filters=of(), **cells)]
    refused(tmp_path, "school-attainment", rows, "a row's figures are hidden together or shown together")
    audit(
        tmp_path,
        "school-attainment",
        [school("school-attainment", 900001, filters=of(), **hidden("school-attainment"))],
    )


def test_rule_2_a_count_above_its_base_is_a_mistake(tmp_path: Path) -> None:
    rows = [school("school-attainment", 900001, filters=of(), **rate(30, reached=CANARY))]
    refused(tmp_path, "school-attainment", rows, "a count is larger than its base")


def test_rule_2_counts_for_absence_too(tmp_path: Path) -> None:
    cells = {"score": "95.1", "reached": 31, "reached_percent": "12"}
    attendance = of(measure="attendance_primary")
    rows = [school("school-attendance", 900001, filters=attendance, pupils=30, **cells)]
    refused(tmp_path, "school-attendance", rows, "a count is larger than its base")
    rows = [school("school-attendance", 900001, filters=attendance, pupils=5, **cells)]
    refused(tmp_path, "school-attendance", rows, "figures need a base")


@pytest.mark.parametrize("schools", [1, 2, "x"])
def test_rule_3_a_sum_needs_three_schools(tmp_path: Path, schools: object) -> None:
    cells = {**rate(CANARY), "schools": schools}
    says = r"figures need at least 3 schools \(minimum_schools in content/partnership\.toml\)"
    refused(tmp_path, "attainment", [county("attainment", filters=of(), **cells)], says)
    audit(tmp_path, "attainment", [county("attainment", filters=of(), **rate(CANARY, 3))])


@pytest.mark.parametrize("minimum", [5, 6, 7])
def test_the_thresholds_are_the_partnerships(tmp_path: Path, minimum: int) -> None:
    rules = Thresholds(minimum_base=minimum, minimum_schools=minimum)
    audit(tmp_path, "attainment", [county("attainment", filters=of(), **rate(minimum, minimum))], rules)
    with pytest.raises(DisclosureError, match=f"at least {minimum} pupils"):
        audit(tmp_path, "attainment", [county("attainment", filters=of(), **rate(minimum - 1, minimum))], rules)
    with pytest.raises(DisclosureError, match=f"at least {minimum} schools"):
        audit(tmp_path, "attainment", [county("attainment", filters=of(), **rate(minimum, minimum - 1))], rules)


def own(part: str, pupils: int | None) -> Draft:
    """Return a school's own row of a part; None hides it."""
    name = "school-attainment"
    return school(name, 900001, filters=of(part), **(hidden(name) if pupils is None else rate(pupils)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([own("total", 30), own("disadvantaged", None), own("other", 24)], "shown whole or hidden whole"),
        ([own("total", None), own("disadvantaged", 12), own("other", 18)], "a part is shown only beside its total"),
        ([own("disadvantaged", 12), own("other", 18)], "a part is shown only beside its total"),
        ([own("total", 30), own("disadvantaged", 12), own("other", 13)], "leave too few pupils of the total"),
        ([own("total", 30), own("other", 25)], "leave too few pupils of the total"),
        ([own("total", 30), own("disadvantaged", 12), own("other", 20)], "leave too few pupils of the total"),
    ],
)
def test_rule_4_a_breakdown_is_shown_whole_beside_its_total(tmp_path: Path, rows: list[Draft], says: str) -> None:
    refused(tmp_path, "school-attainment", rows, says)


@pytest.mark.parametrize(
    "rows",
    [
        [own("total", 30), own("disadvantaged", 12), own("other", 18)],
        [own("total", 30), own("disadvantaged", 12), own("other", 12)],
        [own("total", 30), own("disadvantaged", None), own("other", None)],
        [own("total", None), own("disadvantaged", None), own("other", None)],
        [own("total", 30)],
    ],
)
def test_rule_4_whole_breakdowns_and_hidden_ones_pass(tmp_path: Path, rows: list[Draft]) -> None:
    audit(tmp_path, "school-attainment", rows)


def test_rule_4_a_rest_of_several_schools_could_be_one(tmp_path: Path) -> None:
    parts = [
        county("attainment", filters=of("disadvantaged"), **rate(30, 3)),
        county("attainment", filters=of("other"), **rate(60, 3)),
    ]
    total = county("attainment", filters=of(), **rate(120, 4))
    refused(tmp_path, "attainment", [total, *parts], "the parts do not make up the total")
    audit(tmp_path, "attainment", [county("attainment", filters=of(), **rate(90, 3)), *parts])


def test_rule_4_each_measure_year_and_school_is_a_breakdown_of_its_own(tmp_path: Path) -> None:
    rows = [
        own("total", 30),
        own("disadvantaged", 12),
        own("other", 18),
        school("school-attainment", 900002, filters=of(), **rate(8)),
        school("school-attainment", 900001, filters=of("total", "maths"), **rate(9)),
        school("school-attainment", 900001, "201617", filters=of(), **rate(7)),
    ]
    audit(tmp_path, "school-attainment", rows)


def place(code: str, pupils: int | None, schools: int = 3) -> Draft:
    """Return a comparator's row of the county or a group; None hides it."""
    cells = hidden("comparators") if pupils is None else rate(pupils, schools)
    make: Callable[..., Draft] = county if code == "county" else group
    return make("comparators", *([] if code == "county" else [code]), filters=of(), **cells)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([place("county", 120, 6), place("a", 60), place("b", None)], "shown all together or not at all"),
        ([place("a", 60), place("b", 60)], "a group is shown only beside the county"),
        ([place("county", None), place("a", 60), place("b", 60)], "a group is shown only beside the county"),
        ([place("county", 125, 9), place("a", 60), place("b", 60)], "leave too few pupils of the county"),
        ([place("county", 150, 7), place("a", 60), place("b", 60)], "leave too few schools of the county"),
        ([place("county", 110, 6), place("a", 60), place("b", 60)], "leave too few pupils of the county"),
    ],
)
def test_rule_5_groups_are_a_breakdown_of_the_county(tmp_path: Path, rows: list[Draft], says: str) -> None:
    refused(tmp_path, "comparators", rows, says)


@pytest.mark.parametrize(
    "rows",
    [
        [place("county", 120, 6), place("a", 60), place("b", 60)],
        [place("county", 150, 9), place("a", 60), place("b", 60)],
        [place("county", 120, 6), place("a", None), place("b", None)],
        [place("county", 120, 6)],
        [place("county", None), place("a", None)],
    ],
)
def test_rule_5_whole_partitions_and_hidden_ones_pass(tmp_path: Path, rows: list[Draft]) -> None:
    audit(tmp_path, "comparators", rows)


def together(root: Path, members: list[Draft], public: list[Draft], own_rows: list[Draft]) -> None:
    audit_together(
        {
            "comparators": export(root, "comparators", members),
            "school-attainment": export(root, "school-attainment", own_rows),
        },
        {"attainment": export(root, "attainment", public)},
        THRESHOLDS,
    )


def test_rule_3_a_head_must_not_be_left_with_too_few(tmp_path: Path) -> None:
    def head(pupils: int) -> list[Draft]:
        return [school("school-attainment", 900001, filters=of(), of="a", **rate(pupils))]

    members = [place("county", 120, 6), place("a", 36), place("b", 84)]
    together(tmp_path, members, [], head(30))
    with pytest.raises(DisclosureError, match=r"comparators, row comparators/201718/a/rwm\.total: too few pupils"):
        together(tmp_path, members, [], head(31))
    together(tmp_path, [place("county", 120, 6), place("a", None)], [], head(31))


def test_rule_3_the_county_is_no_exception(tmp_path: Path) -> None:
    lone = [school("school-attainment", 900001, filters=of(), **rate(116))]
    with pytest.raises(DisclosureError, match=r"row comparators/201718/999/rwm\.total: too few pupils are left"):
        together(tmp_path, [place("county", 120, 6)], [], lone)


def test_rule_3_whichever_sets_a_measure_stands_in(tmp_path: Path) -> None:
    cells = {"pupils": 100, "score": "95.0"}
    primary = of(measure="attendance_primary")
    members = [county("comparators", filters=primary, schools=3, **{**cells, "pupils": 105})]
    sets = {
        "comparators": export(tmp_path, "comparators", members),
        "school-attendance": export(
            tmp_path, "school-attendance", [school("school-attendance", 900001, filters=primary, **cells)]
        ),
    }
    with pytest.raises(DisclosureError, match=r"attendance_primary\.total: too few pupils are left"):
        audit_together(sets, {}, THRESHOLDS)


def test_rule_6_members_and_the_public_read_the_same(tmp_path: Path) -> None:
    members = [place("county", 120, 6)]
    together(tmp_path, members, [county("attainment", filters=of(), **rate(120, 6))], [])
    for cells in (rate(121, 6), hidden("attainment")):
        with pytest.raises(DisclosureError, match="must say the same, or both be hidden"):
            together(tmp_path, members, [county("attainment", filters=of(), **cells)], [])
    with pytest.raises(DisclosureError, match="must say the same"):
        together(tmp_path, [place("county", None)], [county("attainment", filters=of(), **rate(120, 6))], [])


def test_without_comparators_there_is_nothing_to_lay_together(tmp_path: Path) -> None:
    lone = export(tmp_path, "school-attainment", [own("total", 30)])
    audit_together({"school-attainment": lone}, {}, THRESHOLDS)


def test_inspection_grades_count_no_pupil(tmp_path: Path) -> None:
    rows = [county("inspections", "2014", filters={"grade": "inadequate"}, schools=1, schools_percent=1)]
    audit(tmp_path, "inspections", rows)
    assert SETS["inspections"].base == ""


def test_nothing_stands_in_a_public_set_that_members_have_not_got(tmp_path: Path) -> None:
    """The county's part of a members' set has its name; a row that members lack was made of something else."""
    cells = rate(240, 12, 120)
    shown = county("attainment", filters=of(), **cells)
    members = read_export(write_set(tmp_path, "attainment", [shown], audience="bridge"))
    public = read_export(write_set(tmp_path, "attainment", [shown]))
    audit_together({"attainment": members}, {"attainment": public}, THRESHOLDS)
    for more in (county("attainment", "201617", filters=of(), **cells), None):
        rows = [shown, more] if more else [county("attainment", filters=of(measure="maths"), **cells)]
        public = read_export(write_set(tmp_path, "attainment", rows))
        with pytest.raises(DisclosureError, match="must be the same, mark by mark"):
            audit_together({"attainment": members}, {"attainment": public}, THRESHOLDS)
