"""What a guard has against a page or a tree, before it may go live."""

from dataclasses import dataclass

UNYIELDING = frozenset({"privacy", "disclosure", "board", "address"})
"""Guards that nobody can overrule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: the guard's name, the address, the record or file behind it (or nothing), and what to do."""

    guard: str
    address: str
    source: str
    message: str

    def __str__(self) -> str:
        where = f"{self.address} ({self.source})" if self.source else self.address
        return f"{where}: {self.message}"
