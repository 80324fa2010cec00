"""`slp demo`: the whole thing on one machine, from an empty folder to a served site, and again within seconds."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from slp_build.terminal import answers, console
from slp_cms.commands import say_roles, setup

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to serve; a free port is taken if it is busy.")
    ] = 8000,
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder of real files instead of the sample county."),
    ] = None,
) -> None:
    """Fill an empty CMS, build both trees, and serve them with demo accounts.

    Example: slp demo --port 8000
    """
    started = time.perf_counter()
    setup(made=False)
    from django.conf import settings

    if not settings.DEMO:
        raise typer.BadParameter("the demo runs with the demo's settings only; unset DJANGO_SETTINGS_MODULE")
    os.environ.setdefault("SLP_ROOT", str(settings.PATHS.root))  # what it starts works on the same project
    _fill(data)
    worker = subprocess.Popen([sys.executable, "-m", "slp_build.cli", "worker"], start_new_session=True)
    try:
        _serve(port, started)
    finally:
        _stop(worker)


def _fill(data: Path | None) -> None:
    """Do what is not done yet: database, schools, words, accounts, first release."""
    from django.conf import settings

    from slp_cms.accounts.demo import make_demo_accounts
    from slp_cms.pages.actions.load_starter import load_starter
    from slp_cms.publishing.actions.request_build import request_build
    from slp_cms.schools.actions.prepare_database import prepare_database
    from slp_cms.schools.models import School

    _step("Preparing the database (the first time takes up to a minute)", prepare_database)
    if not School.objects.exists():
        if data:
            _step(f"Reading the files in {data}", lambda: _import_all(data))
        else:
            from slp_cms.schools.actions.load_sample import load_sample

            _step("Making the sample county", load_sample)
    _step("Writing the starter pages", load_starter)
    say_roles()
    make_demo_accounts()
    if (settings.PATHS.releases / "live").exists():
        request_build()  # the worker builds in the background; the last release is served meanwhile
    else:
        _step("Building both trees", _build)


def _build() -> None:
    built = subprocess.run([sys.executable, "-m", "slp_build.cli", "build"], check=False)
    if built.returncode:
        raise typer.Exit(built.returncode)  # it has said why


def _import_all(data: Path) -> None:
    """Read every file of a folder that is a register, inspections or results; name the others."""
    from slp_cms.schools.actions.import_returns import import_folder

    for line in import_folder(data):
        console.print(f"  {line}")


def _serve(port: int, started: float) -> None:
    """Print where things are, and serve until Ctrl-C."""
    from django.conf import settings

    from slp_cms.accounts.demo import demo_accounts
    from slp_cms.gate.serve import free_port, serve

    wanted, port = port, free_port(port)
    if wanted not in (0, port):
        console.print(f"Port {wanted} is taken by another program: this is served on {port} instead")
    url = f"http://127.0.0.1:{port}"
    answers.print(f"\n{settings.PARTNERSHIP.name}, ready in {time.perf_counter() - started:.1f} s", style="bold")
    answers.print(f"  Public site  {url}/")
    answers.print(f"  The Bridge   {url}/bridge")
    answers.print(f"  The CMS      {url}/cms/\n")
    for account in demo_accounts():
        answers.print(f"  {account}", soft_wrap=True)
    answers.print("\nSign-in codes are printed here. Ctrl-C stops everything.\n")
    serve(port)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """End the worker and what it has started."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGTERM)
        try:
            worker.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)


def _step(what: str, do: Callable[[], object]) -> None:
    began = time.perf_counter()
    console.print(f"{what} …")
    do()
    console.print(f"  done in {time.perf_counter() - began:.1f} s")
