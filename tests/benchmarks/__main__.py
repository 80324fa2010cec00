"""The benchmark's command line."""

import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.contest import hold
from benchmarks.keep import keep_size, kept_sizes, write_json
from benchmarks.measure import RunError
from benchmarks.places import OUT, REPORT
from benchmarks.programme import ALL, chosen, is_whole
from benchmarks.report import report, short

FEWEST = 40  # two pages in each section
console = Console(stderr=True, highlight=False)


def main(
    pages: Annotated[str, typer.Option(help="Numbers of pages, as 1000,10000. Without it: the whole programme.")] = "",
    peers: Annotated[str, typer.Option(help=f"Whom to run against, of {','.join(ALL)}; none: ours alone.")] = "",
    rounds: Annotated[int, typer.Option(help="How often each action is timed; the median counts.")] = 0,
    keep: Annotated[bool, typer.Option(help="Leave the sites of the last size in out/benchmarks for a look.")] = False,
) -> None:
    """Measure our build against other generators, on the same content, in the same run.

    Example: make benchmark PAGES=1000 PEERS=hugo,eleventy ROUNDS=1
    """
    asked = _names(peers)
    parts = chosen(_sizes(pages), asked, rounds or None)
    command = "make benchmark" + "".join(
        f" {name}={shlex.quote(str(value))}"
        for name, value in (("PAGES", pages), ("PEERS", peers), ("ROUNDS", rounds))
        if value
    )
    OUT.mkdir(parents=True, exist_ok=True)
    for part in parts:
        folder = Path(tempfile.mkdtemp(prefix=f"sites-{part.pages}-", dir=OUT))
        try:
            with Progress(
                TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
            ) as progress:

                def say(line: str, into: Console = progress.console) -> None:
                    into.print(line, markup=False, soft_wrap=True)

                result = hold(part, folder, command, progress, say)
        except RunError as error:
            console.print(f"Error: {error}", markup=False, soft_wrap=True)
            raise SystemExit(1) from None
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
        keep_size(result, OUT, whole=is_whole(part))
        console.print(short(result), markup=False, soft_wrap=True)
        # After every size, so that a run that is stopped has not been in vain.
        whole = all(is_whole(part) for part in parts)
        kept = kept_sizes(OUT) if whole else {part.pages: result}
        write_json(kept, OUT / "build.json")
        where = REPORT if whole else OUT / "BENCHMARKS.md"
        where.write_text(report(kept, where.read_text() if where.exists() else ""))
        console.print(f"Written: {where} and {OUT / 'build.json'}", markup=False, soft_wrap=True)


def _sizes(pages: str) -> tuple[int, ...]:
    """Return the numbers of pages asked for. Exits 2 on one that is none, or too few to page a list."""
    sizes = [size for size in pages.split(",") if size]
    if wrong := [size for size in sizes if not size.isdigit() or int(size) < FEWEST]:
        raise typer.BadParameter(f"{wrong[0]} is no number of pages; write one of {FEWEST} or more, as 1000,10000")
    return tuple(map(int, sizes))


def _names(peers: str) -> tuple[str, ...] | None:
    """Return the peers asked for; None where nothing was said. Exits 2 on an unknown one."""
    if not peers:
        return None
    names = tuple(name for name in peers.split(",") if name and name != "none")
    if unknown := [name for name in names if name not in ALL]:
        raise typer.BadParameter(f"{unknown[0]} is not known; there are {', '.join(ALL)}, and none")
    return names


if __name__ == "__main__":
    typer.run(main)
