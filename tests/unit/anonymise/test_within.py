"""Measures whose pupils are some of another's: that they are no more tells nobody how many there are."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from at_eleven import MEASURES, SPECIFICATION, Pupil, made, related, some_pupils, specification, told
from slp_build.anonymise.recheck import read_tables
from slp_build.anonymise.row import PARTS
from slp_build.anonymise.tables import CellKey
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export

MOST = 26  # more pupils than any group has
GROUPS = ("total", "needy", "others")
WITHIN = {("reading.entries", "maths.entries"), ("maths.entries", "progress.entries")}


def some_of_others(seed: int) -> list[Pupil]:
    """Return pupils of whom some have maths, of whom a half have a score.

    In every other school all have maths but those in need, of whom nobody has.
    """
    found = some_pupils(seed)
    for number, pupil in enumerate(found):
        has_maths = pupil["need"] == "no" if int(pupil["school"]) % 2 else number % 4
        pupil["maths"] = pupil["maths"] if has_maths else ""
        pupil["progress"] = pupil["progress"] if pupil["maths"] and number % 2 else ""
    return found


def test_measures_of_some_of_anothers_pupils_are_found(tmp_path: Path) -> None:
    asked, pupils = specification(tmp_path), some_of_others(1)
    found = related(tmp_path, asked, pupils)
    assert found.alike == found.sums == {}
    assert {*found.within["201718"]} >= WITHIN
    apart = [one | {"maths": "" if number % 2 else one["maths"]} for number, one in enumerate(pupils)]
    within = related(tmp_path, asked, apart).within["201718"]
    assert ("reading.entries", "progress.entries") in within
    assert ("maths.entries", "progress.entries") not in within


def test_a_higher_mark_is_reached_by_some_of_those_who_reached_a_lower_one(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    higher = [one | {"maths": one["reading"] if number % 3 else "0"} for number, one in enumerate(some_pupils(2))]
    assert related(tmp_path, asked, higher).within == {"201718": (("reading.reached", "maths.reached"),)}
    nearly = [one | {"maths": one["maths"] if number % 19 else ""} for number, one in enumerate(some_pupils(2))]
    within = related(tmp_path, asked, nearly).within["201718"]
    assert within == (("progress.entries", "maths.entries"),)  # of reading's and progress' same pupils, one is enough


THREE_RATES = ("average = true", 'reached = ["1"]')


def test_whoever_passed_one_of_two_tests_is_found_to_be_so(tmp_path: Path) -> None:
    asked = specification(tmp_path, THREE_RATES)
    either = [one | {"progress": str(int("1" in (one["reading"], one["maths"])))} for one in some_pupils(3)]
    found = related(tmp_path, asked, either)
    assert ("progress.reached", "maths.reached", "reading.reached") in found.either["201718"]
    chance = [one | {"progress": one["maths"] if number % 2 else "1"} for number, one in enumerate(some_pupils(3))]
    assert related(tmp_path, asked, chance).either == {}


def test_an_answer_that_nobody_gave_is_not_hidden_where_all_gave_one_of_two_others(tmp_path: Path) -> None:
    asked = specification(tmp_path, THREE_RATES)
    found = [one | {"maths": str(1 - int(one["reading"])), "progress": "0"} for one in some_pupils(3)]
    sums = related(tmp_path, asked, found).sums["201718"]
    assert ("progress.entries", "maths.reached", "reading.reached", "progress.reached") in sums
    with pytest.raises(DisclosureError, match="not be protected"):
        made(tmp_path, asked, found)


def test_that_all_pupils_of_one_measure_are_some_of_anothers_is_said_however_few_they_are(tmp_path: Path) -> None:
    """Else nobody would hold it for so only where hardly anybody is left, which tells how many there are."""
    asked = specification(tmp_path)
    few = [one | {"progress": one["progress"] if number % 5 == 0 else ""} for number, one in enumerate(some_pupils(4))]
    few += [{**few[0], "school": one["school"], "need": one["need"], "progress": ""} for one in few for _ in range(3)]
    assert any(names[1:] == ("progress.entries",) for names in related(tmp_path, asked, few).within["201718"])


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_who_knows_that_some_are_some_of_others_works_nothing_out(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """By trying every number of pupils there could be, without our relations or our attacker."""
    folder = tmp_path_factory.mktemp("within")
    asked, pupils = specification(folder), some_of_others(seed)
    try:
        export = made(folder, asked, pupils)
    except DisclosureError:  # in so few schools, measures seem to have to do with each other by chance
        reject()
    shown = {(c.place, c.measure, c.group): count for c, count in told(export).items() if c.part == "entries"}
    for school in {pupil["school"] for pupil in pupils}:
        possible = list(_possible({key[1:]: count for key, count in shown.items() if key[0] == school}))
        assert possible
        for number, name in enumerate(product(MEASURES, GROUPS)):
            if (school, *name) not in shown:
                assert len({one[number] for one in possible}) > 1, (school, *name)


def _possible(shown: dict[tuple[str, str], int]) -> list[tuple[int, ...]]:
    """Return all tables that agree with what is shown: entries by measure and group, in the order of both.

    The pupils of each measure are some of those of the one before.
    """
    tables = [()]
    for measure in MEASURES:
        of_one = [
            (needy + others, needy, others)
            for needy, others in product(range(MOST), repeat=2)
            if all(
                shown[measure, group] == count if (measure, group) in shown else count > 0  # nobody is always shown
                for group, count in zip(GROUPS, (needy + others, needy, others), strict=True)
            )
        ]
        tables = [
            (*table, *one)
            for table in tables
            for one in of_one
            if not table or (one[1] <= table[-2] and one[2] <= table[-1])
        ]
    return tables


def test_one_pupil_without_a_measure_that_all_others_have_is_not_told(tmp_path: Path) -> None:
    """Of 19 who have reading one is in need, and has no maths: that 18 others have maths must not tell of the one."""
    asked = specification(tmp_path)
    pupils = [one for one in some_of_others(5) if one["school"] != "1"]
    others = [
        {"school": "1", "need": "no", "meals": "no", "reading": f"{n % 2}", "maths": f"{n % 3 % 2}", "progress": ""}
        for n in range(18)
    ]
    one = {"school": "1", "need": "yes", "meals": "yes", "reading": "1", "maths": "", "progress": ""}
    export = made(tmp_path, asked, [*pupils, *others, one])
    assert export.relations
    assert {*export.relations.within["201718"]} >= WITHIN
    shown = {(c.measure, c.group): count for c, count in told(export).items() if c.place == "1" and c.part == "entries"}
    assert ("reading", "needy") not in shown
    assert len({table[1] for table in _possible(shown)}) > 1


def test_a_set_that_tells_by_what_lies_within_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, asked, some_of_others(1))
    facts = export.folder / "export.toml"
    text = facts.read_text()
    start, end = text.index("[relations.within]"), text.index("[relations.equal_in]")
    facts.write_text(text[:start] + text[end:])
    assert read_export(export.folder).sha256 != export.sha256


def test_a_set_from_before_either_or_measures_were_looked_for_keeps_its_hash(tmp_path: Path) -> None:
    export = made(tmp_path, specification(tmp_path), some_of_others(1))
    facts = export.folder / "export.toml"
    facts.write_text(facts.read_text().replace("[relations.either]\n", ""))
    assert read_export(export.folder).sha256 == export.sha256


def test_a_measure_of_just_those_who_failed_another_cannot_stand_beside_it(tmp_path: Path) -> None:
    """Where nobody in need tries again, all of them passed: an empty group is shown, and nothing hides that."""
    pupils = [one | {"maths": "1" if one["reading"] == "0" else ""} for one in some_pupils(1)]
    for one in pupils:
        if one["school"] == "7" and one["need"] == "yes":
            one |= {"reading": "1", "maths": ""}
    words = r"or leave out a measure: one tells of another's pupils \(maths.entries and reading.rest\)"
    with pytest.raises(DisclosureError, match=words):
        made(tmp_path, specification(tmp_path), pupils)


def test_those_who_passed_are_not_taken_for_all_with_a_few_away(tmp_path: Path) -> None:
    """Nearly all pass reading, and have maths then; all have progress: how many have no maths is who failed."""
    pupils = [
        one | {"reading": "1" if number % 12 else "0", "maths": one["maths"] if number % 12 else ""}
        for number, one in enumerate(some_pupils(2, most=90))
    ]
    asked = specification(tmp_path, ('"own_school"', '"bridge"'), ('["school"]', '["school", "county"]'))
    found = related(tmp_path, asked, pupils)
    assert found.alike == {"201718": (("progress.entries", "reading.entries"), ("maths.entries", "reading.reached"))}


# What pupils can be: reached (1) or not (0) in reading, maths and progress, or not of its pupils.
RESIT = ("1--", "00-", "01-", "0--")  # maths: again, of those who failed reading
AFTER = ("0--", "10-", "11-", "1--", "00-", "01-")  # maths: of those who reached reading, but for one here or there
SHUT_OUT = ("100", "010", "001", "000")  # three answers; hardly anybody gave none
EITHER = ("000", "101", "011", "111")  # progress: whoever reached reading, or maths, or both
COUNTIES = {
    "a second try": (
        RESIT,
        {"yes": {"1--": 2, "00-": 2, "01-": 6}, "no": {"1--": 12, "00-": 2, "01-": 6}},
        {"yes": {"1--": 8, "00-": 7, "01-": 7, "0--": 1}, "no": {"1--": 12, "00-": 8, "01-": 6}},
        {"yes": {"1--": 8, "00-": 7, "01-": 6}, "no": {"1--": 12, "00-": 9, "01-": 8, "0--": 1}},
    ),
    "those who passed, one away": (
        AFTER,
        {"yes": {"0--": 2, "10-": 12, "11-": 14}, "no": {"0--": 4, "10-": 19, "11-": 21}},
        {"yes": {"0--": 6, "10-": 15, "11-": 45, "1--": 1}, "no": {"0--": 6, "10-": 30, "11-": 40}},
        {"yes": {"0--": 6, "10-": 15, "11-": 40}, "no": {"0--": 6, "10-": 30, "11-": 40, "1--": 1}},
    ),
    "those who passed, and one more": (
        AFTER,
        {"yes": {"0--": 2, "10-": 12, "11-": 14}, "no": {"0--": 4, "10-": 19, "11-": 21}},
        {"yes": {"0--": 6, "10-": 15, "11-": 45, "00-": 1}, "no": {"0--": 6, "10-": 30, "11-": 40}},
        {"yes": {"0--": 6, "10-": 15, "11-": 40}, "no": {"0--": 6, "10-": 30, "11-": 40}},
    ),
    "three answers, some with none": (
        SHUT_OUT,
        {"yes": {"100": 8, "001": 9}, "no": {"100": 8, "001": 11}},
        {"yes": {"100": 9, "001": 9, "010": 9, "000": 7}, "no": {"100": 8, "001": 7, "010": 11, "000": 7}},
        {"yes": {"100": 8, "001": 9, "010": 8, "000": 6}, "no": {"100": 8, "001": 7, "010": 11, "000": 8}},
    ),
    "one or the other, nobody both": (
        EITHER,
        {"yes": {"000": 7, "101": 8, "011": 4}, "no": {"000": 8, "101": 9, "011": 8}},
        *[
            {
                "yes": {"000": 9, "101": 10, "011": 8, "111": 7},
                "no": {"000": 8, "101": 9, "011": 9, "111": 8},
            }
        ]
        * 3,
    ),
}


@pytest.mark.parametrize("name", COUNTIES)
def test_who_knows_what_measures_have_to_do_with_each_other_works_nothing_out(tmp_path: Path, name: str) -> None:
    """By whole-number programmes over how many pupils of each kind there can be, without our relations or attacker."""
    kinds, *schools = COUNTIES[name]
    pupils = [
        {"school": f"{number}", "need": need, "meals": need}
        | {measure: answer.strip("-") for measure, answer in zip(MEASURES, kind, strict=True)}
        for number, groups in enumerate(schools, start=1)
        for need, of_group in groups.items()
        for kind, count in of_group.items()
        for _ in range(count)
    ]
    changes = [('"own_school"', '"bridge"'), ('["school"]', '["school", "county"]')]
    if kinds in (SHUT_OUT, EITHER):
        changes += [("average = true", 'reached = ["1"]')]
    else:
        changes += [(SPECIFICATION[SPECIFICATION.index("[measures.progress]") :], "")]
    export = made(tmp_path, specification(tmp_path, *changes), pupils)
    shown = told(export)
    hidden = [cell for cell in read_tables(export)[0].cells if cell.place == "1" and cell.part in PARTS]
    for cell in (cell for cell in hidden if cell not in shown):
        least, most = _ends(cell, {one: count for one, count in shown.items() if one.place == "1"}, kinds)
        assert least < most or least >= 6, cell


def _ends(cell: CellKey, shown: dict[CellKey, int], kinds: tuple[str, ...]) -> tuple[float, float]:
    """Return how few and how many pupils a cell can have, given what is shown of its school."""

    def counted(one: CellKey) -> list[float]:
        answers = {"entries": "01", "reached": "1", "rest": "0"}[one.part]
        groups = ("needy", "others") if one.group == "total" else (one.group,)
        return [
            float(group in groups and kind[MEASURES.index(one.measure)] in answers)
            for group in ("needy", "others")
            for kind in kinds
        ]

    lines, counts = [counted(one) for one in shown], list(shown.values())
    ends = [
        milp(np.array(counted(cell)) * sense, constraints=LinearConstraint(lines, counts, counts), integrality=1)
        for sense in (1, -1)
    ]
    assert all(end.success for end in ends)
    return round(ends[0].fun), round(-ends[1].fun)
