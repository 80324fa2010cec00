"""The pieces an editor's page body is made of, as they travel in a snapshot.

Rich text is clean HTML whose links are symbolic: `<a href="page:12">`, `<a href="document:5">`. The build turns a
reference into an address, so that a rename touches one record only.
"""

import msgspec

Ref = str
"""A reference to another record of the same snapshot: `page:12`, `document:5`, `image:3`, `school:900001`."""


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


Block = TextBlock | QuoteBlock | CalloutBlock | ImageBlock | DocumentsBlock | FactsBlock
