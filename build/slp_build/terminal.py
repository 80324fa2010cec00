"""The terminal and the environment, for the commands: where to print, and where the project's folders are."""

import os
from pathlib import Path

from rich.console import Console

from slp_build.config import Paths, find_root, make_paths
from slp_build.errors import ConfigError

console = Console(stderr=True, highlight=False)


def paths_here(install: Path | None = None) -> Paths:
    """Return the project's folders: `SLP_ROOT`, or where the command runs, or else `install`.

    Raises ConfigError where none of them is a project.
    """
    if named := os.environ.get("SLP_ROOT"):
        root = Path(named).absolute()
    else:
        try:
            root = find_root(Path.cwd())
        except ConfigError:
            if install is None:
                raise
            root = install  # a server may be started from any folder
    return make_paths(root, os.environ.get("SLP_OUT", ""), os.environ.get("SLP_EXPORTS", ""))
