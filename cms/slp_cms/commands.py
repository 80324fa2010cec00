"""The `slp` commands that need the database. `slp` finds them by the entry-point group `slp.commands`.

Django is started inside each command, so that `slp --help` and the build do not wait for it.
"""

import os
from pathlib import Path
from typing import Annotated

import django
import typer
from django.core.exceptions import ImproperlyConfigured

from slp_build.errors import ConfigError, SlpError
from slp_build.terminal import answers, console

app = typer.Typer()
imports = typer.Typer(help="Read real files into the register and into exports. Example: slp import register FILE…")
app.add_typer(imports, name="import")

Files = Annotated[list[Path], typer.Argument(help="One file or several; their columns say what they are.")]


def setup(*, made: bool = True) -> None:
    """Start Django once, with the demo's settings unless the environment names others.

    Raises ConfigError naming a setting that is missing or wrong; also without a database, where it is to be `made`.
    """
    if not os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slp_cms.settings.demo").strip():
        raise ConfigError("DJANGO_SETTINGS_MODULE is empty; write slp_cms.settings.production, or unset it for a demo")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise ConfigError(str(error)) from None
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error}; mend DJANGO_SETTINGS_MODULE, or run `make install`") from None
    if made:
        _find_the_database()


def _find_the_database() -> None:
    """Raise ConfigError where the database cannot be opened, or has not been made."""
    from slp_cms.schools.actions.prepare_database import tables

    if "wagtailcore_page" not in tables():
        raise ConfigError("the database is not made yet; run `slp migrate` (`make demo` does it as well)")


def _say_if_demo() -> None:
    """Say that these are the demo's settings: whoever forgets to name others would not notice."""
    from django.conf import settings

    if settings.DEMO:
        console.print(
            "With the demo's settings: sign-in codes are printed here, and e-mail is not sent. For real members set "
            "DJANGO_SETTINGS_MODULE=slp_cms.settings.production",
            soft_wrap=True,
        )


@app.command()
def migrate() -> None:
    """Bring the database up to date, and put the CMS's own stylesheets and scripts in place.

    Example: slp migrate
    """
    setup(made=False)
    from django.conf import settings
    from django.core.management import call_command

    from slp_cms.schools.actions.prepare_database import prepare_database

    prepare_database()
    if not settings.DEMO:  # the demo serves them from where they are
        call_command("collectstatic", verbosity=0, interactive=False)
    answers.print("The database is up to date")


@app.command()
def tidy() -> None:
    """Remove what has run out: sessions, and the queue's finished tasks. Looks at the tree of pages, too. Best run
    every night.

    Example: slp tidy
    """
    setup()
    from django.core.management import call_command
    from wagtail.models import Page

    from slp_cms.accounts.sessions import forget_ended_sessions

    call_command("clearsessions")
    forget_ended_sessions()
    call_command("prune_db_task_results", "--backend=publishing", "--queue-name=publishing", verbosity=0)
    answers.print("What has run out is removed")
    if damaged := sorted({number for some in Page.find_problems() for number in some}):
        numbers = ", ".join(map(str, damaged))
        raise SlpError(f"the tree of pages is damaged at {numbers}; back up the database, then `django-admin fixtree`")


@app.command()
def snapshot(out: Annotated[Path, typer.Option(help="The folder that gets public.zip and bridge.zip.")]) -> None:
    """Write what is published now as two files, one for each tree.

    Example: slp snapshot --out out/snapshots
    """
    setup()
    from slp_build.model.snapshot_file import write_snapshot
    from slp_cms.snapshot.bridge import take_bridge
    from slp_cms.snapshot.public import take_public

    for taken in (take_public(), take_bridge()):
        write_snapshot(taken, out / f"{taken.audience}.zip")
        answers.print(f"{out / taken.audience}.zip: {len(taken.records)} records")


@app.command()
def starter() -> None:
    """Fill an empty CMS with the partnership's own words and with samples.

    Example: slp starter
    """
    setup()
    from slp_cms.pages.actions.load_starter import load_starter, why_none_is_written

    if written := load_starter():
        answers.print(f"{written} pages written")
    else:
        answers.print(f"No page is written: {why_none_is_written()}", soft_wrap=True)
    say_roles()


@app.command()
def roles() -> None:
    """Make the CMS's groups, each with just its part of the tree, or put them back as they are meant to be.

    Example: slp roles
    """
    setup()
    from slp_cms.accounts.roles import ROLES

    but = ", but for that" if say_roles() else ""
    answers.print(f"{len(ROLES)} groups are as they are meant to be{but}")


def say_roles() -> bool:
    """Make the CMS's groups, and return whether any had to be left without a part of its rights, which is said."""
    from slp_cms.accounts.roles import make_roles

    without = make_roles()
    for address, groups in without.items():
        answers.print(
            f"There is no page at {address}: {', '.join(groups)} may edit nothing there. Make it in the CMS, or name "
            "another page's address in cms/slp_cms/accounts/roles.py, and run `slp roles` again",
            soft_wrap=True,
        )
    return bool(without)


@app.command()
def sample() -> None:
    """Make the invented sample county: its register in the database, and the exports of the repository in place.

    Example: slp sample
    """
    setup()
    from slp_cms.schools.actions.load_sample import load_sample

    answers.print(f"The sample county has {load_sample()} schools")


@app.command()
def worker() -> None:
    """Build whenever an editor publishes, until stopped.

    Example: slp worker
    """
    setup()
    _say_if_demo()
    from django.conf import settings

    from slp_build.model.at_work import alone_at_work
    from slp_cms.publishing.actions.run_worker import run_worker

    with alone_at_work(settings.PATHS.out):
        run_worker()


@app.command()
def links() -> None:
    """Follow the links that lead to other sites, for the report in the CMS. Best run every night.

    Example: slp links
    """
    setup()
    from slp_cms.publishing.actions.check_links import check_links

    every, failing = check_links()
    answers.print(f"{every} links followed, {failing} lead nowhere: see Reports in the CMS")


@app.command()
def remove_demo_accounts() -> None:
    """Delete the demo's accounts, whose passwords everybody knows. Production does not start while one exists.

    Example: slp remove-demo-accounts
    """
    setup()
    from slp_cms.accounts.demo import remove_demo_accounts as remove

    answers.print(f"{remove()} demo accounts deleted")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port, on this machine's address alone.")] = 8000,
) -> None:
    """Serve the live release, the gate and the CMS, with a server of yours before it.

    Example: slp serve --port 8000
    """
    from slp_cms.gate.serve import free_port
    from slp_cms.gate.serve import serve as run

    if free_port(port) != port:
        raise SlpError(f"port {port} is taken by another program; name another with --port")
    setup()
    from slp_cms.accounts.checks import refuse_demo_accounts

    refuse_demo_accounts()  # the server does so itself, but only after an address is printed where nothing answers
    _say_if_demo()
    answers.print(f"http://127.0.0.1:{port}")
    run(port)


@imports.command()
def register(files: Files) -> None:
    """Read a register of schools (and, beside it, details, coordinates, predecessor links) into the database.

    Example: slp import register register.csv links.csv
    """
    setup()
    from slp_cms.schools.actions.import_returns import import_register

    for line in import_register(files):
        answers.print(line)


@imports.command()
def inspections(files: Files) -> None:
    """Read inspection grades into exports.

    Example: slp import inspections inspections.csv
    """
    _returns("inspections", files)


@imports.command()
def results(files: Files) -> None:
    """Read schools' results and absence into exports.

    Example: slp import results ks2_2018.csv ks4_2018.csv
    """
    _returns("results", files)


def _returns(kind: str, files: list[Path]) -> None:
    setup()
    from slp_cms.schools.actions.import_returns import import_returns

    for line in import_returns(kind, files):
        answers.print(line)
