"""Who may read which Bridge address: `site/bridge-policy.toml`, read by the build and the gate.

A rule covers its own address and everything below it, by whole segments; the longest matching rule decides alone; an
address that no rule covers is nobody's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from slp_build.config import without_mark
from slp_build.errors import UNDECODABLE, ConfigError, in_plain_words

ROLES = frozenset({"subscriber", "school_lead", "broker", "lis_officer", "board"})
BOARD = "board"
OF_A_SCHOOL = frozenset({"subscriber", "school_lead"})
SCHOOLS = "/bridge/schools"  # each school's own figures: /bridge/schools/<urn>
FILES = "/bridge/documents"  # members' files, which board papers alone have
_PREFIX = re.compile(r"/bridge(/[a-z0-9-]+)*\Z")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One prefix: the roles that may read below it, and those that may read only their own school's part.

    `online` says that each request must ask again: nothing below it may be kept by a browser or given out offline.
    """

    prefix: str
    roles: tuple[str, ...]
    own_school: tuple[str, ...] = ()
    online: bool = True


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules by prefix."""

    rules: dict[str, Rule]

    def rule_for(self, address: str) -> Rule | None:
        """Return the rule with the longest prefix of whole segments, or None."""
        prefix = address
        while prefix:
            if prefix in self.rules:
                return self.rules[prefix]
            prefix = prefix.rpartition("/")[0]
        return None

    def is_the_boards(self, address: str) -> bool:
        """Return whether the board, and nobody else, may read `address`."""
        rule = self.rule_for(address)
        return rule is not None and {*rule.roles, *rule.own_school} == {BOARD}

    def allows(self, address: str, roles: Iterable[str], schools: Iterable[int]) -> bool:
        """Return whether a reader with these roles and own schools may read `address`. Default: no."""
        rule = self.rule_for(address)
        if rule is None:
            return False
        held = set(roles)
        if held & set(rule.roles):
            return True
        # own-school access is to <prefix>/<urn> and what is below it, never to the prefix itself
        segment = address[len(rule.prefix) + 1 :].partition("/")[0]
        return bool(held & set(rule.own_school)) and segment in {str(urn) for urn in schools}


def load_policy(path: Path) -> Policy:
    """Return the policy in `path`. Raises ConfigError naming the file and the rule that is wrong."""
    try:
        found = msgspec.toml.decode(without_mark(path.read_bytes()), type=_File)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); without it nobody may read anything") from error
    except UNDECODABLE as error:
        raise ConfigError(f"{path}: {in_plain_words(error)}") from error
    if not found.rule:
        raise ConfigError(
            f"{path}: has no rule, so nobody may read anything; take site/bridge-policy.toml back from git"
        )
    rules: dict[str, Rule] = {}
    for rule in found.rule:
        if not _PREFIX.match(rule.prefix):
            raise ConfigError(f"{path}: “{rule.prefix}” is not a prefix; write /bridge/… without a slash at the end")
        if rule.prefix in rules:
            raise ConfigError(f"{path}: {rule.prefix} stands twice; keep one rule for it")
        if unknown := {*rule.roles, *rule.own_school} - ROLES:
            raise ConfigError(f"{path}: {rule.prefix}: “{min(unknown)}” is no role; take {', '.join(sorted(ROLES))}")
        rules[rule.prefix] = rule
    policy = Policy(rules)
    _check_what_is_confidential(policy, path)
    return policy


def _check_what_is_confidential(policy: Policy, path: Path) -> None:
    """Raise ConfigError where a school could read another's figures, or anybody but the board its papers' files.

    A slip in a prefix would do it: a shorter rule, for all members, then decides. Where board papers themselves stand
    is in no policy: a build's guard looks at that, and the gate knows them from the release.
    """
    below = [rule for prefix, rule in policy.rules.items() if prefix.startswith(f"{SCHOOLS}/")]
    for rule in filter(None, (policy.rule_for(SCHOOLS), *below)):
        if opened := OF_A_SCHOOL & set(rule.roles):
            raise ConfigError(
                f"{path}: {rule.prefix}: would open every school's figures to the role “{min(opened)}”; "
                f"give {SCHOOLS} a rule that names it in `own_school`, not in `roles`"
            )
    of_files = [rule for prefix, rule in policy.rules.items() if prefix.startswith(f"{FILES}/")]
    for rule in filter(None, (policy.rule_for(FILES), *of_files)):
        if {*rule.roles, *rule.own_school} - {BOARD}:
            raise ConfigError(f'{path}: {rule.prefix}: {FILES} is for the board\'s papers; write roles = ["board"]')


def check_cover(policy: Policy, addresses: Iterable[str]) -> None:
    """Raise ConfigError naming the addresses (at most ten) that no rule covers."""
    bare = sorted(address for address in addresses if policy.rule_for(address) is None)
    if bare:
        raise ConfigError(f"bridge-policy.toml covers no rule for: {', '.join(bare[:10])}; say who may read them")
