"""The pieces an editor's page body is made of, as they travel in a snapshot.

Rich text is clean HTML whose links are symbolic: `<a href="page:12">`, `<a href="document:5">`. The build turns a
reference into an address, so that a rename touches one record only.
"""

import msgspec

Ref = str
"""A reference to another record of the same snapshot: `page:12`, `document:5`, `image:3`, `school:900001`."""
OF_FILES = ("document:", "image:")
"""How references to files begin: a snapshot holds them only while a published page uses them."""


class TextBlock(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Running text: headings (h2, h3), paragraphs, lists and links."""

    html: str


class QuoteBlock(msgspec.Struct, frozen=True, kw_only=True, tag="quote"):
    """Somebody's words, with who said them and in what role."""

    text: str
    who: str
    role: str = ""


class CalloutBlock(msgspec.Struct, frozen=True, kw_only=True, tag="callout"):
    """A notice in the page. `tone` is note, good or warn; the heading says it in words."""

    tone: str
    heading: str
    html: str


class ImageBlock(msgspec.Struct, frozen=True, kw_only=True, tag="image"):
    """A picture. An empty `alt` with `decorative` set is a decision; an empty `alt` without it is a mistake."""

    image: Ref
    alt: str
    decorative: bool = False
    caption: str = ""


class DocumentsBlock(msgspec.Struct, frozen=True, kw_only=True, tag="documents"):
    """Files to download, in the editor's order."""

    heading: str
    documents: tuple[Ref, ...]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One term and its answer."""

    term: str
    answer: str


class FactsBlock(msgspec.Struct, frozen=True, kw_only=True, tag="facts"):
    """Key facts as terms and answers, at most eight."""

    heading: str
    facts: tuple[Fact, ...]


class VideoBlock(msgspec.Struct, frozen=True, kw_only=True, tag="video"):
    """A film elsewhere. Nothing is fetched from there until the reader follows the link; `image` stands for it."""

    title: str
    href: str
    length: str = ""
    image: Ref | None = None
    transcript: str = ""


class TableBlock(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """A small table of words and numbers, each row as long as `columns`. `numeric` columns stand at the right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


class Fold(msgspec.Struct, frozen=True, kw_only=True):
    """One heading of an accordion, with what it hides."""

    heading: str
    html: str


class AccordionBlock(msgspec.Struct, frozen=True, kw_only=True, tag="accordion"):
    """Answers folded away under their questions."""

    heading: str
    items: tuple[Fold, ...]


FIGURES = {
    "rwm": "Reading, writing and maths at 11",
    "english_maths_5": "English and maths at 16",
    "attendance_primary": "Attendance in primary schools",
    "absence_primary": "Persistent absence in primary schools",
    "absence_secondary": "Persistent absence in secondary schools",
    "good_schools": "Schools that are good or outstanding",
}
"""The county's headline figures by name, as an editor chooses them."""


class FiguresBlock(msgspec.Struct, frozen=True, kw_only=True, tag="figures"):
    """The county's headline figures, by the name of each. The build reads them from audited exports."""

    heading: str
    names: tuple[str, ...]


class PeopleBlock(msgspec.Struct, frozen=True, kw_only=True, tag="people"):
    """People who have agreed to be named, in the editor's order."""

    heading: str
    people: tuple[Ref, ...]


class CardsBlock(msgspec.Struct, frozen=True, kw_only=True, tag="cards"):
    """Other pages, each as a card in its own words."""

    heading: str
    pages: tuple[Ref, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a timeline: when, and what."""

    when: str
    heading: str
    html: str = ""


class TimelineBlock(msgspec.Struct, frozen=True, kw_only=True, tag="timeline"):
    """What happened, or will, in order."""

    heading: str
    steps: tuple[Step, ...]


class ActionBlock(msgspec.Struct, frozen=True, kw_only=True, tag="action"):
    """The one thing a reader should do next. `target` is a reference, an address, or a whole web address."""

    heading: str
    text: str
    button: str
    target: str


Block = (
    TextBlock
    | QuoteBlock
    | CalloutBlock
    | ImageBlock
    | DocumentsBlock
    | FactsBlock
    | VideoBlock
    | TableBlock
    | AccordionBlock
    | FiguresBlock
    | PeopleBlock
    | CardsBlock
    | TimelineBlock
    | ActionBlock
)
