"""What a run comes to, as it is kept between runs: numbers only, no sentences. And the arithmetic on it."""

from statistics import median

import msgspec

from benchmarks.measure import Measured

ACTIONS = ("cold", "one_edit", "theme_edit", "unchanged")


class GeneratorResult(msgspec.Struct, frozen=True, kw_only=True):
    """One generator at one size. `same_html` is empty where its HTML is ours; `actions` holds every timed run."""

    name: str
    label: str
    version: str
    how: str
    html_pages: int
    files: int
    bytes: int
    same_html: str
    peak_mb: float
    actions: dict[str, tuple[Measured, ...]]

    def seconds(self, action: str) -> float:
        """Return the median wall time of an action."""
        return median(run.wall_s for run in self.actions[action])

    def cpu(self, action: str) -> float:
        """Return the median CPU time of an action, all processes together."""
        return median(run.cpu_s for run in self.actions[action])

    def written(self, action: str) -> tuple[int, int]:
        """Return the median number and size of the files that an action wrote."""
        runs = self.actions[action]
        return round(median(run.files for run in runs)), round(median(run.bytes for run in runs))


class SnapshotResult(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of each snapshot: the first, with nothing changed, after one edit."""

    first: tuple[float, ...]
    unchanged: tuple[float, ...]
    delta: tuple[float, ...]


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A peer that could not be measured, and why."""

    name: str
    reason: str


class SizeResult(msgspec.Struct, frozen=True, kw_only=True):
    """One run at one size: everything in it was measured together."""

    pages: int
    rounds: int
    when: str
    command: str
    revision: str
    machine: dict[str, str]
    results: tuple[GeneratorResult, ...]
    left: tuple[Left, ...]
    snapshot: SnapshotResult | None

    @property
    def ours(self) -> GeneratorResult:
        return self.results[0]

    @property
    def peers(self) -> tuple[GeneratorResult, ...]:
        return self.results[1:]


def ratio(ours: float, theirs: float) -> float:
    """Return our number as a part of theirs: 0.5 is half of it. Infinite where theirs is nothing."""
    return ours / theirs if theirs else float("inf")


def best_of(results: tuple[GeneratorResult, ...], prefix: str) -> dict[str, float]:
    """Return a peer's numbers; where it was run in several ways, the best of each number."""
    own = [result for result in results if result.name == prefix or result.name.startswith(f"{prefix}-")]
    if not own:
        return {}
    found = {f"{action}_s": min(result.seconds(action) for result in own) for action in ACTIONS}
    return {**found, "peak_mb": min(result.peak_mb for result in own)}
