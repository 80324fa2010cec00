"""Which pages must be rendered: decided before MkDocs hears of any of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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


def make_plan(
    planned: Iterable[Planned[Any]],
    memory: Memory,
    files: Mapping[str, FileEntry],
    ground: str,
    value: Callable[[str], str],
    now: datetime,
    templates: TemplateHashes,
    asked: Asked,
    owners: dict[str, str],
    touched: frozenset[str] | None = None,
) -> Plan:
    """Return the plan of a tree. `owners` are those of addresses that are taken already.

    `memory` and `files` are of the live release's pages, by address and by path.
    `touched`, where it is known, are the questions of SETTLED that may have another answer than in `memory`.

    A page whose questions all have the answers they had, at an instant for which they hold, stays without a look at
    it. Any other's view is made; if it is the same as before, the page stays too. Raises AddressClash when two pages
    want one address.
    """
    changed = changed_keys(memory, value, touched) if memory.ground == ground else set(memory.answers)
    plan = Plan(changed=changed)
    for page in planned:
        claim(owners, page.address, page.source)
        entry = files.get(file_of(page.address))
        if entry is None or page.address not in memory.pages:
            plan.stale.append(page)
            plan.reasons[page.address] = "new"
        elif memory.ground != ground:
            plan.stale.append(page)
            plan.reasons[page.address] = "engine"
        elif entry.source != page.source or (before := memory.pages[page.address]).template != page.template:
            plan.stale.append(page)
            plan.reasons[page.address] = f"source:{page.source}"
        elif not entry.fingerprint.startswith(templates.of(page.template)):
            plan.stale.append(page)
            plan.reasons[page.address] = "theme"
        else:
            _decide(plan, page, before, entry.fingerprint, memory, changed, now, templates, asked)
    return plan


def _decide(
    plan: Plan,
    page: Planned[Any],
    before: KeptPage,
    mark: str,
    memory: Memory,
    changed: set[str],
    now: datetime,
    templates: TemplateHashes,
    asked: Asked,
) -> None:
    moved = set() if changed.isdisjoint(before.keys) else changed.intersection(before.keys)
    if not moved and holds(before, now):
        plan.kept[page.address] = memory.pages.held[page.address]
        plan.summary.note(before)
        return
    asked.start()
    view = page.make()
    if fingerprint(view, templates.of(page.template)) == mark:
        again = kept_again(before, asked)
        plan.kept[page.address] = pack_page(again, memory.pages.beside(page.address))
        plan.summary.note(again)
        return
    plan.stale.append(page)
    plan.reasons[page.address] = min(moved, key=_weight) if moved else "time"


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
