"""How long work says how far it is, whoever listens: a terminal, or the worker that asked for a build."""

from collections.abc import Callable

Say = Callable[[str], None]
