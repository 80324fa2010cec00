"""Which pages must be rendered: decided before MkDocs hears of any of them."""

from collections.abc import Callable, Iterable, Mapping, Set
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
from slp_build.render.memory import Memory
from slp_build.render.outline import SETTLED, Outline, holds
from slp_build.render.summary import Summary

TELLING = ("record", "listing", "topic", "export", "exports", "head", "address", "children", "kind", "purpose", "menu")
"""Every kind of question, the one that explains a change best first."""

MOST = 500  # questions with another answer, or pages, that are looked for one by one


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
        plan.changed = self._changed() if same_ground else set(memory.answers)
        doubtful = self._doubtful() if same_ground else None
        unread: dict[str, Held] = {}
        files, held = self.files, memory.pages.held
        for page in planned:
            address = page.address
            claim(owners, address, page.source)
            entry = files.get(file_of(address))
            if entry is None or address not in held:
                self._draw(page, "new")
            elif not same_ground:
                self._draw(page, "engine")
            elif (
                doubtful is not None
                and address not in doubtful
                and entry.source == page.source
                and entry.fingerprint.startswith(self.templates.of(page.template))
            ):
                unread[address] = held[address]
            elif entry.source != page.source or (before := memory.pages[address]).template != page.template:
                self._draw(page, f"source:{page.source}")
            elif not entry.fingerprint.startswith(self.templates.of(page.template)):
                self._draw(page, "theme")
            else:
                self._decide(page, before, entry.fingerprint)
        plan.kept |= unread
        self._sum_up(unread)
        if self._outline and len(plan.stale) > MOST:
            self._outline.forget()  # its memory is wanted for drawing, and another is made afterwards
        return plan

    def why(self, page: Planned[Any]) -> str:
        """Return why a page written in Markdown, which is drawn each time, is not as it was: by its file, if no other.

        Raises DamagedMemory.
        """
        entry, held = self.files.get(file_of(page.address)), self.memory.pages
        if entry is None or page.address not in held:
            return "new"
        if self.memory.ground != self.ground:
            return "engine"
        before = held[page.address]
        if not entry.fingerprint.startswith(self.templates.of(page.template)):
            return "theme"
        if moved := self._plan.changed.intersection(before.keys):
            return min(moved, key=_weight)
        return f"content:{page.source}" if holds(before.since, before.until, self.now) else "time"

    @property
    def _outline(self) -> Outline | None:
        outline = self.memory.outline
        return None if outline and outline.forgotten else outline

    def _changed(self) -> set[str]:
        """Return the questions of the last build that have another answer now."""
        answers, touched, outline = self.memory.answers, self.site.touched, self._outline
        asked: Set[str] = answers.keys()
        if touched is not None:
            others = outline.unsettled if outline else {key for key in asked if not key.startswith(SETTLED)}
            asked = others | (touched & asked)
        return {key for key in asked if self.site.value(key) != answers.get(key)}

    def _doubtful(self) -> set[str] | None:
        """Return the pages that may have to be made again, by what is known of all without reading them; None: any."""
        outline, changed = self._outline, self._plan.changed
        if outline is None or len(changed) > MOST:
            return None
        return outline.askers(changed) | outline.past(self.now)

    def _sum_up(self, unread: Mapping[str, Held]) -> None:
        """Add what is wanted of the pages that stay and have not been read."""
        pages, outline = self.memory.pages, self._outline
        if outline is None or not unread:
            return
        others = pages.held.keys() - unread.keys()
        if len(others) > MOST:
            for address in unread:
                self._plan.summary.note(pages[address])
        else:
            read = {address: pages[address] for address in others}
            self._plan.summary.add(outline.summary(unread, read, self.memory.answers.keys()))

    def _decide(self, page: Planned[Any], before: KeptPage, mark: str) -> None:
        """Keep or draw a page of which only the answers or the instant may be others."""
        plan, held = self._plan, self.memory.pages
        moved = set() if plan.changed.isdisjoint(before.keys) else plan.changed.intersection(before.keys)
        if not moved and holds(before.since, before.until, self.now):
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
    return TELLING.index(key.partition(":")[0]), key


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
        what = f"{owners[address]} and {owner} want this address; rename one of them"
        raise AddressClash(address, what, (owners[address], owner))
    owners[address] = owner


def answers_to(
    asked: Set[str], value: Callable[[str], str], known: Mapping[str, str], changed: set[str]
) -> dict[str, str]:
    """Return what every question asked is worth now; `known` are answers that hold unless `changed`."""
    answers = {**known, **{key: value(key) for key in asked - known.keys() | asked & changed}}
    for key in known.keys() - asked:
        del answers[key]
    return answers
