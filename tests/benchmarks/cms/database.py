"""A CMS of the benchmark's own, filled once for each number of pages and copied for whoever changes it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import KEEP_BYTE_CODE, TAIL, Command, RunError
from benchmarks.places import ROOT

NAME = "cms.sqlite3"


def cms_command(out: Path, module: str, *arguments: str, theme: Path | None = None) -> Command:
    """Return how a module of benchmarks.cms is run on the database in `out`."""
    environment = {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")))),
        "DJANGO_SETTINGS_MODULE": "benchmarks.cms.settings",
        "DATABASE_URL": f"sqlite:///{out / NAME}",
        "SLP_OUT": str(out),
    }
    if theme:
        environment["BENCHMARK_THEME"] = str(theme)
    return Command(
        argv=(sys.executable, "-m", f"benchmarks.cms.{module}", *arguments), folder=ROOT, environment=environment
    )


def called(command: Command) -> str:
    """Return what a command printed. Raises RunError when it fails."""
    result = subprocess.run(
        command.argv,
        cwd=command.folder,
        env={**os.environ, **KEEP_BYTE_CODE, **command.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RunError(f"{' '.join(command.argv[1:])}: {result.stderr.strip()[-TAIL:]}")
    return result.stdout


def filled_database(pages: int, out: Path, kept: Path) -> None:
    """Put a CMS with so many pages into `out`, from `kept` where it was made before in this run."""
    store = kept / f"cms-{pages}"
    if not (store / "filled").is_file():
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir(parents=True)
        called(cms_command(store, "fill", str(pages)))
        (store / "filled").touch()
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(store, out)
