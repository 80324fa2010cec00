"""The numbers to reach, and what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.programme import MAIN
from benchmarks.result import SizeResult, best_of, ratio

LARGEST = 100_000
COLD_OF_HUGO = 0.5
COLD_OF_ELEVENTY = 0.1
EDIT_S = 0.5
EDIT_OF_HUGO = 0.15
GROWTH = 11  # times the main size's cold build
PEAK_MB = 500  # at the largest size
SNAPSHOT_S = 0.5
DELTA_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One number: what it is of, its limit and what was found, in words, and whether it was met."""

    what: str
    limit: str
    found: str
    met: bool


def reached(sizes: Mapping[int, SizeResult]) -> tuple[Goal, ...]:
    """Return every goal that the sizes run so far can answer."""
    return tuple(_goals(sizes))


def _goals(sizes: Mapping[int, SizeResult]) -> Iterator[Goal]:
    main, largest = sizes.get(MAIN), sizes.get(LARGEST)
    if main:
        ours = main.ours
        hugo, eleventy = best_of(main.peers, "hugo"), best_of(main.peers, "eleventy")
        if hugo:
            yield _part("cold, 10,000 pages, of Hugo's", ratio(ours.seconds("cold"), hugo["cold_s"]), COLD_OF_HUGO)
        if eleventy:
            found = ratio(ours.seconds("cold"), eleventy["cold_s"])
            yield _part("cold, 10,000 pages, of Eleventy's", found, COLD_OF_ELEVENTY)
        # From the CMS's snapshot on: what its delta costs is counted in.
        edit = ours.seconds("one_edit") + (median(main.snapshot.delta) if main.snapshot else 0)
        yield _seconds("one page edited of 10,000", edit, EDIT_S)
        if hugo:
            yield _part(
                "one page edited of 10,000, of a fresh Hugo run's", ratio(edit, hugo["one_edit_s"]), EDIT_OF_HUGO
            )
        if main.snapshot:
            yield _seconds("snapshot of 10,000 unchanged pages", median(main.snapshot.unchanged), SNAPSHOT_S)
            yield _seconds("snapshot after one edit", median(main.snapshot.delta), DELTA_S)
    if main and largest:
        found = ratio(largest.ours.seconds("cold"), main.ours.seconds("cold"))
        yield Goal(
            what="100,000 pages cold, times 10,000", limit=str(GROWTH), found=f"{found:.1f}", met=found <= GROWTH
        )
    if largest:
        peak = largest.ours.peak_mb
        yield Goal(
            what="peak memory, 100,000 pages", limit=f"{PEAK_MB} MB", found=f"{peak:.0f} MB", met=peak <= PEAK_MB
        )


def _part(what: str, found: float, limit: float) -> Goal:
    return Goal(what=what, limit=f"{limit:g}", found=f"{found:.2f}", met=found <= limit)


def _seconds(what: str, found: float, limit: float) -> Goal:
    return Goal(what=what, limit=f"{limit:g} s", found=f"{found:.2f} s", met=found <= limit)
