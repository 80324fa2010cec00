"""Holding back a change: the record goes in as it is live, or not at all; every other change goes on."""

from collections.abc import Callable, Collection, Iterable, Mapping, Set

from slp_build.model.head import Head
from slp_build.model.problem import Problem
from slp_build.model.snapshot import Entry, Index, with_all_below

FROM_ABOVE = frozenset({"vanished", "board"})  # guards whose cause may lie above the page: where it stands
REDIRECT = "redirect:"  # how a redirect's id begins


def causes(
    problems: Iterable[Problem], heads: Mapping[str, Head], entries: Mapping[str, str], live: Mapping[str, str]
) -> dict[str, Problem]:
    """Return the changed records behind some problems, each with its first one.

    In: `entries` and `live` are the hashes of the records to come, and of the live ones, by id. The cause of a page's
        problem is the page's own record; of where it stands the nearest changed one from the page upwards; of a
        redirect that would be gone the redirect's. Nothing else that goes is ever held: a withdrawal waits for nobody.
        A board paper is to blame even where nothing has changed but the policy
    """
    problems = list(problems)
    changed = {key for key in entries if entries[key] != live.get(key)}
    changed |= {key for key in live if key.startswith(REDIRECT) and key not in entries}
    found: dict[str, Problem] = {}
    for problem in problems:
        at = _nearest(problem.source, changed, heads if problem.guard in FROM_ABOVE else {})
        if not at and problem.guard == "board":
            at = problem.source
        if at:
            found.setdefault(at, problem)
    if not found:  # of two pages that want one address, neither of which has changed, what stands above has
        clashes = (problem for problem in problems if problem.guard == "address")
        found = {at: problem for problem in clashes if (at := _nearest(problem.source, changed, heads))}
    return found


def _nearest(source: str, changed: Set[str], heads: Mapping[str, Head]) -> str:
    """Return a record, or the nearest one above it, that has changed; nothing where none has."""
    at: str | None = source
    while at and at not in changed:
        at = heads[at].parent if at in heads else None
    return at or ""


def held_back(
    index: Index,
    live: Index | None,
    sources: Collection[str],
    heads: Mapping[str, Head],
    head_of: Callable[[Entry], Head],
    shown_by: Callable[[Entry], Iterable[str]],
) -> Index:
    """Return the index with these records as they are live. A new one goes out, with everything below it.

    So does one that is as it is live already, and one that was live below a page which is there no more. What a
    restored one shows is restored with it: the change may have taken the only use of a picture away. In: `live` are the
    live records that may come back, `head_of` finds the head of one, `shown_by` what it shows, of the kinds that are
    there only while they are used.
    """
    before = {entry.id: entry for entry in live.entries} if live else {}
    now = {entry.id: entry.hash for entry in index.entries}
    restored = {one: before[one] for one in sources if one in before and before[one].hash != now.get(one)}
    out = with_all_below((source for source in sources if source not in restored), heads)
    wanted: dict[str, Entry] = {entry.id: entry for entry in index.entries if entry.id not in out}
    wanted |= restored
    above = {key: (head_of(restored[key]) if key in restored else heads[key]).parent for key in wanted}
    while loop := _loop(above):  # of two that have changed places, one went back
        back = {key: before[key] for key in loop if key in before and key not in restored}
        restored |= back
        wanted = {key: entry for key, entry in wanted.items() if key not in loop or key in before} | back
        above = {key: (head_of(restored[key]) if key in restored else heads[key]).parent for key in wanted}
    while lost := {key for key in wanted if (parent := above[key]) and parent not in wanted}:
        wanted = {key: entry for key, entry in wanted.items() if key not in lost}
    showing = [entry for key, entry in restored.items() if key in wanted]
    while showing:
        shown = {one for entry in showing for one in shown_by(entry) if one in before and one not in wanted}
        showing = [before[one] for one in shown]  # a person shows a picture
        wanted |= {entry.id: entry for entry in showing}
    return Index(schema=index.schema, audience=index.audience, entries=tuple(wanted[key] for key in sorted(wanted)))


def _loop(above: Mapping[str, str | None]) -> set[str]:
    """Return records that stand below themselves."""
    sound: set[str] = set()
    for key in above:
        way: list[str] = []
        at: str | None = key
        while at and at not in sound and at not in way:
            way.append(at)
            at = above.get(at)
        if at in way:
            return set(way[way.index(at) :])
        sound.update(way)
    return set()
