"""`slp anonymise` and `slp audit`, for the analyst: from pupils to an export, and whether files may be published."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slp_build.config import Partnership, load_partnership
from slp_build.errors import DisclosureError
from slp_build.terminal import console, paths_here

if TYPE_CHECKING:
    from slp_build.model.export import Export

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
    from slp_build.anonymise.ledger import ledger_files, read_ledger, write_ledger
    from slp_build.anonymise.make import ask, make
    from slp_build.anonymise.prices import prices
    from slp_build.anonymise.private import private_of, write
    from slp_build.anonymise.specification import read_specification

    asked = read_specification(specification)
    if out.parent.name != asked.audience:
        raise DisclosureError(f"{out}: a set for {asked.audience} stands in a folder {asked.audience}/")
    counts, ledger = count(raw, asked), read_ledger(out)
    wanted = ask(counts, asked, ledger)
    console.print(f"  {wanted.system.size} cells, {len(wanted.rules)} of them sensitive")
    if ledger.releases:
        console.print(f"  {len(ledger.releases)} earlier releases have shown {len(ledger.told)} of their counts")
    for words, hidden in prices(wanted, seconds):
        console.print(f"  against {words}: {hidden} hidden")
    aside = Path(tempfile.mkdtemp(prefix="slp-anonymise-"))  # for the analyst's eyes alone, and gone in any case
    try:
        day = published or date.today().isoformat()
        folder = aside / out.parent.name / out.name
        made = make(counts, asked, folder, ledger, partnership=_partnership(), day=day, seconds=seconds)
        write_ledger(made.ledger, folder)
        _recheck(folder)
        kept = private_of(made, counts.clusters)
        write_ledger(made.ledger, out)  # first: what is published is in the ledger, whatever happens next
        _put(folder, out)
        write(kept, kept_at(out))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    pattern = made.pattern
    proven = "as few as can be" if pattern.gap == 0 else f"at most {pattern.gap:.1%} more than the fewest"
    console.print(f"{out} is written and audited; {proven}; {pattern.seconds:.1f} s", markup=False, soft_wrap=True)
    console.print(f"  its counts are in {ledger_files(out)[0]}: commit both together", markup=False, soft_wrap=True)
    console.print(f"  the proof is in {kept_at(out)}: keep it to yourself", markup=False, soft_wrap=True)


@app.command()
def audit(
    folders: Annotated[list[Path], typer.Argument(help="Folders of sets, or of one set each.")],
    certificates: Annotated[
        bool, typer.Option("--certificates", help="Check the analyst's proofs, too: by additions alone.")
    ] = False,
) -> None:
    """Say whether sets may be published, from their final files alone; exit 1 if one may not.

    Example: slp audit data_exports/bridge
    """
    for folder in folders:
        sets = [folder] if (folder / "export.toml").is_file() else sorted(p for p in folder.iterdir() if p.is_dir())
        for one in sets:
            export, words = _recheck(one), ""
            if certificates and export.specified:
                words = _check_proof(export)
            hidden = sum(cell.symbol == "c" for row in export.rows for cell in row.cells.values())
            console.print(
                f"{one}: may be published; {len(export.rows)} rows, {hidden} figures kept back{words}",
                markup=False,
                soft_wrap=True,
            )


def kept_at(folder: Path) -> Path:
    """Return where the analyst keeps what is confidential about a set: below out/, which is never published."""
    return paths_here().out / "analyst" / folder.parent.name / f"{folder.name}.json"


def _recheck(folder: Path) -> "Export":
    from slp_build.disclosure.gate import audit_export
    from slp_build.exports.read import read_export

    export = read_export(folder.resolve())
    audit_export(export, _partnership().thresholds)
    return export


def _check_proof(export: "Export") -> str:
    from slp_build.anonymise.private import read, unproven

    kept = read(kept_at(export.folder))
    if flaws := unproven(kept, export, _partnership().thresholds.minimum_base):
        raise DisclosureError(
            f"{export.name}: its certificate does not prove it safe ({len(flaws)} flaws): {'; '.join(flaws[:5])}"
        )
    return f"; {len(kept.certificate.proofs)} proofs add up"


def _partnership() -> Partnership:
    return load_partnership(paths_here().content / "partnership.toml")


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
