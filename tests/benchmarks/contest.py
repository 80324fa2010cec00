"""One size: every generator writes the same content, and they take the measured actions in turn, round by round.

In turn, so that what else the machine does meets all of them alike. Nothing but the generator's own command is timed.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.progress import Progress, TaskID

from benchmarks.check import check_edition, check_feed, check_page, check_site, same_html, samples
from benchmarks.corpus import Corpus, Page, edited, make_corpus
from benchmarks.generator import Generator
from benchmarks.machine import machine
from benchmarks.measure import Measured, RunError, holdings
from benchmarks.ours import Ours
from benchmarks.peers import PEERS
from benchmarks.peers.install import NotInstalled
from benchmarks.programme import SNAPSHOT_UP_TO, Part
from benchmarks.result import ACTIONS, GeneratorResult, Left, SizeResult, SnapshotResult
from benchmarks.snapshots import snapshot_times

MB = 1_000_000


@dataclass(kw_only=True)
class Entrant:
    """A generator in the contest, and what has been measured of it."""

    generator: Generator
    version: str
    html_pages: int = 0
    files: int = 0
    bytes: int = 0
    same_html: str = ""
    peak: int = 0
    runs: dict[str, list[Measured]] = field(default_factory=lambda: {action: [] for action in ACTIONS})


def hold(part: Part, folder: Path, command: str, progress: Progress, say: Callable[[str], None]) -> SizeResult:
    """Return the results of one size. A peer that fails is left out, with its reason; our own failure is raised."""
    now = datetime.now().astimezone().isoformat(timespec="minutes")
    facts = machine(folder)
    corpus = make_corpus(part.pages)
    left: list[Left] = []
    entrants = _entrants(part, folder, left, say)
    steps = progress.add_task(f"{part.pages:,} pages", total=len(entrants) * (2 + len(ACTIONS) * part.rounds) + 1)

    def each(doing: str, action: Callable[[Entrant], None]) -> None:
        for entrant in list(entrants):
            progress.update(steps, description=f"{part.pages:,} pages: {entrant.generator.label}: {doing}")
            try:
                action(entrant)
            except RunError as error:
                if entrant.generator.name == Ours.name:
                    raise
                entrants.remove(entrant)
                left.append(Left(name=entrant.generator.label, reason=str(error).splitlines()[0]))
                say(f"{entrant.generator.label} is left out: {error}")
            progress.advance(steps)

    each("writing its sources", lambda entrant: entrant.generator.write(corpus))
    each("a first build, for its memory and to check every page", lambda e: _first(e, corpus, entrants[0], say))
    for number in range(1, part.rounds + 1):
        words = f"round {number} of {part.rounds}"
        each(f"cold, {words}", _cold)
        each(f"nothing changed, {words}", lambda e: _timed(e, "unchanged"))
        corpus, page = edited(corpus, number)
        each(f"one page edited, {words}", lambda e, c=corpus, p=page: _one_edit(e, c, p))
        each(f"theme edited, {words}", lambda e, c=corpus, n=number: _theme_edit(e, c, n + 1))
    for entrant in entrants:
        entrant.generator.stop()
    snapshot = _snapshot(part, folder, progress, steps, say)
    progress.update(steps, completed=progress.tasks[steps].total)
    return SizeResult(
        pages=part.pages,
        rounds=part.rounds,
        when=now,
        command=command,
        revision=entrants[0].version,
        machine=facts,
        results=tuple(_result(entrant) for entrant in entrants),
        left=tuple(left),
        snapshot=snapshot,
    )


def _entrants(part: Part, folder: Path, left: list[Left], say: Callable[[str], None]) -> list[Entrant]:
    """Return ours and every peer that could be installed."""
    ours = Ours(_own(folder, Ours.name))
    ours.prepare()
    found = [Entrant(generator=ours, version=ours.version())]
    for name in part.peers:
        for kind in PEERS[name]:
            say(f"{kind.label}: looking for it, installing it if need be")
            peer = kind(_own(folder, kind.name))
            try:
                found.append(Entrant(generator=peer, version=peer.version()))
            except NotInstalled as error:
                left.append(Left(name=peer.label, reason=f"could not be installed: {error}"))
                say(f"{peer.label} is left out: {error}")
    return found


def _first(entrant: Entrant, corpus: Corpus, ours: Entrant, say: Callable[[str], None]) -> None:
    entrant.generator.clear()
    entrant.peak = entrant.generator.cold(sample=True).peak_bytes
    _look(entrant, corpus, ours, say)


def _look(entrant: Entrant, corpus: Corpus, ours: Entrant, say: Callable[[str], None]) -> None:
    """Check every page, and note what was built."""
    generator = entrant.generator
    entrant.html_pages = check_site(corpus, generator.output, listings=generator.listings)
    if generator.feed:
        check_feed(corpus, generator.output)
    entrant.files, entrant.bytes = holdings(generator.output)
    if entrant is not ours:
        entrant.same_html = same_html(
            corpus, ours.generator.output, generator.output, listings=ours.generator.listings and generator.listings
        )
        if entrant.same_html:
            say(f"{generator.label}: other HTML than ours, {entrant.same_html}")


def _cold(entrant: Entrant) -> None:
    entrant.generator.clear()
    entrant.runs["cold"].append(entrant.generator.cold(sample=False))


def _timed(entrant: Entrant, action: str) -> None:
    found = getattr(entrant.generator, action)(sample=False)
    entrant.peak = max(entrant.peak, found.peak_bytes)
    entrant.runs[action].append(found)


def _one_edit(entrant: Entrant, corpus: Corpus, page: Page) -> None:
    entrant.generator.edit(corpus, page)
    _timed(entrant, "one_edit")
    check_page(corpus, page, entrant.generator.output)


def _theme_edit(entrant: Entrant, corpus: Corpus, edition: int) -> None:
    entrant.generator.edit_theme(edition)
    _timed(entrant, "theme_edit")
    check_edition(edition, samples(corpus), entrant.generator.output)


def _snapshot(
    part: Part, folder: Path, progress: Progress, steps: TaskID, say: Callable[[str], None]
) -> SnapshotResult | None:
    if part.pages > SNAPSHOT_UP_TO:
        return None
    progress.update(steps, description=f"{part.pages:,} pages: snapshots of the CMS")
    try:
        return snapshot_times(part.pages, part.rounds, folder)
    except RunError as error:
        say(f"The CMS's snapshot could not be timed: {error}")
        return None


def _result(entrant: Entrant) -> GeneratorResult:
    generator = entrant.generator
    return GeneratorResult(
        name=generator.name,
        label=generator.label,
        version=entrant.version,
        how=generator.how,
        html_pages=entrant.html_pages,
        files=entrant.files,
        bytes=entrant.bytes,
        same_html=entrant.same_html,
        peak_mb=round(entrant.peak / MB, 1),
        actions={action: tuple(runs) for action, runs in entrant.runs.items()},
    )


def _own(folder: Path, name: str) -> Path:
    own = folder / name
    with suppress(FileNotFoundError):
        shutil.rmtree(own)
    own.mkdir(parents=True)
    return own
