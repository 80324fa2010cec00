"""Who may read what: whole segments, the longest prefix, and no by default."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.errors import ConfigError
from slp_build.model.policy import ROLES, Policy, Rule, check_cover, load_policy

ROOT = Path(__file__).resolve().parents[3]
POLICY = Policy(
    {
        "/bridge": Rule(prefix="/bridge", roles=("subscriber", "board")),
        "/bridge/schools": Rule(prefix="/bridge/schools", roles=("broker",), own_school=("school_lead",)),
        "/bridge/board": Rule(prefix="/bridge/board", roles=("board",)),
        "/bridge/board/open": Rule(prefix="/bridge/board/open", roles=("subscriber", "board")),
    }
)


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("/bridge", "/bridge"),
        ("/bridge/", "/bridge"),
        ("/bridge/notices/autumn", "/bridge"),
        ("/bridge/board", "/bridge/board"),
        ("/bridge/board/september", "/bridge/board"),
        ("/bridge/board/open/minutes", "/bridge/board/open"),
        ("/bridge/board-games", "/bridge"),
        ("/bridgehead", None),
        ("/bridge.html", None),
        ("//bridge", None),
        ("/BRIDGE", None),
        ("bridge", None),
        ("/", None),
        ("", None),
        ("/desk/bridge", None),
    ],
)
def test_the_longest_prefix_of_whole_segments_decides(address: str, prefix: str | None) -> None:
    rule = POLICY.rule_for(address)
    assert (rule.prefix if rule else None) == prefix


@pytest.mark.parametrize(
    ("address", "roles", "schools", "may"),
    [
        ("/bridge", ["subscriber"], [], True),
        ("/bridge", ["broker"], [], False),
        ("/bridge", [], [900001], False),
        ("/bridge/board/september", ["subscriber"], [], False),
        ("/bridge/board/open/minutes", ["subscriber"], [], True),
        ("/bridge/schools/900001", ["school_lead"], [900001], True),
        ("/bridge/schools/900001/print", ["school_lead"], [900001], True),
        ("/bridge/schools/900002", ["school_lead"], [900001], False),
        ("/bridge/schools/9000011", ["school_lead"], [900001], False),
        ("/bridge/schools/900001.html", ["school_lead"], [900001], False),
        ("/bridge/schools", ["school_lead"], [900001], False),
        ("/bridge/schools/", ["school_lead"], [900001], False),
        ("/bridge/schools/900001", ["subscriber"], [900001], False),
        ("/bridge/schools/900002", ["school_lead", "broker"], [900001], True),
        ("/other", ["subscriber", "board", "broker"], [900001], False),
    ],
)
def test_a_reader_may_what_the_deciding_rule_says(
    address: str, roles: list[str], schools: list[int], may: bool
) -> None:
    assert POLICY.allows(address, roles, schools) is may


addresses = st.lists(st.sampled_from(["bridge", "board", "open", "schools", "900001", "900002", "x"]), max_size=5).map(
    lambda parts: "/" + "/".join(parts)
)
roles = st.sets(st.sampled_from(sorted(ROLES)))
schools = st.sets(st.sampled_from([900001, 900002]))


@given(addresses, roles, roles, schools, schools)
def test_another_role_or_school_never_takes_access_away(
    address: str, held: set[str], more: set[str], own: set[int], others: set[int]
) -> None:
    if POLICY.allows(address, held, own):
        assert POLICY.allows(address, held | more, own | others)


@given(addresses, schools)
def test_without_a_role_nobody_reads_anything(address: str, own: set[int]) -> None:
    assert not POLICY.allows(address, [], own)


@given(addresses, roles, schools)
def test_what_no_rule_covers_nobody_reads(address: str, held: set[str], own: set[int]) -> None:
    if not (address == "/bridge" or address.startswith("/bridge/")):
        assert not POLICY.allows(address, held, own)


def test_our_own_policy_keeps_board_papers_to_the_board_and_dials_to_their_school() -> None:
    policy = load_policy(ROOT / "site" / "bridge-policy.toml")
    for role in ROLES:
        assert policy.allows("/bridge/notices", [role], [])
        assert policy.allows("/bridge/board/september", [role], [900001]) is (role == "board")
        assert policy.allows("/bridge/schools/900002", [role], [900001]) is (role in {"broker", "lis_officer", "board"})
    assert policy.allows("/bridge/schools/900001", ["school_lead"], [900001])


@pytest.mark.parametrize("prefix", ["/bridge/schools", "/bridge/documents"])
def test_a_slip_in_our_own_policy_opens_nothing(tmp_path: Path, prefix: str) -> None:
    text = (ROOT / "site" / "bridge-policy.toml").read_text()
    assert f'"{prefix}"' in text
    (tmp_path / "policy.toml").write_text(text.replace(f'"{prefix}"', f'"{prefix[:-1]}"'))
    with pytest.raises(ConfigError, match=prefix):
        load_policy(tmp_path / "policy.toml")


def test_addresses_without_a_rule_are_named_ten_at_most() -> None:
    check_cover(POLICY, ["/bridge", "/bridge/anything"])
    with pytest.raises(ConfigError, match=r"/loose/00, .*/loose/09; say who may read them") as caught:
        check_cover(POLICY, [f"/loose/{n:02}" for n in range(12)])
    assert "/loose/10" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[rule]]\nprefix = "/bridge"\nroles = ["teacher"]', "“teacher” is no role; take board, broker"),
        ('[[rule]]\nprefix = "/bridge"\nroles = []\nown_school = ["parent"]', "“parent” is no role"),
        ('[[rule]]\nprefix = "/bridge/"\nroles = []', "“/bridge/” is not a prefix"),
        ('[[rule]]\nprefix = "/cms"\nroles = []', "“/cms” is not a prefix"),
        ('[[rule]]\nprefix = "/bridge/Board"\nroles = []', "is not a prefix"),
        ('[[rule]]\nprefix = "/bridge"\nroles = []\n[[rule]]\nprefix = "/bridge"\nroles = []', "/bridge stands twice"),
        ('[[rule]]\nprefix = "/bridge"\nroles = []\nrole = ["board"]', "role"),
        ('[[rule]]\nprefix = "/bridge"', "roles"),
        ('[[rule]]\nprefix = "/bridge"\nroles = ["subscriber"]', "every school's figures to the role “subscriber”"),
        (
            '[[rule]]\nprefix = "/bridge/schools"\nroles = []\n'
            '[[rule]]\nprefix = "/bridge/schools/900001"\nroles = ["school_lead"]',
            "/bridge/schools/900001: would open every school's figures",
        ),
        ('[[rule]]\nprefix = "/bridge"\nroles = ["broker"]', "/bridge/documents is for the board's papers"),
        (
            '[[rule]]\nprefix = "/bridge/documents"\nroles = []\n'
            '[[rule]]\nprefix = "/bridge/documents/5"\nroles = ["broker"]',
            "/bridge/documents/5: /bridge/documents is for the board's papers",
        ),
        ("[[rule]\n", "policy.toml"),
        ("", "rule"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as caught:
        load_policy(path)
    assert "policy.toml" in str(caught.value)


def test_a_missing_policy_lets_nobody_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without it nobody may read anything"):
        load_policy(tmp_path / "none.toml")
