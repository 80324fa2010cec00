"""`slp disclosure`: protects and audits tables given as cells and equations. For the analyst; publishes nothing."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from slp_build.errors import DisclosureError
from slp_build.terminal import answers, console, finite

if TYPE_CHECKING:
    from slp_build.disclosure.suppression.attacker import Attacker
    from slp_build.disclosure.suppression.instance import Instance

app = typer.Typer(help="Which cells to hide, and whether what is hidden can be worked out.", no_args_is_help=True)


class Knowledge(StrEnum):
    """What an attacker may know beside what is published."""

    RULE = "rule"
    INTEGRAL = "integral"


Cells = Annotated[Path, typer.Option(help="The cells: cell, key, value, primary, lpl, upl, fixed.")]
Equations = Annotated[Path, typer.Option(help="What adds up: equation, cell, coef; each equation sums to 0.")]
Zeros = Annotated[Literal["publish", "hide"], typer.Option(help="Whether zeros stand for all to see.")]
Cost = Annotated[Literal["count", "value"], typer.Option(help="Hide as few cells, or as little, as can be.")]
Width = Annotated[
    float,
    typer.Option(min=0, callback=finite, help="How wide the interval of every sensitive cell must be at least."),
]
Knows = Annotated[
    list[Knowledge] | None,
    typer.Option("--attacker", help="What the attacker knows too: that a hidden cell is not 0; that all are whole."),
]
Earlier = Annotated[Path | None, typer.Option(help="Cells that an earlier release has shown: cell.")]
Insiders = Annotated[Path | None, typer.Option(help="Who knows which cells of old: insider, cell.")]


@app.command()
def protect(
    cells: Cells,
    equations: Equations,
    zeros: Zeros = "publish",
    cost: Annotated[
        Literal["count", "value"], typer.Option(help="Hide as few cells, or as little, as can be.")
    ] = "count",
    width: Width = 0.0,
    attacker: Knows = None,
    insiders: Insiders = None,
    earlier: Earlier = None,
    seconds: Annotated[
        float, typer.Option(min=1, callback=finite, help="After this, the best safe pattern found counts.")
    ] = 120.0,
    out: Annotated[Path | None, typer.Option(help="Where to write each cell's status (cell, status).")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Where to write the numbers.")] = None,
    certificates: Annotated[Path | None, typer.Option(help="Where to write the proof. Keep it: it is secret.")] = None,
) -> None:
    """Find the further cells to hide, so that no sensitive one can be worked out.

    Example: slp disclosure protect --cells t.cells.csv --equations t.eqs.csv --out t.pattern.csv
    """
    from slp_build.disclosure.suppression.instance import in_numbers, pattern_csv, read_instance
    from slp_build.disclosure.suppression.secondary import protect as find_pattern

    instance = read_instance(cells, equations, zeros=zeros, cost=cost)
    system = instance.system
    console.print(f"  {system.size} cells, {int(system.primary.sum())} of them sensitive, in {equations.name}")
    attackers = _attacker(instance, attacker, insiders, earlier, zeros)
    pattern = find_pattern(system, attackers, width=width, seconds=seconds)
    if certificates:
        from slp_build.disclosure.suppression.certificate import certify, write_certificate

        write_certificate(certify(system, pattern.hidden, attackers, width), certificates)
    numbers = in_numbers(system, pattern)
    if out:
        out.write_text(pattern_csv(instance, pattern), encoding="utf-8", newline="\n")
    if as_json:
        as_json.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    proven = "proven best" if pattern.gap == 0 else f"at most {pattern.gap:.1%} dearer than the best"
    answers.print(
        f"{numbers['hidden']} cells are hidden, {numbers['secondary']} of them to protect others; {proven}; audited; "
        f"{pattern.seconds:.1f} s"
    )


@app.command()
def audit(
    cells: Cells,
    equations: Equations,
    hidden: Annotated[Path, typer.Option(help="Each cell's status, as `protect --out` writes it.")],
    zeros: Zeros = "publish",
    width: Width = 0.0,
    attacker: Knows = None,
    insiders: Insiders = None,
    earlier: Earlier = None,
    certificates: Annotated[Path | None, typer.Option(help="A proof to check, by additions alone.")] = None,
) -> None:
    """Say which sensitive cells can be worked out of all others; exit 1 if there is one.

    Example: slp disclosure audit --cells t.cells.csv --equations t.eqs.csv --hidden t.pattern.csv
    """
    from slp_build.disclosure.suppression.attacker import audit as find_recovered
    from slp_build.disclosure.suppression.instance import read_instance, read_pattern

    instance = read_instance(cells, equations, zeros=zeros)
    system, attackers = instance.system, _attacker(instance, attacker, insiders, earlier, zeros)
    pattern = read_pattern(instance, hidden)
    if certificates:
        from slp_build.disclosure.suppression.certificate import check, read_certificate

        if flaws := check(read_certificate(certificates), system, pattern, attackers, width):
            shown = "; ".join(flaws[:5])
            raise DisclosureError(f"{certificates}: does not prove this pattern safe ({len(flaws)} flaws): {shown}")
        answers.print(f"{certificates} proves every interval")
    found = find_recovered(system, pattern, attackers, width)
    for one in found:
        answers.print(f"  {one.name}", soft_wrap=True)
    if found:
        raise DisclosureError(f"{len(found)} sensitive cells can be worked out; hide more, and audit again")
    answers.print("No sensitive cell can be worked out")


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="SET", help="The set's folder.")],
    cell: Annotated[str, typer.Argument(help="The cell, as pages and audits name it.")],
) -> None:
    """Say why a figure of a set is hidden: for its own sake, or to protect which other against whom. No count is said.

    Example: slp disclosure why data_exports/bridge/reading 201718/school/900001/girls/reading/reached
    """
    from slp_build.anonymise.private import kept_at, read
    from slp_build.anonymise.private import why as reasons
    from slp_build.exports.read import read_export

    for line in reasons(read(kept_at(folder.resolve())), read_export(folder.resolve()), cell):
        answers.print(line, soft_wrap=True)


def _attacker(
    instance: "Instance", knows: list[Knowledge] | None, insiders: Path | None, earlier: Path | None, zeros: str
) -> "Attacker":
    from slp_build.disclosure.suppression.attacker import Attacker
    from slp_build.disclosure.suppression.instance import read_earlier, read_insiders

    known = set(knows or ())
    return Attacker(
        least=1.0 if Knowledge.RULE in known and zeros == "publish" else 0.0,
        integral=Knowledge.INTEGRAL in known,
        insiders=read_insiders(instance, insiders) if insiders else (),
        earlier=read_earlier(instance, earlier) if earlier else None,
    )
