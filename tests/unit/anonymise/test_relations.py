"""Which relations are found among measures, by their counts in a few schools."""

import pytest

from slp_build.anonymise.relations import find_relations
from slp_build.anonymise.row import PARTS, Counts
from slp_build.model.export import Relations

Of = list[int]
PERIOD = "202425"


def found(**measures: tuple[Of, Of] | tuple[Of]) -> Relations:
    """Return the relations of measures: all pupils of each in each school and, of a rate, those who reached it."""
    counts, parts = Counts(), {}
    for name, (entries, *reached) in measures.items():
        parts[PERIOD, name] = PARTS if reached else PARTS[:1]
        for number, pupils in enumerate(entries):
            school = str(900001 + number)
            counts.clusters[school] = ""
            counts.entries[PERIOD, school, "total", name] = pupils
            counts.reached[PERIOD, school, "total", name] = reached[0][number] if reached else 0
    return find_relations(counts, parts, {})


def test_averages_alone_add_up_too() -> None:
    """Those with a score in one of two tests are all with a score: no measure says who reached it."""
    sums = found(every=([9, 20, 31],), one=([4, 9, 20],), other=([5, 11, 11],)).sums
    assert sums == {PERIOD: (("every.entries", "one.entries", "other.entries"),)}


def test_a_sum_of_many_is_found_and_none_that_follows_from_it() -> None:
    parts = {f"part{number}": ([number + 1, 3, 7 - number],) for number in range(7)}
    every = [sum(of) for of in zip(*(entries for (entries,) in parts.values()), strict=True)]
    sums = found(every=(every,), **parts).sums
    assert sums == {PERIOD: (("every.entries", *(f"{name}.entries" for name in parts)),)}


@pytest.mark.parametrize(("least", "is_found"), [(2, True), (3, False)])
def test_two_more_are_few_and_three_are_not(least: int, is_found: bool) -> None:
    within = found(a=([30, 30, 30], [20, 22, 15]), b=([30, 30, 30], [20 - least, 10, 5])).within
    assert (("b.rest", "a.rest") in within.get(PERIOD, ())) is is_found  # as those who failed it are some of the others


def test_where_nobody_is_there_tells_of_nothing() -> None:
    """An empty cell has nobody besides, which is no sign that there are ever few."""
    within = found(a=([30, 30, 0], [20, 22, 0]), b=([30, 30, 0], [15, 17, 0])).within
    assert within == {}


@pytest.mark.parametrize(("both", "is_found"), [(2, True), (3, False)])
def test_whoever_is_in_one_of_two_is_found_where_few_are_in_both(both: int, is_found: bool) -> None:
    either = found(
        a=([40, 41, 42], [10, 12, 0]), b=([43, 44, 45], [9, 11, 0]), c=([46, 47, 48], [19 - both, 14, 0])
    ).either
    assert (("c.reached", "a.reached", "b.reached") in either.get(PERIOD, ())) is is_found


def test_whoever_failed_one_of_three_is_found() -> None:
    reached = {"a": [27, 26, 28], "b": [28, 25, 26], "c": [26, 27, 29]}
    three = {name: ([30, 30, 30], of) for name, of in reached.items()}
    either = found(
        every=([30, 30, 30], [22, 20, 24]), **three
    ).either  # of the 9, 12 and 7 who failed one, some failed two
    assert ("every.rest", "a.rest", "b.rest", "c.rest") in either[PERIOD]


@pytest.mark.parametrize(("none", "is_found"), [(2, True), (3, False)])
def test_answers_are_no_more_than_all_where_few_gave_none(none: int, is_found: bool) -> None:
    every = [40, 50, 60]
    answers = {"a": [10, 12, 20], "b": [10, 12, 10], "c": [10, 6, 10], "d": [10 - none, 10, 10]}
    within = found(**{name: (every, reached) for name, reached in answers.items()}).within
    told = ("a.entries", "a.reached", "b.reached", "c.reached", "d.reached")
    assert (told in within.get(PERIOD, ())) is is_found


def test_answers_that_all_have_given_are_a_sum_and_nothing_besides() -> None:
    every = [40, 50, 60]
    answers = {"a": [10, 12, 20], "b": [10, 12, 10], "c": [10, 16, 20], "d": [10, 10, 10]}
    relations = found(**{name: (every, reached) for name, reached in answers.items()})
    assert relations.sums == {PERIOD: (("d.rest", "a.reached", "b.reached", "c.reached"),)}
    assert not [one for one in relations.within.get(PERIOD, ()) if len(one) > 4]


def test_an_answer_that_nobody_gave_is_what_several_others_leave() -> None:
    every = [9, 8, 9]
    answers = {"a": [3, 2, 1], "b": [2, 2, 4], "c": [4, 4, 4], "d": [0, 0, 0]}
    sums = found(**{name: (every, reached) for name, reached in answers.items()}).sums[PERIOD]
    assert ("d.entries", "a.reached", "b.reached", "c.reached", "d.reached") in sums


def test_one_answer_that_all_gave_is_no_sum_of_two() -> None:
    """All gave one answer and nobody any of two others: no two of them make a sum, and nothing is refused."""
    assert found(a=([9, 8], [9, 8]), b=([9, 8], [0, 0]), c=([9, 8], [0, 0])).sums == {}


def test_that_nearly_as_many_reached_two_is_no_relation_of_their_pupils() -> None:
    alike = found(a=([90, 90], [50, 60]), b=([90, 90], [51, 60])).alike
    assert alike == {PERIOD: (("a.entries", "b.entries"),)}


def test_answers_of_other_pupils_shut_nothing_out() -> None:
    within = found(a=([30, 40], [10, 12]), b=([31, 40], [10, 12]), c=([30, 41], [9, 6])).within
    assert not [one for one in within.get(PERIOD, ()) if len(one) > 2]


def test_two_divisions_of_the_same_pupils_are_an_equation() -> None:
    every = [40, 50, 60, 44]
    parts = {"a": [10, 12, 20, 3], "b": [9, 11, 4, 15], "c": [13, 8, 17, 6]}
    fourth = [a + b - c for a, b, c in zip(*parts.values(), strict=True)]
    relations = found(**{name: (every, reached) for name, reached in parts.items()}, d=(every, fourth))
    assert relations.sums == {}
    assert relations.linear == {PERIOD: (("1 a.reached", "1 b.reached", "-1 c.reached", "-1 d.reached"),)}


def test_an_equation_may_count_a_part_twice() -> None:
    """Of some with one of three answers: two of them at a time, three times over, are all of them twice."""
    every, one, two, three = [60, 70, 80, 90], [7, 9, 4, 12], [5, 11, 8, 3], [9, 2, 6, 10]
    pairs = {"ab": (one, two), "bc": (two, three), "ac": (one, three), "any": (one, two, three)}
    relations = found(**{name: (every, [sum(of) for of in zip(*parts, strict=True)]) for name, parts in pairs.items()})
    (terms,) = relations.linear[PERIOD]
    assert sorted(terms) == ["-2 any.reached", "1 ab.reached", "1 ac.reached", "1 bc.reached"]


def test_an_answer_that_nobody_gave_is_what_others_leave_of_some() -> None:
    every = [20, 21, 22]
    answers = {"kept": [12, 13, 17], "a": [5, 6, 9], "b": [7, 7, 8], "nobody": [0, 0, 0]}
    sums = found(**{name: (every, reached) for name, reached in answers.items()}).sums[PERIOD]
    assert ("b.rest", "kept.rest", "a.reached", "nobody.reached") in sums
