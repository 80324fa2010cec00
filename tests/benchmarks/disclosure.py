"""Secondary suppression, measured: what is hidden, what is proven, how long it takes, beside what others reach.

The tables are not in the repository: SLP_SHARED names the folder of real data. `make benchmark-disclosure` runs this.
"""

import os
import random
import resource
import shutil
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import scipy.sparse as sp
from rich.console import Console

from benchmarks.machine import machine
from benchmarks.places import OUT, ROOT
from exclusions import as_published, as_system, read
from slp_build.disclosure.suppression.attacker import audit
from slp_build.disclosure.suppression.instance import read_instance
from slp_build.disclosure.suppression.secondary import protect
from slp_build.disclosure.suppression.system import System
from slp_build.errors import DisclosureError

SEED = 20170720
FILE = OUT / "disclosure.json"
# Name, cost, width, seconds, and what others hide: as published, or as run by those who gathered the tables.
INSTANCES = (
    ("fs2001", "value", 0, 2, "Fischetti and Salazar-González 2001: cost 59 with the primary cell"),
    ("sdctable_two_per_line_trap", "count", 0, 2, "two a line: 0, and one cell recoverable"),
    ("langsrud_issue136_linked", "count", 0, 2, "1"),
    ("sdctable_vignette", "value", 0, 2, "sdcTable OPT and HITAS 23 / 354, GAUSS 23 / 358, HYPERCUBE 27 / 417"),
    ("sdctable_vignette", "count", 0, 2, ""),
    ("tauargus_act_size", "value", 0, 2, "tau-ARGUS OPT 64"),
    ("tauargus_act_size", "count", 0, 2, ""),
    (
        "synthetic_A_330_schools",
        "value",
        0,
        5,
        "sdcTable HITAS 114 / 975, GaussSuppression 122 / 987, HYPERCUBE 459 / 5,720",
    ),
    ("synthetic_A_330_schools", "count", 5, 10, ""),
    ("synthetic_C_330_3d", "count", 0, 30, "two a line: 10.7 % of all cells, and two cells recoverable"),
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One table protected. `leaks` counts the cells that an audit of the pattern finds recoverable."""

    name: str
    cost: str
    width: float
    cells: int
    primary: int
    secondary: int
    secondary_value: float
    bound: float
    gap: float
    seconds: float
    leaks: int
    others: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run."""

    when: str
    machine: dict[str, str]
    rows: tuple[Row, ...]
    leaks_as_published: int
    peak_mb: float
    left_out: str


def main() -> None:
    """Protect every table, print the rows as they come, and write them for BENCHMARKS.md."""
    console = Console(stderr=True, highlight=False)
    folder = Path(os.environ.get("SLP_SHARED", ROOT.parent / "shared" / "data")) / "disclosure"
    if not folder.is_dir():
        console.print(f"Error: {folder} is not there; name the folder of real data in SLP_SHARED")
        sys.exit(1)
    rows = []
    for name, cost, width, seconds, others in INSTANCES:
        files = (folder / "instances" / f"{name}.{part}.csv" for part in ("cells", "eqs"))
        system = read_instance(*files, cost=cost).system  # type: ignore[arg-type]
        rows.append(_row(console, name, system, cost, width, seconds, others))
    rows.append(_row(console, "like synthetic_A, 3,000 schools", like_a(3_000), "count", 5, 60, ""))
    whole = as_system(read(folder), SEED)
    leaking = len(audit(whole, as_published(whole)))
    rows.append(
        _row(console, "reasons for exclusion, ten years", whole, "count", 0, 300, f"as published: {leaking:,} leak")
    )
    OUT.mkdir(parents=True, exist_ok=True)
    found = Found(
        when=datetime.now().astimezone().isoformat(timespec="minutes"),
        machine=machine(OUT),
        rows=tuple(rows),
        leaks_as_published=leaking,
        peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 1),
        left_out=_left_out(),
    )
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    console.print(
        f"Peak memory {found.peak_mb:.0f} MB. {found.left_out}\n"
        f"Written: {FILE}; `make benchmark` puts it into BENCHMARKS.md"
    )


def _row(console: Console, name: str, system: System, cost: str, width: float, seconds: float, others: str) -> Row:
    found = protect(system, width=width, seconds=seconds)
    row = Row(
        name=name,
        cost=cost,
        width=width,
        cells=system.size,
        primary=int(system.primary.sum()),
        secondary=int(found.secondary.sum()),
        secondary_value=float(system.values[found.secondary].sum()),
        bound=found.bound,
        gap=found.gap,
        seconds=round(found.seconds, 2),
        leaks=len(audit(system, found.hidden, width=width)),
        others=others,
    )
    proven = "proven" if row.gap == 0 else f"gap {row.gap:.1%}"
    console.print(
        f"{name}, by {cost}{f', width {width:g}' if width else ''}: {row.secondary} cells / {row.secondary_value:g}, "
        f"{proven}, {row.seconds} s; {row.leaks} leak. {others}",
        soft_wrap=True,
    )
    return row


def section() -> str:
    """Return the section of BENCHMARKS.md, or nothing where nothing was run."""
    try:
        found = msgspec.json.decode(FILE.read_bytes(), type=Found)
    except (OSError, msgspec.MsgspecError):
        return ""
    lines = [
        "| table | cells | sensitive | by | width | hidden for others | value | gap | seconds | leaks | others |",
        "| --- | --: | --: | --- | --: | --: | --: | --: | --: | --: | --- |",
    ]
    for r in found.rows:
        gap = "proven" if r.gap == 0 else f"{r.gap:.1%}"
        lines.append(
            f"| {r.name} | {r.cells:,} | {r.primary:,} | {r.cost} | {r.width:g} | {r.secondary:,} "
            f"| {r.secondary_value:,.0f} | {gap} | {r.seconds:.2f} | {r.leaks} | {r.others} |"
        )
    facts = "; ".join(f"{name.lower()}: {value}" for name, value in found.machine.items())
    return "\n\n".join(
        (
            "## Disclosure control",
            f"`make benchmark-disclosure`, {found.when}. {facts}. Peak memory {found.peak_mb:.0f} MB. Every pattern is "
            "audited again after it was timed; *leaks* is what that found. *Others* are results as published, or as "
            f"run by those who gathered the tables, cells / value. {found.left_out}",
            "\n".join(lines),
        )
    )


def _left_out() -> str:
    if shutil.which("Rscript"):
        return "R is here, but sdcTable and GaussSuppression come from a registry that this recipe does not reach."
    return "sdcTable and GaussSuppression were not run beside it: they need R and packages of a registry of its own."


def like_a(schools: int, groups: int = 6) -> System:
    """Return a county like synthetic_A: schools by groups, in clusters of five and districts of fifty."""
    chance = random.Random(SEED)
    names: list[str] = []
    value: dict[str, int] = {}
    columns = [*(f"g{g}" for g in range(groups)), "all"]
    lines: list[list[tuple[str, int]]] = []

    def put(place: str, counts: dict[str, int]) -> None:
        for column in columns:
            names.append(f"{place}|{column}")
            value[names[-1]] = counts[column]
        lines.append([(f"{place}|all", -1), *((f"{place}|g{g}", 1) for g in range(groups))])

    def above(places: list[str], size: int, letter: str) -> list[str]:
        found = []
        for start in range(0, len(places), size):
            part, place = places[start : start + size], f"{letter}{start // size}"
            put(place, {c: sum(value[f"{p}|{c}"] for p in part) for c in columns})
            lines.extend([(f"{place}|{c}", -1), *((f"{p}|{c}", 1) for p in part)] for c in columns)
            found.append(place)
        return found

    for school in range(schools):
        shares = [chance.random() ** 3 for _ in range(groups)]
        size = chance.randint(8, 60)
        counts = {f"g{g}": int(size * share / sum(shares)) for g, share in enumerate(shares)}
        put(f"S{school}", {**counts, "all": sum(counts.values())})
    above(above(above([f"S{s}" for s in range(schools)], 5, "C"), 10, "K"), schools, "T")
    at = {name: number for number, name in enumerate(names)}
    cells = [(row, at[name], float(c)) for row, line in enumerate(lines) for name, c in line]
    rows, indices, coefficients = zip(*cells, strict=True)
    values = np.array([value[name] for name in names], dtype=float)
    return System(
        names=tuple(names),
        values=values,
        equations=sp.csr_array((coefficients, (rows, indices)), shape=(len(lines), len(names))),
        primary=(values > 0) & (values < 5),
        fixed=values == 0,
        lower=np.zeros(len(names)),
        upper=np.zeros(len(names)),
        weights=np.ones(len(names)),
    )


if __name__ == "__main__":
    try:
        main()
    except DisclosureError as error:
        sys.exit(f"Error: {error}")
