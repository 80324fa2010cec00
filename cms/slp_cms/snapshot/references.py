"""What records refer to: which files and pages there are to refer to, and which of them are in use."""

from collections.abc import Container

from slp_cms.snapshot.tree import Places


class References:
    """Counts references while records are made, without a query for each."""

    def __init__(self, files: Container[str], places: Places) -> None:
        self.files = files
        self.places = places
        self.used: set[str] = set()

    def see(self, reference: str) -> None:
        """Note a reference that stays in the record whether or not it leads anywhere: the build names its page."""
        self.used.add(reference)

    def use(self, reference: str) -> bool:
        """Note a reference, and return whether it leads to a file that is there or to a published page."""
        self.used.add(reference)
        kind, _, number = reference.partition(":")
        return int(number) in self.places if kind == "page" and number.isdecimal() else reference in self.files

    def to(self, kind: str, number: int | None) -> str | None:
        """Return the reference to one of a kind, noted; None where there is none, or it leads nowhere."""
        return f"{kind}:{number}" if number and self.use(f"{kind}:{number}") else None
