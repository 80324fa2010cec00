"""What several measures of the same pupils are together tells nobody of a hidden count, however many they are."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_eleven import SPECIFICATION, Pupil, made, some_pupils
from slp_build.anonymise import together
from slp_build.anonymise.recheck import read_tables
from slp_build.anonymise.specification import Specification, read_specification
from slp_build.anonymise.together import Together
from slp_build.disclosure.suppression.system import Numbers
from slp_build.errors import DisclosureError
from slp_build.exports.read import read_export
from slp_build.model.export import Export

ANSWERS = ("education", "employment", "neither", "training", "unknown", "other")
CHANCES = {
    3: (0.6, 0.3, 0.1),
    4: (0.45, 0.35, 0.1, 0.1),
    5: (0.35, 0.25, 0.2, 0.1, 0.1),
    6: (0.3, 0.25, 0.2, 0.1, 0.1, 0.05),
}
Cells = dict[str, int | None]
"""What a school's readers are told of one group, by measure and column; None where it is hidden."""


def asked_of(folder: Path, names: tuple[str, ...]) -> Specification:
    text = SPECIFICATION[: SPECIFICATION.index("[measures.reading]")]
    for name in names:
        text += f'[measures.{name}]\nlabel = "{name.title()}"\ncolumn = "{name}"\nreached = ["1"]\n'
    (folder / "spec.toml").write_text(text)
    return read_specification(folder / "spec.toml")


def with_one_answer(names: tuple[str, ...], seed: int, none: float = 0.0) -> list[Pupil]:
    """Return pupils of whom each gave one of the answers, but for a share who gave none."""
    chance = np.random.default_rng(seed)
    found = []
    for one in some_pupils(seed, most=60):
        answer = str(chance.choice(names, p=CHANCES[len(names)])) if chance.random() >= none else ""
        found.append({key: one[key] for key in ("school", "need")} | {n: str(int(n == answer)) for n in names})
    return found


def readers_of(export: Export) -> Iterator[Cells]:
    """Yield what is told of each group of each school, where nobody is where a cell says nothing."""
    found: dict[tuple[str, str], Cells] = {}
    for row in export.rows:
        cells = found.setdefault((row.location, row.filter("pupil_group")), {})
        for column in ("pupils", "reached"):
            cell = row.cells[column]
            cells[f"{row.filter('measure')}.{column}"] = None if cell.symbol == "c" else int(cell.value or 0)
    yield from found.values()


def test_a_set_of_several_measures_from_before_all_was_looked_for_is_to_be_made_again(tmp_path: Path) -> None:
    for names in (("reading",), ANSWERS[:3]):
        folder = tmp_path / names[0]
        folder.mkdir()
        pupils = some_pupils(2, most=60) if names == ("reading",) else with_one_answer(names, 2)
        export = made(folder, asked_of(folder, names), pupils)
        facts = export.folder / "export.toml"
        facts.write_text(facts.read_text().replace("any_number = true\n", ""))
        earlier = read_export(export.folder)
        assert earlier.sha256 != export.sha256
        if len(names) > 1:
            with pytest.raises(DisclosureError, match="make the set again"):
                read_tables(earlier)
        else:
            read_tables(earlier)


@pytest.mark.parametrize("many", [4, 6])
def test_nobody_works_out_the_last_of_several_answers(tmp_path: Path, many: int) -> None:
    names = ANSWERS[:many]
    for cells in readers_of(made(tmp_path, asked_of(tmp_path, names), with_one_answer(names, 2))):
        hidden = [name for name in names if cells[f"{name}.reached"] is None]
        assert len(hidden) != 1 or cells[f"{hidden[0]}.pupils"] is None, cells


def test_nobody_works_out_an_answer_where_hardly_anybody_gave_none(tmp_path: Path) -> None:
    names = ANSWERS[:5]
    for cells in readers_of(made(tmp_path, asked_of(tmp_path, names), with_one_answer(names, 2, none=0.01))):
        pupils, told = cells["education.pupils"], [cells[f"{name}.reached"] for name in names]
        if pupils is not None and told.count(None) == 1:
            assert pupils > sum(count or 0 for count in told), cells  # else it is nobody


def test_who_took_one_of_several_languages_is_solved_as_one(tmp_path: Path) -> None:
    names = ("french", "german", "italian", "spanish", "urdu")
    chance, pupils = np.random.default_rng(2), list[Pupil]()
    for school, need, name, passed in product("1234", ("yes", "no"), names, "01"):
        few = (school, need, name) == ("1", "yes", names[-1])
        one = {"school": school, "need": need, "any": passed} | dict.fromkeys(names, "") | {name: passed}
        pupils += [one] * (1 + int(passed) if few else int(chance.integers(8, 15)))
    for cells in readers_of(made(tmp_path, asked_of(tmp_path, ("any", *names)), pupils)):
        for column in ("pupils", "reached"):
            hidden = [name for name in names if cells[f"{name}.{column}"] is None]
            assert len(hidden) != 1 or cells[f"any.{column}"] is None, cells


def _measures(names: tuple[str, ...]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def _all_of_them(values: Mapping[str, Numbers], holds: Callable[[Numbers], bool]) -> set[tuple[str, ...]]:
    """Return every choice of different measures' parts whose sum holds: by trying all there are."""
    choices = (some for size in range(1, len(values) + 1) for some in combinations(values, size))
    return {
        some
        for some in choices
        if len(_measures(some)) == len(some) and holds(np.sum([values[name] for name in some], axis=0))
    }


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_each_search_finds_what_trying_everything_finds(data: st.DataObject) -> None:
    cells = data.draw(st.integers(1, 4))
    counts = st.lists(st.integers(0, 3), min_size=cells, max_size=cells).filter(any)
    names = [f"{measure}.{part}" for measure in "abcde" for part in ("reached", "rest")]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=7).map(sorted))
    values = {name: np.array(data.draw(counts), dtype=float) for name in chosen}
    some = data.draw(st.lists(st.sampled_from(chosen), unique=True)) if chosen else []
    whole = sum(
        (values[name] for name in some), np.array(data.draw(counts), dtype=float) * data.draw(st.integers(0, 1))
    )
    search = Together(values)
    exact = _all_of_them(values, lambda found: bool((found == whole).all()))
    assert {*search.adding_up(whole, chosen)} == {one for one in exact if len(one) > 1}
    fit = _all_of_them(values, lambda found: bool((found <= whole).all())) | {()}
    assert {*search.fitting(whole, chosen)} == {one for one in fit if not any({*one} < {*other} for other in fit)}
    cover = _all_of_them(values, lambda found: bool((found >= whole).all())) | ({()} if not whole.any() else set())
    least = {one for one in cover if not any({*other} < {*one} for other in cover)}
    assert {*search.covering(whole, chosen)} == least


def test_a_search_that_would_take_too_long_refuses_the_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 10)
    values = {f"m{number}.reached": np.array([float(number % 3), 1.0]) for number in range(20)}
    with pytest.raises(DisclosureError, match="leave some out"):
        list(Together(values).adding_up(np.array([9.0, 9.0]), list(values)))


def test_who_passed_both_tests_and_who_passed_one_tell_nobody_of_the_others(tmp_path: Path) -> None:
    """Reading and maths are both and at least one: who reads three of them reads the fourth."""
    names = ("reading", "maths", "both", "any")
    for seed in (0, 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        chance, pupils = np.random.default_rng(seed), list[Pupil]()
        for one in some_pupils(seed, most=60):
            reading, maths = (int(chance.random() < 0.7) for _ in range(2))
            found = {"reading": reading, "maths": maths, "both": reading & maths, "any": reading | maths}
            pupils.append({key: one[key] for key in ("school", "need")} | {n: str(x) for n, x in found.items()})
        export = made(folder, asked_of(folder, names), pupils)
        assert export.relations
        assert export.relations.linear or export.relations.sums
        for cells in readers_of(export):
            hidden = [name for name in names if cells[f"{name}.reached"] is None]
            assert len(hidden) != 1 or cells[f"{hidden[0]}.pupils"] is None, cells


def test_a_measure_of_one_group_alone_does_not_tell_how_many_are_in_it(tmp_path: Path) -> None:
    """All in need, and nobody else, have a plan: who reads how many have one reads how many are in need."""
    names = ("reading", "plan")
    chance, pupils = np.random.default_rng(3), list[Pupil]()
    for one in some_pupils(3, schools=6, most=80):
        plan = str(int(chance.random() < 0.5)) if one["need"] == "yes" else ""
        pupils.append({"school": one["school"], "need": one["need"], "reading": one["reading"], "plan": plan})
    export = made(tmp_path, asked_of(tmp_path, names), pupils)
    assert export.relations
    assert export.relations.equal_of == {"201718": (("plan.entries", "reading.entries", "needy"),)}
    rows = {
        (row.location, row.filter("measure"), row.filter("pupil_group")): row.cells["pupils"] for row in export.rows
    }
    for school in {where[0] for where in rows}:
        told = [
            rows[school, *of].symbol != "c" for of in (("reading", "total"), ("reading", "others"), ("plan", "total"))
        ]
        assert told != [True, False, True], school
