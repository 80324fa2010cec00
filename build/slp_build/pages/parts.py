"""The small values that views of both trees are made of. None of them is a page, and none carries a record."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead somewhere. `current` marks the page (or section) the reader is in."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The addresses of the tree's own stylesheet and scripts, with their hashes in them."""

    stylesheet: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in the page's head. `title` is the document's title without the site's name."""

    title: str
    description: str
    canonical: str
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSource:
    """One format of a picture: its media type and its `srcset`."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its renditions. An empty `alt` means that it is decorative."""

    src: str
    sources: tuple[PictureSource, ...]
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Art:
    """A drawing of the house where there is no picture, by name (a partial in `partials/art/`)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to take away: what it is, how large, and where."""

    title: str
    href: str
    filename: str
    kind: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A child page in a listing."""

    title: str
    href: str
    text: str
    eyebrow: str = ""
    picture: Picture | Art | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactItem:
    """One term and its answer."""

    term: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body's running text: clean HTML whose links are addresses."""

    html: Markup
    component: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words."""

    text: str
    who: str
    role: str
    component: str = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A notice in the page; `tone` is note, good or warn."""

    tone: str
    heading: str
    html: Markup
    component: str = "callout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture in the body, with its caption."""

    picture: Picture
    caption: str
    component: str = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """Files in the body."""

    heading: str
    items: tuple[Download, ...]
    component: str = "downloads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Key facts."""

    heading: str
    items: tuple[FactItem, ...]
    component: str = "facts"


BodyPart = Text | Quote | Callout | Figure | Downloads | Facts
"""Each is drawn by `partials/body/<component>.html`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One size and format of a picture, at its address."""

    width: int
    height: int
    href: str
    type: str
