"""The small values that views of both trees are made of. None of them is a page, and none carries a record."""

import msgspec
from markupsafe import Markup


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Words that lead somewhere. `current` marks the page (or section) the reader is in."""

    text: str
    href: str
    current: bool = False


class Assets(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of the tree's own stylesheet and scripts, with their hashes in them."""

    stylesheet: str
    script: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the page's head. `title` is the document's title without the site's name."""

    title: str
    description: str
    canonical: str
    noindex: bool = False


class PictureSource(msgspec.Struct, frozen=True, kw_only=True):
    """One format of a picture: its media type and its `srcset`."""

    type: str
    srcset: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its renditions. An empty `alt` means that it is decorative."""

    src: str
    sources: tuple[PictureSource, ...]
    width: int
    height: int
    alt: str


class Art(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of the house where there is no picture, by name (a partial in `partials/art/`)."""

    name: str


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file to take away: what it is, how large, and where."""

    title: str
    href: str
    filename: str
    kind: str
    size: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A child page in a listing."""

    title: str
    href: str
    text: str
    eyebrow: str = ""
    picture: Picture | Art | None = None


class FactItem(msgspec.Struct, frozen=True, kw_only=True):
    """One term and its answer."""

    term: str
    answer: str


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A body's running text: clean HTML whose links are addresses."""

    html: Markup
    component: str = "text"


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's words."""

    text: str
    who: str
    role: str
    component: str = "quote"


class Callout(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in the page; `tone` is note, good or warn."""

    tone: str
    heading: str
    html: Markup
    component: str = "callout"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in the body, with its caption."""

    picture: Picture
    caption: str
    component: str = "figure"


class Downloads(msgspec.Struct, frozen=True, kw_only=True):
    """Files in the body."""

    heading: str
    items: tuple[Download, ...]
    component: str = "downloads"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Key facts."""

    heading: str
    items: tuple[FactItem, ...]
    component: str = "facts"


BodyPart = Text | Quote | Callout | Figure | Downloads | Facts
"""Each is drawn by `partials/body/<component>.html`."""


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One size and format of a picture, at its address."""

    width: int
    height: int
    href: str
    type: str
