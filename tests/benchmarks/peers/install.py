"""Installs the peers into folders of the benchmark's own, each in the version that versions.toml names."""

import json
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

from benchmarks.places import HERE, PEERS

VENV = PEERS / "python"
NODE = PEERS / "node"
_DONE = "installed.txt"


class NotInstalled(Exception):
    """A peer is not to be had here. The message says why."""


@lru_cache(maxsize=1)
def versions() -> dict[str, dict[str, str]]:
    """Return the pinned versions by kind and package."""
    return tomllib.loads((HERE / "peers" / "versions.toml").read_text())


def python_package(*names: str) -> Path:
    """Return the peer's own virtual environment with these packages, made if need be. Raises NotInstalled."""
    wanted = [f"{name}=={versions()['python'][name]}" for name in names]
    folder = VENV / names[-1]
    if not _is_done(folder, wanted):
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted)
        _done(folder, wanted)
    return folder


def node_package(name: str) -> Path:
    """Return the folder of an installed Node package. Raises NotInstalled."""
    wanted = [f"{name}@{versions()['node'][name]}"]
    if not _is_done(NODE, wanted):
        NODE.mkdir(parents=True, exist_ok=True)
        (NODE / "package.json").write_text(json.dumps({"private": True}))
        _run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", *wanted, folder=NODE)
        _done(NODE, wanted)
    return NODE / "node_modules" / name


def _is_done(folder: Path, wanted: list[str]) -> bool:
    note = folder / _DONE
    return note.is_file() and note.read_text().split() == wanted


def _done(folder: Path, wanted: list[str]) -> None:
    (folder / _DONE).write_text("\n".join(wanted) + "\n")


def _run(*argv: str, folder: Path | None = None) -> None:
    try:
        result = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotInstalled(f"{argv[0]}: {error.strerror}") from error
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no reason given"]
        reason = next((line for line in lines if "No matching" in line), lines[-1])
        raise NotInstalled(f"{Path(argv[0]).name} {' '.join(argv[1:4])} …: {reason}")
