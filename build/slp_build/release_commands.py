"""The `slp` commands for releases: list, explain, go back, take back. Read by `slp_build.cli`."""

import getpass
import os
from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import Annotated

import typer

from slp_build.config import UK, paths_here
from slp_build.errors import DeployError, SlpError
from slp_build.model.address import address_of, typed_address
from slp_build.model.at_work import is_at_work
from slp_build.model.blocks import OF_FILES
from slp_build.model.last_build import as_it_stands
from slp_build.model.manifest import replaced_by
from slp_build.model.snapshot import AUDIENCES, Audience, is_record
from slp_build.release.actions import lift, prune, roll_back, take_back_records, unpin, withdraw
from slp_build.release.explain import explain
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import read_withdrawals
from slp_build.terminal import answers

app = typer.Typer()


@app.command()
def releases() -> None:
    """List the releases here, the newest first, whether the search has caught up, what is withdrawn, and whether a
    worker is at work.

    Example: slp releases
    """
    from rich.table import Table  # slow to import, and every command reads this module

    from slp_build.model.snapshot import AUDIENCES
    from slp_build.search.make import pages_behind

    store = _store()
    live, pin = store.live(), store.pin()
    table = Table("release", "made", "pages", "rebuilt", "held back", "")
    for number in reversed(store.numbers()):
        notes = []
        if live and live.name == str(number):
            notes.append("live")
        if pin and pin.number == number:
            notes.append(f"pinned by {pin.who}: {pin.reason}")
        try:
            manifest = as_it_stands(store.folder, read_manifest(store.folder / str(number)))
        except DeployError:
            table.add_row(str(number), "", "", "", "", "cannot be read")
            continue
        notes += [f"{one.guard} was overruled: {one.reason}" for one in manifest.forced]
        counts = (manifest.pages, len(manifest.reasons), len(manifest.held))
        table.add_row(str(number), manifest.made, *map(str, counts), ", ".join(notes))
    answers.print(table)
    if live:
        for audience in AUDIENCES:
            behind = pages_behind(paths_here(), audience, read_manifest(live))
            state = (
                f"is {behind} page{'s' if behind > 1 else ''} behind; `slp search` brings it up"
                if behind
                else "has caught up"
            )
            answers.print(f"The {audience} search {state}", soft_wrap=True)
    withdrawn = read_withdrawals(store.folder)
    files = Counter(one.of for one in withdrawn.values())
    for address, one in withdrawn.items():
        if not one.of:
            along = f" and {files[address]} file{'s' if files[address] > 1 else ''} with it" if files[address] else ""
            answers.print(f"withdrawn: {address}{along} ({one.at}) {one.reason}", soft_wrap=True)
    if not is_at_work(paths_here().out):
        answers.print("No worker is at work here: what is published in the CMS is not built", soft_wrap=True)


@app.command(name="explain")
def explain_command(
    address: Annotated[str, typer.Argument(help="A page's address, as /teach/vacancies.")],
    release: Annotated[int | None, typer.Option(help="A release's number; the live one unless named.")] = None,
) -> None:
    """Say why a page was rebuilt in a release, or was not.

    Example: slp explain /our-partnership/funding
    """
    answers.print(explain(_store(), typed_address(address), release), soft_wrap=True)


@app.command()
def rollback(
    number: Annotated[int, typer.Argument(help="The release to go back to.")],
    reason: Annotated[str, typer.Option(help="Why; shown until it is unpinned.")],
    who: Annotated[str, typer.Option(help="Who goes back; you, unless named.")] = "",
) -> None:
    """Make an earlier release live and pin it. What was withdrawn stays withdrawn.

    Example: slp rollback 41 --reason "the new menu leads nowhere"
    """
    if not reason.strip():
        raise DeployError("say why you go back, with --reason: it is shown until it is unpinned")
    roll_back(_store(), number, _plain(who or _you()), _plain(reason), datetime.now(UK))
    answers.print(f"Release {number} is live and pinned; `slp unpin` goes on with the newest")


@app.command(name="unpin")
def unpin_command() -> None:
    """Remove the pin and make the newest release live.

    Example: slp unpin
    """
    manifest = unpin(_store())
    answers.print(f"Release {manifest.number} is live" if manifest else "Nothing is pinned")


@app.command(name="withdraw")
def withdraw_command(
    address: Annotated[str, typer.Argument(help="A page's or a file's address.")],
    reason: Annotated[str, typer.Option(help="Why; visitors are told.")] = "",
    lift_it: Annotated[bool, typer.Option("--lift", help="Let it come back with the next build.")] = False,
) -> None:
    """Take an address back at once, in every release, without a build: it answers 410 from now on.

    Example: slp withdraw /resources/maths-mastery --reason "a picture was not ours to give"
    """
    store, address, reason = _store(), typed_address(address), _plain(reason)
    if lift_it:
        lift(store, address)
        answers.print(f"{address} comes back with the next build")
        return
    found = withdraw(store, address, reason, datetime.now(UK))
    with_it = {one: why.source for one, why in read_withdrawals(store.folder).items() if why.of == address}
    others = [one for one, source in with_it.items() if not source.startswith(OF_FILES)]
    along = f", and with it {' and '.join(others)}, the same page" if others else ""
    with suppress(DeployError):  # it is withdrawn, also where the live release cannot be read
        live = store.live()
        now = replaced_by(found.source, read_manifest(live).files[found.tree]) if live and found.tree else ""
        if now and address_of(now) != address:
            along += f", and {address_of(now)}, the file that has taken its place"
    answers.print(f"{address} is withdrawn{along}; links to it become plain words with the next build")


@app.command(name="take-back")
def take_back_command(
    tree: Annotated[str, typer.Argument(help="public or bridge.")],
    records: Annotated[list[str], typer.Argument(help="Records that are published no more, as page:7.")],
) -> None:
    """Take back what is published no more, without a build: the CMS does so where the disk is too full for one.

    Example: slp take-back public page:7
    """
    if tree not in AUDIENCES:
        raise SlpError(f"there is no tree “{tree}”; there are {' and '.join(AUDIENCES)}")
    if strange := [record for record in records if not is_record(record)]:
        raise SlpError(f"“{strange[0]}” is no record; write it as page:7")
    audience: Audience = "public" if tree == "public" else "bridge"
    if not take_back_records(_store(), audience, records):
        raise SlpError("so many pages at once may be an accident, or there is no release; nothing was taken back")
    answers.print(f"{' and '.join(records)}: no release shows that any more")


@app.command(name="prune")
def prune_command() -> None:
    """Remove old releases: those beyond the newest twenty that are older than thirty days.

    With them go kept renditions that an earlier version of this software, or of Pillow, has made.

    Example: slp prune
    """
    from slp_build.render.renditions import forget_other_makers

    paths = paths_here()
    gone = prune(Store(paths.releases), datetime.now(UK))
    others = sum(forget_other_makers(paths.cache / audience) for audience in AUDIENCES)
    answers.print(
        f"{len(gone)} release{'' if len(gone) == 1 else 's'} removed"
        + (f", and {others} kept file{'' if others == 1 else 's'} of an earlier version" if others else "")
    )


def _you() -> str:
    """Return your name on this machine; in a container you may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError from Python 3.13 on
        return f"uid {os.getuid()}"


def _plain(text: str) -> str:
    """Return a text without the bytes of a terminal in another encoding than UTF-8."""
    return text.encode(errors="replace").decode()


def _store() -> Store:
    return Store(paths_here().releases)
