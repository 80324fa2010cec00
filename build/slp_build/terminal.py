"""The terminal and the environment, for the commands: where to print, and where the project's folders are."""

import os
from pathlib import Path

from rich.console import Console

from slp_build.config import Paths, find_root, make_paths

console = Console(stderr=True, highlight=False)


def paths_here() -> Paths:
    """Return the project's folders, as the environment has them."""
    root = Path(os.environ["SLP_ROOT"]) if "SLP_ROOT" in os.environ else find_root(Path.cwd())
    return make_paths(root, os.environ.get("SLP_OUT", ""), os.environ.get("SLP_EXPORTS", ""))
