"""Where the commands print."""

from rich.console import Console

console = Console(stderr=True, highlight=False)
