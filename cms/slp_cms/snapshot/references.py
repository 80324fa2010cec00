"""What records refer to: which files and pages there are to refer to, and which of them are in use."""

from collections.abc import Iterable

from slp_cms.snapshot.tree import Place


class References:
    """Counts references while records are made, without a query for each."""

    def __init__(self, files: Iterable[str], places: dict[int, Place]) -> None:
        self.there = {*files, *(f"page:{number}" for number in places)}
        self.used: set[str] = set()

    def see(self, reference: str) -> None:
        """Note a reference that stays in the record whether or not it leads anywhere: the build names its page."""
        self.used.add(reference)

    def use(self, reference: str) -> bool:
        """Note a reference, and return whether it leads to a file that is there or to a published page."""
        self.used.add(reference)
        return reference in self.there
