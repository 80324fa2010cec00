"""Secondary suppression against brute force: an attacker who tries every table, and every pattern there could be."""

from itertools import combinations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slp_build.disclosure.suppression.attacker import Attacker, audit
from slp_build.disclosure.suppression.certificate import certify, check
from slp_build.disclosure.suppression.secondary import protect
from slp_build.disclosure.suppression.system import System
from slp_build.errors import DisclosureError
from small_tables import County, counties, county, recovered

EXAMPLES = settings(max_examples=40, deadline=None)


def knowing(least: int, county: County, *, insiders: bool) -> Attacker:
    rows = tuple(county.row(school) for school in range(len(county.leaves) // 2)) if insiders else ()
    return Attacker(least=float(least), integral=True, insiders=rows)


@EXAMPLES
@given(made=counties(), least=st.sampled_from([0, 1]), insiders=st.booleans())
def test_nobody_who_tries_every_table_recovers_a_cell(made: County, least: int, insiders: bool) -> None:
    system = made.system()
    attacker = knowing(least, made, insiders=insiders)
    try:
        hidden = protect(system, attacker).hidden
    except DisclosureError:
        everything = system.primary | system.hideable
        assert any(found_by_anyone(made, system, everything, least, insiders=insiders))
        return
    assert not any(found_by_anyone(made, system, hidden, least, insiders=insiders))
    assert (hidden >= system.primary).all()


@EXAMPLES
@given(made=counties(), seed=st.integers(0, 99))
def test_what_an_earlier_release_has_told_helps_nobody(made: County, seed: int) -> None:
    system = made.system()
    told = np.flatnonzero(~system.primary & (np.random.default_rng(seed).random(system.size) < 0.3))
    try:
        hidden = protect(system, Attacker(integral=True, earlier=told)).hidden
    except DisclosureError:
        assert recovered(made, system, system.primary | system.hideable, known=told.tolist())
        return
    assert not recovered(made, system, hidden, known=told.tolist())


@EXAMPLES
@given(made=counties())
def test_zeros_may_be_hidden_to_protect_others(made: County) -> None:
    system = made.system(zeros_published=False)
    try:
        hidden = protect(system, Attacker(integral=True)).hidden
    except DisclosureError:
        hidden = system.primary | system.hideable
        assert recovered(made, system, hidden)
        return
    assert not recovered(made, system, hidden)


@settings(max_examples=25, deadline=None)
@given(made=counties(), seed=st.integers(0, 99))
def test_the_pattern_is_the_cheapest_of_all(made: County, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(1, 9, len(made.names)).astype(float)
    system = made.system(weights=weights.tolist())
    try:
        found = protect(system)
    except DisclosureError:
        assert audit(system, system.primary | system.hideable)
        return
    assert found.gap == 0
    assert found.cost == system.weights[found.secondary].sum()
    assert not a_safe_one_is_cheaper(system, found.cost)
    assert a_safe_one_is_cheaper(system, found.cost + 0.5)


@EXAMPLES
@given(made=counties(), seed=st.integers(0, 99))
def test_the_audit_finds_what_brute_force_finds(made: County, seed: int) -> None:
    system = made.system()
    extra = np.random.default_rng(seed).random(system.size) < 0.3
    hidden = system.primary | (system.hideable & extra)
    assert {one.name for one in audit(system, hidden, Attacker(integral=True))} == recovered(made, system, hidden)


@settings(max_examples=25, deadline=None)
@given(made=counties(), least=st.sampled_from([0, 1]), insiders=st.booleans(), which=st.integers(0, 99))
def test_a_certificate_proves_a_safe_pattern_and_a_forged_one_nothing(
    made: County, least: int, insiders: bool, which: int
) -> None:
    system, attacker = made.system(), knowing(least, made, insiders=insiders)
    try:
        hidden = protect(system, attacker).hidden
    except DisclosureError:
        return
    certificate = certify(system, hidden, attacker)
    assert check(certificate, system, hidden, attacker) == ()
    if certificate.proofs:
        at = which % len(certificate.proofs)
        proof = certificate.proofs[at]
        bent = {**proof.directions[1], proof.cell: proof.directions[1].get(proof.cell, 0) + 1}
        forged = msgspec.structs.replace(proof, directions=(proof.directions[0], bent))
        still = msgspec.structs.replace(proof, directions=({}, {}))
        for wrong in ((forged,), (still,), ()):
            proofs = (*certificate.proofs[:at], *wrong, *certificate.proofs[at + 1 :])
            assert check(msgspec.structs.replace(certificate, proofs=proofs), system, hidden, attacker)


def test_the_same_table_gives_the_same_pattern() -> None:
    made = county((2, 1), [[1, 4], [2, 2], [4, 1]])
    first, second = protect(made.system()), protect(made.system())
    assert (first.hidden == second.hidden).all()


def test_an_insider_is_kept_from_the_other_school_of_a_pair() -> None:
    made = county((2, 2), [[1, 4], [2, 3], [4, 4], [4, 4]])
    system = made.system()
    plain = protect(system).hidden
    rows = tuple(made.row(school) for school in range(4))
    assert audit(system, plain, Attacker(insiders=rows))
    guarded = protect(system, Attacker(insiders=rows))
    assert not audit(system, guarded.hidden, Attacker(insiders=rows))
    assert guarded.hidden.sum() > plain.sum()


def test_what_an_earlier_release_told_is_of_no_help() -> None:
    made = county((3,), [[1, 4], [4, 4], [4, 4]])
    system = made.system()
    first = protect(system).hidden
    told = np.flatnonzero(~first)
    now = protect(system, Attacker(earlier=told)).hidden
    both = np.union1d(told, np.flatnonzero(~now))
    together = np.ones(system.size, dtype=bool)
    together[both] = False
    assert not audit(system, together)


def test_totals_that_do_not_add_up_are_named_without_a_number() -> None:
    made = county((2,), [[3, 4], [3, 7]]).system()
    values = made.values.copy()
    values[made.names.index("s0|all")] += 100
    wrong = System(**{**{f: getattr(made, f) for f in System.__slots__}, "values": values})
    with pytest.raises(DisclosureError, match=r"2 totals do not add up: .*s0\|all") as error:
        protect(wrong)
    assert not any(character.isdigit() and int(character) > 2 for character in str(error.value))


def test_what_cannot_be_protected_is_named() -> None:
    made = county((1, 1), [[1, 0], [4, 4]])
    system = made.system()
    everything = System(**{**{f: getattr(system, f) for f in System.__slots__}, "fixed": ~system.primary})
    with pytest.raises(DisclosureError, match="cannot be protected"):
        protect(everything)


def found_by_anyone(made: County, system: System, hidden: np.ndarray, least: int, *, insiders: bool) -> list[set[str]]:
    sees = [()] if not insiders else [(), *(tuple(made.row(s).tolist()) for s in range(len(made.leaves) // 2))]
    return [recovered(made, system, hidden, least=least, known=known) for known in sees]


def a_safe_one_is_cheaper(system: System, than: float) -> bool:
    """Return whether a pattern that costs less is safe, by trying all but those that hide less than an unsafe one."""
    choice = np.flatnonzero(system.hideable).tolist()
    unsafe: list[set[int]] = []
    for some in (set(some) for count in range(len(choice), -1, -1) for some in combinations(choice, count)):
        if system.weights[[*some]].sum() < than and not any(some <= one for one in unsafe):
            hidden = system.primary.copy()
            hidden[[*some]] = True
            if not audit(system, hidden):
                return True
            unsafe.append(some)
    return False
