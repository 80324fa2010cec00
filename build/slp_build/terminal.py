"""Where the commands print, and what they take."""

import math
import sys

import typer
from rich.console import Console

WIDE = 100_000  # columns of a pipe or a file, where a line that was wrapped would not be found again

# What a person has written may hold brackets: no markup.
console = Console(stderr=True, highlight=False, markup=False, width=None if sys.stderr.isatty() else WIDE)
"""Progress, notices and errors."""

answers = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDE)
"""What a command was asked for."""


def finite(number: float) -> float:
    """Return an option's number. Raises BadParameter where it is none: a bound on the option lets `nan` through."""
    if not math.isfinite(number):
        raise typer.BadParameter(f"{number} is not a finite number.")
    return number
