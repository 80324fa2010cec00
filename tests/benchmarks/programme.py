"""What is run when nothing else is asked for: the sizes, against whom, and how often."""

from dataclasses import dataclass

ALL = ("hugo", "eleventy", "mkdocs", "material", "zensical", "wagtail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One size. `peers` by the names that PEERS= takes."""

    pages: int
    peers: tuple[str, ...]
    rounds: int


FULL = (
    Part(pages=1_000, peers=ALL, rounds=5),
    Part(pages=10_000, peers=("hugo", "eleventy"), rounds=5),
    Part(pages=100_000, peers=("hugo",), rounds=1),
)
MAIN = 10_000  # the size whose numbers stand at the top of build.json
SNAPSHOT_UP_TO = 10_000  # pages in the CMS; more are not asked for


def chosen(pages: tuple[int, ...], peers: tuple[str, ...] | None, rounds: int | None) -> tuple[Part, ...]:
    """Return the parts to run. A size that the programme has keeps its peers and rounds unless others are named."""
    known = {part.pages: part for part in FULL}
    found = []
    for size in pages or tuple(known):
        part = known.get(size, Part(pages=size, peers=ALL, rounds=1))
        found.append(
            Part(
                pages=size,
                peers=part.peers if peers is None else peers,
                rounds=rounds or part.rounds,
            )
        )
    return tuple(found)


def is_whole(part: Part) -> bool:
    """Return whether a part is the programme's own: only such a one goes into BENCHMARKS.md."""
    return part in FULL
