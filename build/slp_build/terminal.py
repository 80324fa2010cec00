"""Where the commands print, and what they take."""

import math

import typer
from rich.console import Console

console = Console(stderr=True, highlight=False, markup=False)  # what a person has written may hold brackets


def finite(number: float) -> float:
    """Return an option's number. Raises BadParameter where it is none: a bound on the option lets `nan` through."""
    if not math.isfinite(number):
        raise typer.BadParameter(f"{number} is not a finite number.")
    return number
