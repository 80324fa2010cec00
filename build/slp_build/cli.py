"""`slp`, the one command."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import CommandInfo

from slp_build.analyst_commands import app as analyst_commands
from slp_build.config import Paths, instant_of, paths_here
from slp_build.disclosure_commands import app as disclosure_commands
from slp_build.errors import HeldBack, Overtaken, SlpError, SnapshotError
from slp_build.model.manifest import Forced
from slp_build.model.problem import UNYIELDING
from slp_build.model.snapshot import Snapshot
from slp_build.release_commands import app as release_commands
from slp_build.terminal import answers, console

if TYPE_CHECKING:
    from slp_build.warm import Warm

GUARDS = "link, vanished, shrink, redirect, title, alt, file"

app = typer.Typer(
    help="Builds and runs a learning partnership's public site and its Bridge. Example: slp build",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(release_commands)
app.add_typer(analyst_commands)
app.add_typer(disclosure_commands, name="disclosure")


@app.command()
def build(
    snapshot: Annotated[
        list[str] | None,
        typer.Option(help="A snapshot's file or address; twice for both trees. Without it, the CMS here is asked."),
    ] = None,
    now: Annotated[str, typer.Option(help="The instant the pages are made for, as 2026-09-01T09:00.")] = "",
    due: Annotated[bool, typer.Option(help="Only if a page's time has come since the live release.")] = False,
    force: Annotated[
        list[str] | None,
        typer.Option(help=f"A guard to overrule ({GUARDS}); it is recorded."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why a guard is overruled.")] = "",
) -> None:
    """Build a release from the CMS's content, content/ and data_exports/, and make it live.

    It ends with 3 where a release was made and a change was held back, and with 1 where none was made.

    Example: slp build --snapshot out/snapshots/public.zip --snapshot out/snapshots/bridge.zip
    """
    from slp_build.pipeline import build_release, is_due  # MkDocs and the theme are slow to import; `slp --help` is not
    from slp_build.release.store import Store
    from slp_build.warm import Warm

    started = time.perf_counter()
    paths = paths_here()
    if force and not reason.strip():
        raise SlpError("a guard is overruled for a reason; give one with --reason")
    if unknown := set(force or ()) - set(GUARDS.split(", ")) - UNYIELDING:
        raise SlpError(f"there is no guard “{min(unknown)}”; there are {GUARDS}")
    instant = instant_of(now or os.environ.get("SLP_NOW", ""))
    if due and not is_due(paths, instant):
        answers.print("No page's time has come")
        return
    forced = [Forced(guard=guard, reason=reason) for guard in force or ()]
    outcome = None
    while outcome is None:
        follows = None if snapshot else Store(paths.releases).newest_number()
        warm = Warm()
        found = [_read(source, paths, warm) for source in snapshot or _snapshots_of_the_cms(paths)]
        with suppress(Overtaken):  # the CMS's worker has released something meanwhile
            outcome = build_release(paths, found, instant, _say, forced=forced, follows=follows, warm=warm)
    took = time.perf_counter() - started
    if outcome.new and not outcome.live:
        made = f"Release {outcome.manifest.number} is made; another one is pinned, and stays live until `slp unpin`"
    elif outcome.new:
        made = f"Release {outcome.manifest.number} is live"
    elif outcome.live:
        made = f"Nothing has changed: release {outcome.manifest.number} stays live"
    else:
        made = f"Nothing has changed since release {outcome.manifest.number}, which waits for `slp unpin`"
    answers.print(f"{made}: {outcome.manifest.pages} pages, {took:.1f} s")
    if outcome.held:
        held = "One change was" if len(outcome.held) == 1 else f"{len(outcome.held)} changes were"
        raise HeldBack(f"{held} held back, and all others went on; mend what is named in the CMS")
    _end_at_once()


@app.command()
def netlify(
    cms_url: Annotated[str, typer.Option(help="Where the CMS is reached, for the proxied addresses.")],
    publish: Annotated[Path, typer.Option(help="The folder Netlify publishes.")] = Path("out/netlify"),
) -> None:
    """Make the folder that Netlify publishes from the live public tree, with its search.

    Example: slp netlify --cms-url https://cms.partnership.example
    """
    from slp_build.deploy.netlify import write_netlify
    from slp_build.model.headers import load_headers
    from slp_build.release.manifest import read_manifest
    from slp_build.release.store import Store
    from slp_build.release.withdrawals import hidden
    from slp_build.search.make import index_store, make_index

    paths = paths_here()
    live = Store(paths.releases).live()
    if live is None:
        raise SlpError(f"{paths.releases}: there is no release yet; run `slp build` first")
    make_index(paths, "public", _say)
    index = Store(index_store(paths, "public")).live()
    headers, manifest = load_headers(paths.site / "headers.toml"), read_manifest(live)
    gone = hidden(paths.releases, "public", manifest.public, manifest.number)  # where an older release is pinned
    redirects = manifest.replaced | manifest.redirects
    write_netlify(live / "public", headers, redirects, publish, cms_url, index, gone)
    answers.print(f"Netlify's folder is ready: {publish}")


@app.command()
def search() -> None:
    """Make the search indexes of the live release, where its pages have changed since the last ones.

    Example: slp search
    """
    from slp_build.model.snapshot import AUDIENCES
    from slp_build.search.make import make_index

    for audience in AUDIENCES:
        index = make_index(paths_here(), audience, _say)
        known = f"{len(index.pages)} page{'' if len(index.pages) == 1 else 's'}"
        answers.print(f"The {audience} search knows {known}, of release {index.release}")


@app.command()
def compress() -> None:
    """Make the compressed copies of the live release's public files, where they have changed since the last ones.

    Example: slp compress
    """
    from slp_build.release.compressed import compress_live

    answers.print(f"{compress_live(paths_here(), _say)} public files have a compressed copy")


@app.command()
def builder(
    trials: Annotated[bool, typer.Option(help="Make no release; answer with what one would change.")] = False,
) -> None:
    """Stay, warm, and build what each line of standard input asks for (used by the CMS's worker).

    Example: echo '{"snapshots": ["out/snapshots/public.zip"]}' | slp builder
    """
    from slp_build.builder import run

    run(paths_here(), trials=trials)


def _end_at_once() -> None:
    """End a finished process: taking ten thousand records apart, one by one, would take half a second."""
    if sys.argv[0].endswith("slp"):  # not where a test runs the command in its own process
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _say(line: str) -> None:
    console.print(f"  {line}", soft_wrap=True)


def _read(source: str, paths: Paths, warm: "Warm") -> Snapshot:
    if source.startswith(("http://", "https://")):
        from slp_build.sources.snapshot_http import fetch_snapshot

        token = os.environ.get("SLP_SNAPSHOT_TOKEN", "")
        return fetch_snapshot(source, token, paths.cache / "snapshots")
    if not source.strip():
        raise SnapshotError("--snapshot is empty; name a snapshot's file or address")
    from slp_build.sources.snapshot_file import read_snapshot_into

    return read_snapshot_into(Path(source), lambda audience: warm.pack(paths, audience))


def _snapshots_of_the_cms(paths: Paths) -> list[str]:
    """Return the files of fresh snapshots. The CMS takes them in a process of its own, so that Django stays there."""
    console.print("  Taking snapshots of the CMS")
    command = [sys.executable, "-m", "slp_build.cli", "snapshot", "--out", str(paths.snapshots)]
    result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        raise SnapshotError(result.stderr.strip().removeprefix("Error: ") or "the CMS here gave no snapshot")
    return [str(paths.snapshots / "public.zip"), str(paths.snapshots / "bridge.zip")]


def _load_commands() -> None:
    """Add the CMS's commands, unless one of the build's own is called: looking for them takes a while."""
    own = {command.name or str(getattr(command.callback, "__name__", "")) for command in _own_commands()}
    own.add("disclosure")
    if sys.argv[1:2] and sys.argv[1] in own:
        return
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group="slp.commands"), key=lambda e: e.name):
        app.add_typer(entry.load())


def _own_commands() -> list[CommandInfo]:
    return [*app.registered_commands, *release_commands.registered_commands, *analyst_commands.registered_commands]


def main() -> None:
    """Run `slp`; print an error that a person can act on without a traceback, and exit 1."""
    try:
        _load_commands()
        app()
    except SlpError as error:
        console.print(f"Error: {error}", soft_wrap=True)
        raise SystemExit(error.exit_code) from None
    except OSError as error:
        stays = "; the live release stays as it was" if sys.argv[1:2] == ["build"] else ""
        console.print(f"Error: {error.filename or 'a file'}: {error.strerror}{stays}", soft_wrap=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:  # where the command itself has not begun to listen
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
