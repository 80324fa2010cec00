"""The content that every generator gets: the same for the same number of pages and seed, whatever the machine.

Pages are small values; a body is made when it is asked for, so that 100,000 pages do not fill the memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from random import Random

SEED = 20260901
PER_PAGE = 20
NEWEST = 20
NEWEST_DAY = date(2026, 8, 31)
BODY_BYTES = (3_000, 6_000)
LINKS = 3  # internal links in each body
SECTIONS = (
    "Attendance",
    "Behaviour",
    "Careers",
    "Computing",
    "Early years",
    "Families",
    "Geography",
    "Governance",
    "History",
    "Inclusion",
    "Languages",
    "Leadership",
    "Mathematics",
    "Music",
    "Outdoors",
    "Reading",
    "Science",
    "Speech",
    "Transition",
    "Writing",
)
TAGS = ("primary", "secondary", "special", "nursery", "training", "evidence", "practice", "parents", "data", "rural")
_SOME_WORDS = (
    "school teacher pupil lesson county partner visit report question answer plan share morning study group small "
    "leader practice evidence reading number change term summer winter book class early careful common clear strong "
    "village coast support review advice table meeting open simple steady partnership improve notice learn listen "
    "write speak measure agree invite return begin finish follow together across between during after before"
)
_WORDS = _SOME_WORDS.split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One of the twenty sections."""

    name: str
    slug: str
    lead: str

    @property
    def address(self) -> str:
        return f"/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page without its body. `edits` counts how often an editor has changed it."""

    number: int
    section: Section
    slug: str
    title: str
    day: date
    minute: int
    tags: tuple[str, ...]
    summary: str
    edits: int = 0

    @property
    def address(self) -> str:
        return f"{self.section.address}/{self.slug}"

    @property
    def day_in_words(self) -> str:
        return f"{self.day.day} {self.day:%B %Y}"

    @property
    def instant(self) -> str:
        """The page's instant: no two pages of a section share a day, no two of a day share a minute."""
        return f"{self.day}T09:{self.minute:02}:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a section's list: twenty entries, newest first."""

    section: Section
    number: int
    total: int
    entries: tuple[Page, ...]

    @property
    def address(self) -> str:
        return listing_address(self.section, self.number)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A whole site's content."""

    seed: int
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]

    def in_section(self, section: Section) -> tuple[Page, ...]:
        """Return a section's pages, the newest first."""
        return self.pages[self.sections.index(section) :: len(self.sections)]

    def listings(self) -> Iterator[Listing]:
        """Yield every page of every section's list."""
        for section in self.sections:
            pages = self.in_section(section)
            total = max(1, -(-len(pages) // PER_PAGE))
            for number in range(1, total + 1):
                entries = pages[(number - 1) * PER_PAGE : number * PER_PAGE]
                yield Listing(section=section, number=number, total=total, entries=entries)

    def newest(self) -> tuple[Page, ...]:
        """Return the pages of the front page and the feed."""
        return tuple(sorted(self.pages[: 2 * NEWEST], key=lambda page: page.instant, reverse=True)[:NEWEST])

    def body(self, page: Page, link: Callable[[Page], str]) -> str:
        """Return a page's HTML body: 3 to 6 KB of headings, paragraphs and lists. `link` gives an internal target."""
        random = Random(f"{self.seed} body {page.number}")
        sentences = _sentences(self.seed)
        targets = [link(self.pages[random.randrange(len(self.pages))]) for _ in range(LINKS)]
        wanted = random.randint(BODY_BYTES[0] + 200, BODY_BYTES[1] - 900)
        parts = [f"<p>{mark(page)} {' '.join(random.choices(sentences, k=2))}</p>"]
        size = len(parts[0])
        while size < wanted:  # counted without the links, which generators write in different ways
            heading = f"<h2>{random.choice(sentences).rstrip('.')}</h2>"
            words = " ".join(random.choices(sentences, k=4))
            items = "\n".join(f"<li>{sentence}</li>" for sentence in random.choices(sentences, k=3))
            size += len(heading) + len(words) + len(items)
            target = f' See <a href="{targets.pop()}">this page</a>.' if targets else ""
            parts += [heading, f"<p>{words}{target}</p>", f"<ul>\n{items}\n</ul>"]
        return "\n".join(parts)


def make_corpus(pages: int, seed: int = SEED) -> Corpus:
    """Return the content of a site of so many pages."""
    sentences = _sentences(seed)
    sections = tuple(
        Section(name=name, slug=name.lower().replace(" ", "-"), lead=sentences[at]) for at, name in enumerate(SECTIONS)
    )
    return Corpus(seed=seed, sections=sections, pages=tuple(_page(n, sections, seed) for n in range(pages)))


def edited(corpus: Corpus, times: int) -> tuple[Corpus, Page]:
    """Return the content after the `times`-th edit, and the page edited: its title, summary and body are new.

    Each edit is of another page; none is among the newest, so that the front page and the feed stay as they are.
    """
    spared = min(NEWEST, len(corpus.pages) - 1)
    at = spared + (len(corpus.pages) // 2 + 37 * times) % (len(corpus.pages) - spared)
    old = corpus.pages[at]
    new = replace(
        old,
        edits=old.edits + 1,
        title=f"{old.title}, edited {times}",
        summary=f"{old.summary} Edit {times}.",
    )
    return replace(corpus, pages=(*corpus.pages[:at], new, *corpus.pages[at + 1 :])), new


def mark(page: Page) -> str:
    """Return the words that stand in this page's body, in this edit of it, and nowhere else."""
    return f"Body of page {page.number}, version {page.edits}."


def listing_address(section: Section, number: int) -> str:
    """Return where a page of a section's list stands: the first is the section itself."""
    return section.address if number == 1 else f"{section.address}/page/{number}"


def text(words: str) -> str:
    """Return words as HTML."""
    return escape(words, quote=False)


def _page(number: int, sections: tuple[Section, ...], seed: int) -> Page:
    random = Random(f"{seed} page {number}")
    at = number % len(sections)
    words = random.choices(_WORDS, k=4)
    joined = " & ".join((" ".join(words[:2]), " ".join(words[2:])))
    return Page(
        number=number,
        section=sections[at],
        slug=f"{'-'.join(words)}-{number}",
        title=f"{joined.capitalize()} {number}",
        day=NEWEST_DAY - timedelta(days=number // len(sections)),
        minute=at,
        tags=tuple(sorted(random.sample(TAGS, 3))),
        summary=" ".join(random.choices(_sentences(seed), k=2)),
    )


@lru_cache(maxsize=2)
def _sentences(seed: int) -> tuple[str, ...]:
    random = Random(f"{seed} sentences")
    return tuple(" ".join(random.choices(_WORDS, k=random.randint(8, 14))).capitalize() + "." for _ in range(4_000))
