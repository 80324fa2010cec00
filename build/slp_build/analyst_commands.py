"""`slp anonymise` and `slp audit`, for the analyst: from pupils to an export, and whether files may be published."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slp_build.config import Partnership, load_partnership, paths_here
from slp_build.errors import ConfigError, DisclosureError
from slp_build.terminal import answers, console, finite

if TYPE_CHECKING:
    from slp_build.model.export import Export

app = typer.Typer()


@app.command()
def anonymise(
    specification: Annotated[Path, typer.Argument(help="What to count and who may read it, a TOML file.")],
    raw: Annotated[list[Path], typer.Argument(help="Pupil records, CSV files. They stay where they are.")],
    out: Annotated[Path, typer.Option(help="The set's folder, below data_exports/public or data_exports/bridge.")],
    published: Annotated[str, typer.Option(help="The day it is made, as 2026-09-01; today, if not given.")] = "",
    seconds: Annotated[
        float, typer.Option(min=1, callback=finite, help="How long the solver may look for the best pattern.")
    ] = 120.0,
) -> None:
    """Count pupils, hide what would tell of one of them, and write a set that is safe to publish.

    Example: slp anonymise reading.toml pupils.csv --out data_exports/bridge/reading
    """
    from slp_build.anonymise.counts import count
    from slp_build.anonymise.ledger import ledger_files, read_known, refuse_forgotten, refuse_told_elsewhere
    from slp_build.anonymise.make import ask
    from slp_build.anonymise.prices import prices
    from slp_build.anonymise.private import kept_at
    from slp_build.anonymise.put import put_facts, put_set, refuse_foreign
    from slp_build.anonymise.specification import read_specification
    from slp_build.exports.read import put_back
    from slp_build.returns import sample_county

    day = _day(published)
    asked = read_specification(specification)
    if out.parent.name != asked.folder:
        raise DisclosureError(f"{out}: a set for {asked.audience} stands in a folder {asked.folder}/")
    put_back(out.parent.parent)  # before the ledger is read, which may be what stands aside
    for place in (out, out.parent.parent / "public" / out.name) if asked.county_to_all else (out,):
        refuse_foreign(place)
    partnership = sample_county(_partnership()) if asked.sample else _partnership()
    if asked.facts:
        put_facts(raw, asked, out, partnership, day)
        answers.print(f"{out} is written and audited: it counts no pupil, and nothing is kept back")
        return
    least = partnership.thresholds
    if asked.threshold < least.minimum_base or asked.minimum_schools < least.minimum_schools:
        raise DisclosureError(
            f"{specification}: hides less than the partnership's thresholds; write threshold = {least.minimum_base} "
            f"and minimum_schools = {least.minimum_schools}, or more"
        )
    counts, ledger = count(raw, asked), read_known(out, asked.beside)
    refuse_forgotten(out, ledger)
    refuse_told_elsewhere(out, asked.beside, counts.tables)
    wanted = ask(counts, asked, ledger)
    console.print(f"  {wanted.tables.counts} cells, {len(wanted.rules)} of them sensitive")
    if ledger.releases:
        console.print(f"  {len(ledger.releases)} earlier releases have shown {len(ledger.told)} of their counts")
    for words, hidden in prices(wanted, seconds):
        console.print(f"  against {words}: {hidden} hidden")
    proof = kept_at(out)
    made = put_set(counts, asked, out, ledger, proof=proof, partnership=partnership, day=day, seconds=seconds)
    pattern = made.pattern
    least_of_all = "as little is hidden as can be"
    proven = f"at most {pattern.gap:.1%} more is hidden than need be" if pattern.gap else least_of_all
    answers.print(f"  against who knows all of this: {made.asked.hidden_counts(pattern)} hidden")
    answers.print(f"{out} is written and audited; {proven}; {pattern.seconds:.1f} s", soft_wrap=True)
    answers.print(f"  what it tells is in {ledger_files(out)[0]}: commit both", soft_wrap=True)
    answers.print(f"  the proof is in {proof}: keep it to yourself", soft_wrap=True)


@app.command()
def sample_pupils(
    out: Annotated[Path, typer.Argument(help="The folder to write files into.")],
    instead_of: Annotated[Path | None, typer.Option(hidden=True)] = None,  # the sets that `make sample` then removes
) -> None:
    """Write what the sample county's exports are made of, pupils and inspections, to try `slp anonymise` with.

    Example: slp sample-pupils out/sample
    """
    from slp_build.returns import refuse_real, write_sample_returns

    if instead_of:
        refuse_real(instead_of)
    for path, rows in write_sample_returns(out):
        answers.print(f"{path}: {rows} invented rows", soft_wrap=True)


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
    from slp_build.exports.read import set_folders

    for folder in folders:
        sets = [folder] if (folder / "export.toml").is_file() else set_folders(folder)
        if not sets:
            raise DisclosureError(f"{folder}: there is no set here, so nothing was audited; name a folder of sets")
        for one in sets:
            export, words = _recheck(one), ""
            if certificates and export.specified:
                words = _check_proof(export)
            hidden = sum(cell.symbol == "c" for row in export.rows for cell in row.cells.values())
            answers.print(
                f"{one}: may be published; {len(export.rows)} rows, {hidden} figures kept back{words}",
                soft_wrap=True,
            )


def _recheck(folder: Path) -> "Export":
    from slp_build.anonymise.audit import audit_export
    from slp_build.exports.read import read_export

    export = read_export(folder.resolve())
    audit_export(export, _partnership().thresholds)
    return export


def _check_proof(export: "Export") -> str:
    from slp_build.anonymise.private import kept_at, read, unproven

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
