"""Keeps each size's results between runs, and writes build.json from them."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.programme import ALL, MAIN
from benchmarks.result import ACTIONS, SizeResult, best_of


def keep_size(result: SizeResult, out: Path, *, whole: bool) -> None:
    """Keep the results of a size; only those of the whole programme's run are looked for later."""
    path = out / ("" if whole else "parts") / f"size-{result.pages}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))


def kept_sizes(out: Path) -> dict[int, SizeResult]:
    """Return the kept results by number of pages."""
    found = (msgspec.json.decode(path.read_bytes(), type=SizeResult) for path in out.glob("size-*.json"))
    return {result.pages: result for result in sorted(found, key=lambda result: result.pages)}


def write_json(sizes: Mapping[int, SizeResult], path: Path) -> None:
    """Write the numbers of the main size (else of the largest), with those of the others below `sizes`."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(as_json(sizes)), indent=1) + b"\n")


def as_json(sizes: Mapping[int, SizeResult]) -> dict[str, Any]:
    """Return what build.json holds. A peer that was not run at the main size stands with the size it was run at."""
    main = sizes.get(MAIN) or sizes[max(sizes)]
    top = _size(main)
    for size in sorted(sizes, reverse=True):
        for name, numbers in _size(sizes[size])["peers"].items():
            top["peers"].setdefault(name, {**numbers, "pages": size, "ours_cold_s": _size(sizes[size])["cold_s"]})
    return {**top, "sizes": {str(size): _size(result) for size, result in sizes.items()}}


def _size(result: SizeResult) -> dict[str, Any]:
    numbers: dict[str, Any] = {"pages": result.pages, "when": result.when, "revision": result.revision}
    numbers |= {f"{action}_s": round(result.ours.seconds(action), 3) for action in ACTIONS}
    numbers["peak_mb"] = result.ours.peak_mb
    for key, name in (("snapshot_s", "unchanged"), ("snapshot_delta_s", "delta"), ("snapshot_first_s", "first")):
        numbers[key] = _median(getattr(result.snapshot, name)) if result.snapshot else None
    peers = {name: best_of(result.peers, name) for name in ALL}
    numbers["peers"] = {n: {k: round(v, 3) for k, v in found.items()} for n, found in peers.items() if found}
    numbers["left_out"] = {left.name: left.reason for left in result.left}
    return numbers


def _median(values: tuple[float, ...]) -> float:
    return round(median(values), 4)
