"""`slp anonymise` and `slp audit`, for the analyst: from pupils to an export, and whether files may be published."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slp_build.config import load_partnership
from slp_build.errors import DisclosureError
from slp_build.terminal import console, paths_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slp_build.anonymise.counts import Counts
    from slp_build.anonymise.specification import Specification
    from slp_build.anonymise.tables import Tables
    from slp_build.disclosure.suppression.system import Pattern, System

    Made = tuple[Tables, System, Pattern, Mapping[str, str]]

ROUNDS = 8  # times a set is made again, before it is given up
app = typer.Typer()


@app.command()
def anonymise(
    specification: Annotated[Path, typer.Argument(help="What to count and who may read it, a TOML file.")],
    raw: Annotated[list[Path], typer.Argument(help="Pupil records, CSV files. They stay where they are.")],
    out: Annotated[Path, typer.Option(help="The set's folder, below data_exports/public or data_exports/bridge.")],
    published: Annotated[str, typer.Option(help="The day it is made, as 2026-09-01; today, if not given.")] = "",
    seconds: Annotated[float, typer.Option(min=1, help="How long the solver may look for the best pattern.")] = 120.0,
) -> None:
    """Count pupils, hide what would tell of one of them, and write a set that is safe to publish.

    Example: slp anonymise reading.toml pupils.csv --out data_exports/bridge/reading
    """
    from slp_build.anonymise.counts import count
    from slp_build.anonymise.prices import prices
    from slp_build.anonymise.specification import read_specification
    from slp_build.anonymise.tables import as_system

    asked = read_specification(specification)
    if out.parent.name != asked.audience:
        raise DisclosureError(f"{out}: a set for {asked.audience} stands in a folder {asked.audience}/")
    counts = count(raw, asked)
    tables, system = as_system(counts, asked)
    console.print(f"  {system.size} cells, {int(system.protected.sum())} of them sensitive")
    for words, hidden in prices(tables, system, asked, seconds):
        console.print(f"  against {words}: {hidden} hidden")
    aside = Path(tempfile.mkdtemp(prefix="slp-anonymise-"))  # for the analyst's eyes alone, and gone in any case
    try:
        made = aside / out.parent.name / out.name
        pattern = make(counts, asked, made, published or date.today().isoformat(), seconds)
        _recheck(made)
        _put(made, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    proven = "as few as can be" if pattern.gap == 0 else f"at most {pattern.gap:.1%} more than the fewest"
    console.print(f"{out} is written and audited; {proven}; {pattern.seconds:.1f} s", markup=False, soft_wrap=True)


def make(counts: "Counts", asked: "Specification", folder: Path, day: str, seconds: float) -> "Pattern":
    """Write the set into `folder`, and return its pattern.

    The files are attacked by who does not know the truth, and so cannot tell a hidden small count from a hidden large
    one: whatever can be worked out then is protected like a small one, and the set is made again.
    """
    from slp_build.anonymise.recheck import exposed
    from slp_build.anonymise.tables import as_system, attacker_of
    from slp_build.disclosure.suppression.secondary import protect
    from slp_build.exports.read import read_export

    tables, system = as_system(counts, asked)
    for _ in range(ROUNDS):
        pattern = protect(system, attacker_of(tables, asked), seconds=seconds)
        _write(folder, asked, (tables, system, pattern, counts.clusters), day)
        found = set(exposed(read_export(folder), asked.threshold))
        if not found:
            return pattern
        more = [name in found for name in system.names]
        system = replace(system, primary=system.primary | more, fixed=system.fixed & ~(system.primary & more))
    raise DisclosureError(f"{asked.title}: no safe way to publish so much was found; ask for fewer groups or levels")


@app.command()
def audit(
    folders: Annotated[list[Path], typer.Argument(help="Folders of sets, or of one set each.")],
) -> None:
    """Say whether sets may be published, from their final files alone; exit 1 if one may not.

    Example: slp audit data_exports/bridge
    """
    for folder in folders:
        sets = [folder] if (folder / "export.toml").is_file() else sorted(p for p in folder.iterdir() if p.is_dir())
        for one in sets:
            console.print(f"{one}: {_recheck(one)}", markup=False, soft_wrap=True)


def _recheck(folder: Path) -> str:
    from slp_build.disclosure.gate import audit_export
    from slp_build.exports.read import read_export

    export = read_export(folder.resolve())
    audit_export(export, load_partnership(paths_here().content / "partnership.toml").thresholds)
    hidden = sum(cell.symbol == "c" for row in export.rows for cell in row.cells.values())
    return f"may be published; {len(export.rows)} rows, {hidden} figures kept back"


def _write(folder: Path, asked: "Specification", found: "Made", day: str) -> None:
    from slp_build.anonymise.publish import FILTERS, INDICATORS, drafts, rules_in_words
    from slp_build.anonymise.tables import groupings_of
    from slp_build.exports.layout import ExportFacts
    from slp_build.exports.write import write_export

    facts = ExportFacts(
        title=asked.title,
        source=asked.source,
        licence=asked.licence,
        published=day,
        loaded=day,
        sample=asked.sample,
        audience=asked.audience,
        unit=asked.unit,
        rules=rules_in_words(asked),
        notes=asked.notes,
        partitions=groupings_of(asked),
        specified=True,
    )
    partnership = load_partnership(paths_here().content / "partnership.toml")
    write_export(folder, facts, FILTERS, INDICATORS, drafts(*found, asked), partnership)


def _put(made: Path, out: Path) -> None:
    """Put a finished set in place of what is there; what was there stays until the new one is."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = out.with_name(f".new-{out.name}"), out.with_name(f".old-{out.name}")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(made, fresh)
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)
