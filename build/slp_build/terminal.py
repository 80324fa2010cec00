"""Where the commands print."""

from rich.console import Console

console = Console(stderr=True, highlight=False, markup=False)  # what a person has written may hold brackets
