"""Which pages must be rendered: decided before MkDocs hears of any of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from slp_build.errors import AddressClash
from slp_build.model.address import file_of
from slp_build.model.manifest import FileEntry
from slp_build.pages.asked import Asked
from slp_build.pages.planned import Planned
from slp_build.render.fingerprint import TemplateHashes, fingerprint
from slp_build.render.kept import Held, KeptPage, pack_page
from slp_build.render.memory import Memory, Summary


@dataclass(slots=True, kw_only=True)
class Plan:
    """The pages that stay as they are, those to render, why each of the latter is, the answers that changed.

    `summary` is of the pages that stay.
    """

    kept: dict[str, Held] = field(default_factory=dict)
    summary: Summary = field(default_factory=Summary)
    stale: list[Planned[Any]] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)


class Answering(Protocol):
    """A tree's site, as far as a plan asks it (`pages.asked`).

    `touched`, where it is known, are the questions of SETTLED that may have another answer than in the memory.
    """

    asked: Asked
    touched: frozenset[str] | None

    def value(self, key: str) -> str:
        """Return what the answer to a question is worth now."""
        ...


@dataclass(slots=True, kw_only=True)
class Planner:
    """Plans a tree from what it is made of now, and from what is remembered of the live release.

    `ground` is what every page depends on; `memory` and `files` are of the live release, by address and by path.
    """

    site: Answering
    ground: str
    templates: TemplateHashes
    now: datetime
    memory: Memory
    files: Mapping[str, FileEntry]
    _plan: Plan = field(default_factory=Plan)

    def plan(self, planned: Iterable[Planned[Any]], owners: dict[str, str]) -> Plan:
        """Return the plan. `owners` are those of addresses that are taken already.

        A page whose questions all have the answers they had, at an instant for which they hold, stays without a look at
        it. Any other's view is made; if it is the same as before, the page stays too. Raises AddressClash when two
        pages want one address.
        """
        memory, plan = self.memory, self._plan
        same_ground = memory.ground == self.ground
        plan.changed = changed_keys(memory, self.site.value, self.site.touched) if same_ground else set(memory.answers)
        for page in planned:
            claim(owners, page.address, page.source)
            entry = self.files.get(file_of(page.address))
            if entry is None or page.address not in memory.pages:
                self._draw(page, "new")
            elif not same_ground:
                self._draw(page, "engine")
            elif entry.source != page.source or (before := memory.pages[page.address]).template != page.template:
                self._draw(page, f"source:{page.source}")
            elif not entry.fingerprint.startswith(self.templates.of(page.template)):
                self._draw(page, "theme")
            else:
                self._decide(page, before, entry.fingerprint)
        return plan

    def _decide(self, page: Planned[Any], before: KeptPage, mark: str) -> None:
        """Keep or draw a page of which only the answers or the instant may be others."""
        plan, held = self._plan, self.memory.pages
        moved = set() if plan.changed.isdisjoint(before.keys) else plan.changed.intersection(before.keys)
        if not moved and holds(before, self.now):
            plan.kept[page.address] = held.held[page.address]
            plan.summary.note(before)
            return
        asked = self.site.asked
        asked.start()
        if fingerprint(page.make(), self.templates.of(page.template)) == mark:
            again = kept_again(before, asked)
            plan.kept[page.address] = pack_page(again, held.beside(page.address))
            plan.summary.note(again)
            return
        self._draw(page, min(moved, key=_weight) if moved else "time")

    def _draw(self, page: Planned[Any], reason: str) -> None:
        self._plan.stale.append(page)
        self._plan.reasons[page.address] = reason


def _weight(key: str) -> tuple[int, str]:
    """Return how well a key explains a change, best first: the page's own record before what others say of it."""
    order = ("record", "listing", "export", "exports", "head", "address", "children", "kind", "menu")
    return order.index(key.partition(":")[0]), key


SETTLED = ("record:", "head:", "address:", "children:")
"""The questions about the tree, of which a site that follows another knows which may have another answer."""


def changed_keys(memory: Memory, value: Callable[[str], str], touched: frozenset[str] | None = None) -> set[str]:
    """Return the questions of the last build that have another answer now."""
    answers = memory.answers
    if touched is not None:
        answers = {k: answer for k, answer in answers.items() if not k.startswith(SETTLED) or k in touched}
    return {key for key, answer in answers.items() if value(key) != answer}


def holds(page: KeptPage, now: datetime) -> bool:
    """Return whether a page is right at an instant, as far as time goes."""
    return (not page.since or datetime.fromisoformat(page.since) <= now) and (
        not page.until or now < datetime.fromisoformat(page.until)
    )


def kept_again(before: KeptPage, asked: Asked) -> KeptPage:
    """Return a page that stays, with the questions it asks now."""
    return msgspec.structs.replace(
        before,
        keys=tuple(sorted(asked.keys)),
        since=asked.since.isoformat() if asked.since else "",
        until=asked.until.isoformat() if asked.until else "",
        missing=tuple(sorted(asked.missing)),
    )


def claim(owners: dict[str, str], address: str, owner: str) -> None:
    """Note who owns an address. Raises AddressClash when two pages want it."""
    if address in owners:
        what = f"{address}: {owners[address]} and {owner} want this address; rename one of them"
        raise AddressClash(what, (owners[address], owner))
    owners[address] = owner


def answers_to(
    asked: Iterable[str], value: Callable[[str], str], known: Mapping[str, str], changed: set[str]
) -> dict[str, str]:
    """Return what every question asked is worth now; `known` are answers that hold unless `changed`."""
    return {key: known[key] if key in known and key not in changed else value(key) for key in asked}
