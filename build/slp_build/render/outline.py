"""What a builder that stays knows of the pages it has kept, so that a change costs what it touches.

Without one, every page is read to learn whether it must be made again: a tenth of a second for five thousand of them.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from slp_build.render.kept import Held, KeptPage
from slp_build.render.summary import Summary, earliest

PARTS = 1024  # a question is looked for in one of so many
NUMBER = 24  # bits of a page's number; the rest of the 64 are of a question's hash
SETTLED = ("record:", "head:", "address:", "children:")
"""The questions about the tree, of which a site that follows another knows which may have another answer."""
_PAGE, _QUESTION = (1 << NUMBER) - 1, (1 << 64 - NUMBER) - 1


class Outline:
    """Who asks which question (`pages.asked`), and for how long each page holds.

    A question is kept as its hash, eight bytes for each page that asks: of two with one hash, both count as asked.
    """

    __slots__ = ("_addresses", "_askers", "_frames", "_missing", "_spans", "_unlisted", "forgotten", "unsettled")

    def __init__(self) -> None:
        self.forgotten = False
        self.unsettled: set[str] = set()  # the questions that are none of SETTLED
        self._addresses: list[str] = []
        self._askers: tuple[array[int], ...] = tuple(array("Q") for _ in range(PARTS))
        self._spans: dict[tuple[str, str], list[int]] = {}
        self._frames: set[str] = set()
        self._unlisted: set[str] = set()
        self._missing: dict[str, tuple[str, ...]] = {}

    def note(self, address: str, page: KeptPage) -> None:
        """Add a page, at its address as the memory has it: the text is then held once."""
        number = len(self._addresses)
        self._addresses.append(address)
        for question in page.keys:
            mark = hash(question)
            self._askers[mark % PARTS].append((mark & _QUESTION) << NUMBER | number)
            if not question.startswith(SETTLED):
                self.unsettled.add(question)
        if page.since or page.until:
            self._spans.setdefault((page.since, page.until), []).append(number)
        self._frames.add(page.frame)
        if not page.listed:
            self._unlisted.add(address)
        if page.missing:
            self._missing[address] = page.missing

    def forget(self) -> None:
        """Give its memory back, to a build that draws so much that it needs it. What is asked of it then is wrong."""
        self.forgotten = True
        self._addresses, self._askers = [], ()
        for held in (self._spans, self._frames, self._unlisted, self._missing, self.unsettled):
            held.clear()

    def askers(self, questions: Iterable[str]) -> set[str]:
        """Return the addresses of the pages that ask one of some questions."""
        return {address for question in questions for address in self._askers_of(question)}

    def _askers_of(self, question: str) -> Iterator[str]:
        mark = hash(question)
        wanted = mark & _QUESTION
        return (self._addresses[one & _PAGE] for one in self._askers[mark % PARTS] if one >> NUMBER == wanted)

    def past(self, now: datetime) -> set[str]:
        """Return the addresses of the pages that do not hold at an instant."""
        return {
            self._addresses[number]
            for span, numbers in self._spans.items()
            if not holds(*span, now)
            for number in numbers
        }

    def summary(self, kept: Mapping[str, Held], others: Mapping[str, KeptPage], asked: Collection[str]) -> Summary:
        """Return what is wanted of the pages that are kept, without reading them.

        In: `others` are all the rest; `asked` are the questions of all together. Frames that only others had may be
            among those returned.
        """
        doubtful = {question for page in others.values() for question in page.keys}
        alone = {question for question in doubtful if all(asker in others for asker in self._askers_of(question))}
        spans = (
            until
            for (_, until), numbers in self._spans.items()
            if until and any(self._addresses[number] in kept for number in numbers)
        )
        return Summary(
            keys=set(asked) - alone,
            frames=set(self._frames),
            missing={address: missing for address, missing in self._missing.items() if address in kept},
            unlisted={address for address in self._unlisted if address in kept},
            until=earliest(spans),
        )


def holds(since: str, until: str, now: datetime) -> bool:
    """Return whether what holds between two ISO instants (empty: always) does so at a third."""
    return (not since or datetime.fromisoformat(since) <= now) and (not until or now < datetime.fromisoformat(until))
