"""Counts of the same pupils: what one measure hides must not stand in another.

Whoever reads two measures of the same pupils reads every group's size twice. Where the counts of two measures are the
same, or nearly so, readers are assumed to know by how much they differ, in every place and group: so one of them is
hidden wherever the other is. Where one measure's pupils are some of another's, readers know that they are no more.

Longer than most modules: each kind of relation is a few lines, and which of them follow from others is told by all.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import lcm

import numpy as np

from slp_build.anonymise.row import PARTS, Counts
from slp_build.anonymise.specification import TOTAL
from slp_build.anonymise.together import Together
from slp_build.disclosure.suppression.system import Flags, Numbers
from slp_build.errors import DisclosureError
from slp_build.model.export import Lists, Relations

SIMPLE = 6
"""The largest denominator in an equation of parts."""
NEARLY = 0.1
"""Of the pupils of two measures: what they may differ by, added up over the schools that have some of both, and still
be nearly the same."""
FEW_BESIDES = 2
"""What there may be more, at least in some group of some school, for somebody to learn from it that there are more."""


def find_relations(
    counts: Counts, parts: Mapping[tuple[str, str], tuple[str, ...]], groupings: Mapping[str, tuple[str, ...]]
) -> Relations:
    """Return what the measures of each period have to do with each other.

    Measures count the same pupils where those are nearly the same. Every other relation is one where it holds of every
    group in every school, or, for the pupils of two measures, of every group in some schools.
    In: `parts` are counted of each (period, measure)
    """
    found: dict[str, Lists] = {name: {} for name in Relations.__struct_fields__ if name != "any_number"}
    groups = (TOTAL, *(group for values in groupings.values() for group in values))
    schools = sorted(counts.clusters)
    cells = [(school, group) for school in schools for group in groups]
    total = np.array([group == TOTAL for _, group in cells])
    for period in sorted({period for period, _ in parts}):
        values = {
            f"{measure}.{part}": np.array([counts.parts((period, *cell, measure))[part] for cell in cells])
            for (of, measure), names in parts.items()
            if of == period
            for part in names
        }
        every = {name: value for name, value in values.items() if value.any()}
        near, together = _near_pairs(every, total), Together(values)
        by_school = {name: value.reshape(len(schools), -1) for name, value in every.items() if _is_all(name)}
        sums = tuple(_sums(every, together))
        of_period = {
            "alike": (*_joined(near), *_equal(every)),
            "sums": (*sums, *_nobodys(values, together, sums)),
            "linear": tuple(_linear(every, sums)),
            "within": tuple(_within(every, near, together)),
            "either": tuple(_either(every, together)),
            "equal_in": tuple(_equal_in(by_school, schools, near)),
            "equal_of": tuple(_equal_of(by_school, groups, near)),
        }
        for relation, lists in of_period.items():
            if lists:
                found[relation][period] = lists
    return Relations(**found, any_number=True)


def _near_pairs(values: Mapping[str, Numbers], total: Flags) -> list[tuple[str, str]]:
    """Return the pairs of measures whose pupils are nearly the same.

    Not where those of one are rather those who reached the other, or who did not: by how much they differ from all of
    them is who failed, and not who was away.
    """
    names = [name for name in values if _is_all(name)]
    near = {both for both in permutations(names, 2) if _near(*(values[name][total] for name in both))}
    after = {both for both in near if _is_after(*both, values)}
    # nor are they like others of the same pupils as those before
    apart = after | {(one, other) for one, before in after for other in names if (before, other) in near}
    return [both for both in combinations(names, 2) if both in near and not {both, both[::-1]} & apart]


def _is_after(name: str, before: str, values: Mapping[str, Numbers]) -> bool:
    """Return whether a measure's pupils are nearer to those with one answer to another than to all of the latter."""
    names = (f"{part_of(before)[0]}.{part}" for part in PARTS)
    apart = [np.abs(values[name] - values[one]).sum() for one in names if one in values]
    return bool(min(apart) < apart[0])


def _equal(values: Mapping[str, Numbers]) -> Iterator[tuple[str, ...]]:
    """Yield lists of what is the same everywhere, but for the pupils of measures, which are near already."""
    same = (
        (one, other)
        for one, other in combinations(values, 2)
        if not (_is_all(one) and _is_all(other)) and np.array_equal(values[one], values[other])
    )
    for names in _joined(same):  # where half of all reached it everywhere, the rest is as many, and another thing
        of_each = {part_of(name)[0]: name for name in reversed(names)}
        pupils = sorted(filter(_is_all, of_each.values()))
        lists = tuple(sorted({*of_each.values()} - {*pupils[1:]}))
        if len(lists) > 1:
            yield lists


def _sums(values: Mapping[str, Numbers], together: Together) -> Iterator[tuple[str, ...]]:
    """Yield sums: all pupils are those with some answers that shut each other out, say. None follows from the others.

    Beside what each measure says of itself: that all pupils of it are those who reached it, and the rest.
    """
    names, known = list(values), _known(values)
    at = {name: number for number, name in enumerate(names)}
    totals = {value.tobytes(): name for name, value in reversed(list(values.items()))}
    found = [(total, *some) for total in totals.values() for some in together.adding_up(values[total], names)]
    for those in sorted(found, key=lambda those: (len(those), [at[name] for name in those[1:]])):
        relation = _relation(at, those)
        if np.linalg.matrix_rank([*known, relation]) > np.linalg.matrix_rank(known):
            known.append(relation)
            yield those


def _known(values: Mapping[str, Numbers]) -> list[Numbers]:
    """Return what each measure says of itself, and which parts are equal, as relations of all parts."""
    at = {name: number for number, name in enumerate(values)}
    known: list[Numbers] = []
    for name in values:
        measure, part = part_of(name)
        both = [f"{measure}.{other}" for other in PARTS[1:]]
        if part == "entries" and any(one in at for one in both):
            known.append(_relation(at, (name, *(one for one in both if one in at))))
    pairs = combinations(values, 2)
    return known + [_relation(at, both) for both in pairs if np.array_equal(values[both[0]], values[both[1]])]


def _linear(values: Mapping[str, Numbers], sums: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield every other equation that holds of all cells: reading and maths are both and at least one of them, say.

    Each is a list of parts with whole coefficients, that are nothing together. None follows from others or from `sums`:
    which of them are named is the same to whoever solves them. Coefficients that are no simple fractions are chance.
    """
    names = list(values)
    at = {name: number for number, name in enumerate(names)}
    known = [*_known(values), *(_relation(at, those) for those in sums)]
    free: list[str] = []
    for name in names:
        others = np.array([values[other] for other in free]).T
        found = np.linalg.lstsq(others, values[name])[0] if free else np.zeros(0)
        simple = [Fraction(each).limit_denominator(SIMPLE) for each in found.tolist()]
        whole = lcm(*(each.denominator for each in simple))
        relation = np.zeros(len(names))
        relation[at[name]] = -whole
        for other, each in zip(free, simple, strict=True):
            relation[at[other]] = float(each * whole)
        if np.any(sum(relation[at[each]] * values[each] for each in (*free, name))):
            free.append(name)
        elif np.linalg.matrix_rank([*known, relation]) > np.linalg.matrix_rank(known):
            known.append(relation)
            yield tuple(f"{int(relation[at[each]])} {each}" for each in (*free, name) if relation[at[each]])


def _nobodys(
    values: Mapping[str, Numbers], together: Together, sums: Iterable[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Yield sums with an answer that nobody gave anywhere, since those who could have gave one of some others."""
    answers = [name for name in values if part_of(name)[1] == "reached"]
    for nobody in answers:
        every = _all_of(nobody)
        if not values[nobody].any() and values[every].any():
            others = [name for name in answers if _of_the_same(name, every, values)]
            found = [(every, *some) for some in together.adding_up(values[every], others)]
            found += [those for those in sums if all(_of_the_same(name, every, values) for name in those)]
            yield from ((*those, nobody) for those in dict.fromkeys(found))


def _either(values: Mapping[str, Numbers], together: Together) -> Iterator[tuple[str, ...]]:
    """Yield who is in one of some others, or in several: whoever passed one test or the other, or failed one of three.

    Of more than two only such as all passed, or all failed: with others some counts are always no fewer by chance.
    """
    answers = [name for name in values if not _is_all(name)]
    for one in answers:
        others = [name for name in answers if part_of(name)[0] != part_of(one)[0] and _is_some_of(name, one, values)]
        like = [name for name in others if part_of(name)[1] == part_of(one)[1]]
        pairs = {some for both in combinations(others, 2) for some in together.covering(values[one], both)}
        for some in sorted({*pairs, *together.covering(values[one], like)}, key=lambda some: (len(some), some)):
            besides = together.sum(some) - values[one]
            if len(some) > 1 and besides.any() and besides[values[one] > 0].min() <= FEW_BESIDES:
                yield (one, *some)


def _within(
    values: Mapping[str, Numbers], near: Collection[tuple[str, str]], together: Together
) -> Iterator[tuple[str, ...]]:
    """Yield who are all of some others, and more: those who failed a test are all who sit it again, and more, say.

    None of two follows from the others, or from that those who reached a measure, and the rest, are some of its pupils.
    Where there are always many more with some answer, what is counted has nothing to do with each other, and nobody
    learns from it. Nor does anybody from that some with an answer are no more than nearly all. Of all pupils of two
    measures it is always said: else nobody would hold it for so only where there are few more.
    """
    first = {value.tobytes(): name for name, value in reversed(list(values.items()))}
    names = sorted(first.values())
    alike = {frozenset(part_of(name)[0] for name in pair) for pair in near}
    more: dict[str, set[str]] = {name: set() for name in names}
    for one, other in permutations(names, 2):
        besides, of = values[other] - values[one], {part_of(one)[0], part_of(other)[0]}
        says_nothing = of in alike and _is_all(one) != _is_all(other)
        tight = len(of) == 1 or (_is_all(one) and _is_all(other)) or besides[values[other] > 0].min() <= FEW_BESIDES
        if (besides >= 0).all() and tight and not says_nothing:
            more[one].add(other)
    found: set[tuple[str, str]] = set()
    for one in names:
        for other in sorted(more[one]):
            if part_of(one)[0] == part_of(other)[0] or any(other in more[between] for between in more[one]):
                continue
            if (_rest_of(other), _rest_of(one)) not in found or not _of_the_same(one, other, values):
                found.add((one, other))
    yield from sorted((other, one) for one, other in found)
    # answers that shut each other out are no more than all, though a few gave none
    of_the_same: dict[bytes, list[str]] = {}
    for name in values:
        if not _is_all(name):
            of_the_same.setdefault(values[_all_of(name)].tobytes(), []).append(name)
    for answers in of_the_same.values():
        every = values[_all_of(answers[0])]
        for some in together.fitting(every, answers):
            besides = every - together.sum(some)
            if len(some) > 2 and besides.any() and besides[every > 0].min() <= FEW_BESIDES:
                yield (_all_of(some[0]), *some)


def _rest_of(name: str) -> str:
    """Return the other answer."""
    measure, part = part_of(name)
    return f"{measure}.{PARTS[3 - PARTS.index(part)]}" if part in PARTS[1:] else ""


def _is_some_of(one: str, other: str, values: Mapping[str, Numbers]) -> bool:
    """Return whether a part counts no more than another anywhere."""
    return bool((values[one] <= values[other]).all())


def _of_the_same(one: str, other: str, values: Mapping[str, Numbers]) -> bool:
    """Return whether the pupils of two measures are the same everywhere."""
    pupils, others = (values[_all_of(name)] for name in (one, other))
    return np.array_equal(pupils, others)


def _equal_in(
    values: Mapping[str, Numbers], schools: Sequence[str], near: Collection[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Yield measures that are not of the same pupils, and the schools in which they are, group by group.

    In: `values` (schools × groups) of the pupils of each measure
    """
    found: dict[tuple[str, str], list[str]] = {}
    for number, school in enumerate(schools):
        first: dict[bytes, str] = {}
        for name in sorted(name for name in values if values[name][number].any()):
            other = first.setdefault(values[name][number].tobytes(), name)
            if other != name and not {(name, other), (other, name)} & {*near}:
                found.setdefault((other, name), []).append(school)
    for both in sorted(found):
        yield (*both, *found[both])


def _equal_of(
    values: Mapping[str, Numbers], groups: Sequence[str], near: Collection[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Yield measures that are not of the same pupils, and the groups of which they are, school by school.

    All girls are vaccinated, say, and have a mark in reading, as the boys have.
    In: `values` (schools × groups) of the pupils of each measure
    """
    for one, other in combinations(values, 2):
        same = (values[one] == values[other]).all(axis=0) & values[one].any(axis=0)
        found = [group for group, is_same in zip(groups, same, strict=True) if is_same and group != TOTAL]
        if found and not same[groups.index(TOTAL)] and (one, other) not in near:
            yield (one, other, *found)


def _relation(at: Mapping[str, int], names: Iterable[str]) -> Numbers:
    relation = np.zeros(len(at))
    for number, name in enumerate(names):
        relation[at[name]] += 1.0 if number else -1.0
    return relation


def _near(one: Numbers, other: Numbers) -> bool:
    both = (one > 0) & (other > 0)
    return bool(both.any() and np.abs(one - other)[both].sum() <= NEARLY * np.maximum(one, other)[both].sum())


def _joined(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return lists of what is joined by pairs, over others if need be, each sorted."""
    lists: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(one for one in lists if not one.isdisjoint(pair)))
        lists = [one for one in lists if one.isdisjoint(pair)] + [joined]
    return sorted(tuple(sorted(one)) for one in lists)


def _is_all(name: str) -> bool:
    return part_of(name)[1] == "entries"


def term_of(text: str) -> tuple[int, str]:
    """Return the coefficient and the part of a term of an equation. Raises DisclosureError where it is none."""
    found = re.fullmatch(r"(-?[1-9][0-9]{0,3}) (\S+)", text)
    if not found:
        raise DisclosureError(f"“{text}” is no part of an equation; make the set again")
    part_of(found[2])
    return int(found[1]), found[2]


def _all_of(name: str) -> str:
    """Return what counts all pupils of a part's measure."""
    return f"{part_of(name)[0]}.entries"


def part_of(name: str) -> tuple[str, str]:
    """Return the measure and the part that a name stands for. Raises DisclosureError where it is none."""
    measure, _, part = name.partition(".")
    if not measure or part not in PARTS:
        raise DisclosureError(f"“{name}” is no part of a measure; make the set again")
    return measure, part
