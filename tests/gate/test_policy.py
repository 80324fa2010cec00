"""The policy's table: the longest prefix by whole segments decides alone, and what no rule covers is nobody's."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.errors import ConfigError
from slp_build.model.policy import ROLES, Policy, Rule, check_cover, load_policy

ROOT = Path(__file__).resolve().parents[2]

segment = st.sampled_from(["a", "b", "ab", "schools", "900001", "90000"])
prefix = st.lists(segment, max_size=3).map(lambda parts: "/".join(["/bridge", *parts]))
roles = st.sets(st.sampled_from(sorted(ROLES)), max_size=2)
rule = st.builds(Rule, prefix=prefix, roles=roles.map(tuple), own_school=roles.map(tuple))
policies = st.lists(rule, max_size=6, unique_by=lambda r: r.prefix).map(lambda rs: Policy({r.prefix: r for r in rs}))
address = st.one_of(
    st.lists(segment, max_size=4).map(lambda parts: "/".join(["/bridge", *parts])),
    st.text("/abridge900001.%", max_size=12),
)
schools = st.sets(st.sampled_from([900001, 90000, 1]), max_size=2)


def by_hand(policy: Policy, address: str, held: set[str], own: set[int]) -> bool:
    """Decide as slowly and plainly as can be: compare lists of segments, try every rule."""
    parts = address.split("/")
    covering = [r for r in policy.rules.values() if parts[: r.prefix.count("/") + 1] == r.prefix.split("/")]
    if not covering:
        return False
    longest = max(covering, key=lambda r: r.prefix.count("/"))
    if held & set(longest.roles):
        return True
    rest = parts[longest.prefix.count("/") + 1 :]
    return bool(held & set(longest.own_school)) and bool(rest) and rest[0] in {str(urn) for urn in own}


@given(policies, address, roles, schools)
def test_the_table_decides_as_one_would_by_hand(policy: Policy, address: str, held: set[str], own: set[int]) -> None:
    assert policy.allows(address, held, own) is by_hand(policy, address, held, own)


@given(policies, address, schools)
def test_without_a_role_nothing_is_allowed(policy: Policy, address: str, own: set[int]) -> None:
    assert not policy.allows(address, set(), own)
    assert not policy.allows(address, {"editor", "", "Board"}, own)


@given(address, roles, schools)
def test_without_a_rule_nothing_is_allowed(address: str, held: set[str], own: set[int]) -> None:
    assert not Policy({}).allows(address, held, own)


@given(policies, address, roles, roles, schools)
def test_another_role_never_takes_anything_away(
    policy: Policy, address: str, held: set[str], more: set[str], own: set[int]
) -> None:
    if policy.allows(address, held, own):
        assert policy.allows(address, held | more, own)


def test_a_prefix_covers_whole_segments_only() -> None:
    policy = Policy({"/bridge/board": Rule(prefix="/bridge/board", roles=("board",))})
    assert policy.allows("/bridge/board", {"board"}, ())
    assert policy.allows("/bridge/board/september", {"board"}, ())
    for other in ("/bridge/boards", "/bridge/board.html", "/bridge", "/bridge/Board", "/bridge//board", "bridge/board"):
        assert not policy.allows(other, {"board"}, ())


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/bridge/schools/900001", True),
        ("/bridge/schools/900001/dials", True),
        ("/bridge/schools", False),
        ("/bridge/schools/", False),
        ("/bridge/schools/900002", False),
        ("/bridge/schools/9000011", False),
        ("/bridge/schools/0900001", False),
        ("/bridge/schools/900001.html", False),
        ("/bridge/schools//900001", False),
        ("/bridge/schools/all/900001", False),
    ],
)
def test_own_school_is_the_segment_after_the_prefix_and_no_other(address: str, allowed: bool) -> None:
    policy = Policy({"/bridge/schools": Rule(prefix="/bridge/schools", roles=("board",), own_school=("subscriber",))})
    assert policy.allows(address, {"subscriber"}, {900001}) is allowed
    assert policy.allows(address, {"board"}, ())


def test_a_longer_rule_opens_what_the_shorter_shut_and_shuts_what_it_opened() -> None:
    shut, opened = Rule(prefix="/bridge/a", roles=()), Rule(prefix="/bridge/a/b", roles=("subscriber",))
    policy = Policy(
        {"/bridge": Rule(prefix="/bridge", roles=("subscriber",)), "/bridge/a": shut, "/bridge/a/b": opened}
    )
    assert [policy.allows(a, {"subscriber"}, ()) for a in ("/bridge/x", "/bridge/a/x", "/bridge/a/b/x")] == [
        True,
        False,
        True,
    ]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "bridge-policy.toml"
    path.write_text(text)
    return path


RULE = '[[rule]]\nprefix = "{}"\nroles = ["{}"]\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULE.format("/bridge", "board") * 2, "/bridge stands twice"),
        (RULE.format("/bridge", "editor"), "“editor” is no role"),
        (RULE.format("/bridge", "board") + 'own_school = ["head"]\n', "“head” is no role"),
        (RULE.format("/bridge/", "board"), "is not a prefix"),
        (RULE.format("bridge", "board"), "is not a prefix"),
        (RULE.format("/", "board"), "is not a prefix"),
        (RULE.format("/bridge/../x", "board"), "is not a prefix"),
        (RULE.format("/bridgehead", "board"), "is not a prefix"),
        (RULE.format("/bridge/Board", "board"), "is not a prefix"),
        ('[[rule]]\nprefix = "/bridge"\n', "“roles” in rule 1 is missing"),
        ('[[rule]]\nprefix = "/bridge"\nroles = "board"\n', "rule 1: roles must be a list"),
        (RULE.format("/bridge", "board") + "role = 1\n", "“role” in rule 1 is nothing that is read here"),
        ("", "has no rule, so nobody may read anything; take .* back from git"),
        ("rule = 1\n", "rule must be a list"),
        ("[[rule]\n", "line 1"),
    ],
)
def test_a_table_that_is_not_plain_is_refused_and_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=f"(?s)bridge-policy.toml.*{says}|{says}.*bridge-policy.toml"):
        load_policy(written(tmp_path, text))


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without it nobody may read anything"):
        load_policy(tmp_path / "bridge-policy.toml")


def test_an_address_that_no_rule_covers_stops_the_build() -> None:
    policy = Policy({"/bridge/a": Rule(prefix="/bridge/a", roles=("board",))})
    check_cover(policy, ["/bridge/a", "/bridge/a/b"])
    with pytest.raises(ConfigError, match="no rule for: /bridge, /bridge/ab"):
        check_cover(policy, ["/bridge/ab", "/bridge/a", "/bridge"])


def test_our_own_table_is_plain() -> None:
    policy = load_policy(ROOT / "site" / "bridge-policy.toml")
    assert {"/bridge", "/bridge/schools", "/bridge/board", "/bridge/documents"} <= policy.rules.keys()
    assert all(rule.online for rule in policy.rules.values())
