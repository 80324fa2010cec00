"""Measures whose pupils are some of another's: that they are no more tells nobody how many there are."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_eleven import MEASURES, Pupil, made, related, some_pupils, specification, told
from slp_build.exports.read import read_export

GROUPS = ("total", "needy", "others")
WITHIN = {"201718": (("maths.entries", "reading.entries"), ("progress.entries", "maths.entries"))}


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
    assert found.within == WITHIN
    apart = [one | {"maths": "" if number % 2 else one["maths"]} for number, one in enumerate(pupils)]
    within = related(tmp_path, asked, apart).within["201718"]
    assert ("progress.entries", "reading.entries") in within
    assert ("progress.entries", "maths.entries") not in within


def test_a_higher_mark_is_reached_by_some_of_those_who_reached_a_lower_one(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    higher = [one | {"maths": one["reading"] if number % 3 else "0"} for number, one in enumerate(some_pupils(2))]
    assert related(tmp_path, asked, higher).within == {"201718": (("maths.reached", "reading.reached"),)}
    nearly = [one | {"maths": one["maths"] if number % 19 else ""} for number, one in enumerate(some_pupils(2))]
    within = related(tmp_path, asked, nearly).within["201718"]
    assert within == (("maths.entries", "progress.entries"),)  # of reading's and progress' same pupils, one is enough


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_who_knows_that_some_are_some_of_others_works_nothing_out(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """By trying every number of pupils there could be, without our relations or our attacker."""
    folder = tmp_path_factory.mktemp("within")
    asked, pupils = specification(folder), some_of_others(seed)
    export = made(folder, asked, pupils)
    shown = {(c.place, c.measure, c.group): count for c, count in told(export).items() if c.part == "entries"}
    for school in {pupil["school"] for pupil in pupils}:
        possible = list(_possible({key[1:]: count for key, count in shown.items() if key[0] == school}))
        assert possible
        for number, name in enumerate(product(MEASURES, GROUPS)):
            if (school, *name) not in shown:
                assert len({one[number] for one in possible}) > 1, (school, *name)


def _possible(shown: dict[tuple[str, str], int], most: int = 26) -> list[tuple[int, ...]]:
    """Return all tables that agree with what is shown: entries by measure and group, in the order of both.

    The pupils of each measure are some of those of the one before.
    """
    tables = [()]
    for measure in MEASURES:
        of_one = [
            (needy + others, needy, others)
            for needy, others in product(range(most), repeat=2)
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
    assert export.relations.within == WITHIN
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
