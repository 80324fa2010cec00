"""`slp anonymise` and `slp audit`, for the analyst: from pupils to an export, and whether files may be published."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slp_build.config import Partnership, load_partnership, paths_here
from slp_build.errors import ConfigError, DisclosureError
from slp_build.exports.layout import DATA, FACTS, META
from slp_build.terminal import console

if TYPE_CHECKING:
    from slp_build.anonymise.specification import Specification
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
    from slp_build.anonymise.ledger import (
        ledger_files,
        read_known,
        read_ledger,
        refuse_forgotten,
        refuse_told_elsewhere,
        write_ledger,
    )
    from slp_build.anonymise.make import ask, make
    from slp_build.anonymise.prices import prices
    from slp_build.anonymise.private import private_of, write
    from slp_build.anonymise.publish import write_public_part
    from slp_build.anonymise.recheck import with_set
    from slp_build.anonymise.specification import read_specification
    from slp_build.returns import sample_county

    day = _day(published)
    asked = read_specification(specification)
    if out.parent.name != asked.folder:
        raise DisclosureError(f"{out}: a set for {asked.audience} stands in a folder {asked.folder}/")
    _refuse_foreign(out)
    partnership = sample_county(_partnership()) if asked.sample else _partnership()
    if asked.facts:
        _take_over(asked, raw, out, partnership, day)
        return
    least = partnership.thresholds
    if asked.threshold < least.minimum_base or asked.minimum_schools < least.minimum_schools:
        raise DisclosureError(f"{specification}: hides less than the partnership's thresholds; take them, or more")
    counts, ledger = count(raw, asked), read_known(out, asked.beside)
    refuse_forgotten(out, ledger)
    refuse_told_elsewhere(out, asked.beside, counts.tables)
    wanted = ask(counts, asked, ledger)
    console.print(f"  {wanted.tables.counts} cells, {len(wanted.rules)} of them sensitive")
    if ledger.releases:
        console.print(f"  {len(ledger.releases)} earlier releases have shown {len(ledger.told)} of their counts")
    for words, hidden in prices(wanted, seconds):
        console.print(f"  against {words}: {hidden} hidden")
    aside = Path(tempfile.mkdtemp(prefix="slp-anonymise-"))  # for the analyst's eyes alone, and gone in any case
    try:
        folder = aside / out.parent.name / out.name
        made = make(counts, asked, folder, ledger, partnership=partnership, day=day, seconds=seconds)
        console.print(f"  against who knows all of this: {made.asked.hidden_counts(made.pattern)} hidden")
        releases = [(folder, out, made.ledger)]
        if asked.county_to_all:
            county, public = aside / "public" / out.name, out.parent.parent / "public" / out.name
            write_public_part(folder, county, partnership)
            releases.append((county, public, with_set(read_ledger(public), county)))
        if asked.beside:
            write_ledger(read_ledger(out.with_name(asked.beside)), folder.with_name(asked.beside))
        for new, _, known in releases:
            write_ledger(known, new)
            _recheck(new)
        kept = private_of(made, counts.clusters)
        for _, place, known in releases:
            write_ledger(known, place)  # first: what is published is in the ledger, whatever happens next
        for new, place, _ in releases:
            _put(new, place)
        write(kept, kept_at(out))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    pattern = made.pattern
    proven = (
        "as little is hidden as can be"
        if pattern.gap == 0
        else f"at most {pattern.gap:.1%} more is hidden than need be"
    )
    console.print(f"{out} is written and audited; {proven}; {pattern.seconds:.1f} s", soft_wrap=True)
    console.print(f"  what it tells is in {ledger_files(out)[0]}: commit both", soft_wrap=True)
    console.print(f"  the proof is in {kept_at(out)}: keep it to yourself", soft_wrap=True)


@app.command()
def sample_pupils(out: Annotated[Path, typer.Argument(help="The folder to write files into.")]) -> None:
    """Write what the sample county's exports are made of, pupils and inspections, to try `slp anonymise` with.

    Example: slp sample-pupils out/sample
    """
    from slp_build.returns import write_sample_returns

    for path, rows in write_sample_returns(out):
        console.print(f"{path}: {rows} invented rows", soft_wrap=True)


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
        if not sets:
            raise DisclosureError(f"{folder}: there is no set here, so nothing was audited; name a folder of sets")
        for one in sets:
            export, words = _recheck(one), ""
            if certificates and export.specified:
                words = _check_proof(export)
            hidden = sum(cell.symbol == "c" for row in export.rows for cell in row.cells.values())
            console.print(
                f"{one}: may be published; {len(export.rows)} rows, {hidden} figures kept back{words}",
                soft_wrap=True,
            )


def _take_over(asked: "Specification", raw: list[Path], out: Path, partnership: Partnership, day: str) -> None:
    """Write a set of what is public for each school: no ledger, no proof, and the audit of its name."""
    from slp_build.returns import write_public_facts

    aside = Path(tempfile.mkdtemp(prefix="slp-anonymise-"))
    try:
        folder = aside / out.parent.name / out.name
        write_public_facts(folder, raw, asked, partnership, day)
        _recheck(folder)
        _put(folder, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    console.print(f"{out} is written and audited: it counts no pupil, and nothing is kept back")


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


def _day(given: str) -> str:
    """Return a day as it is written in a set: today, if none is given. Raises ConfigError when it is none."""
    try:
        return (date.fromisoformat(given) if given else date.today()).isoformat()
    except ValueError as error:
        raise ConfigError(f"{given}: this is not a day; write one as 2026-09-01") from error


def _refuse_foreign(out: Path) -> None:
    """Raise DisclosureError when making a set at `out` would remove what is none."""
    if out.is_dir():
        others = sorted(path.name for path in out.iterdir() if path.name not in (DATA, META, FACTS))
        if others:
            raise DisclosureError(f"{out}: holds {others[0]}, which would be lost; name a folder of the set's own")
    elif out.exists():
        raise DisclosureError(f"{out}: is a file; name a folder of the set's own")


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
