"""The small values that views of both trees are made of. None of them is a page, and none carries a record."""

import msgspec
from markupsafe import Markup

from slp_build.pages.figures import Stat


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
    """What stands in the page's head. `title` is the document's title without the site's name.

    `image` is the whole address of the picture that stands for the page elsewhere; a `copy` names its original as
    `canonical`, and no list of the site's pages has it.
    """

    title: str
    description: str
    canonical: str
    noindex: bool = False
    image: str = ""
    copy: bool = False


class PictureSource(msgspec.Struct, frozen=True, kw_only=True):
    """One format of a picture: its media type and its `srcset`."""

    type: str
    srcset: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its renditions. An empty `alt` means that it is decorative.

    What must stay in view where it is cut lies so far `across` and `down`, in hundredths: 0, 25, 50, 75 or 100.
    """

    src: str
    sources: tuple[PictureSource, ...]
    width: int
    height: int
    alt: str
    across: int = 50
    down: int = 50


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
    """One term and its answer, or several: the first and `more`."""

    term: str
    answer: str
    more: tuple[str, ...] = ()


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


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """A film elsewhere, behind a picture. `host` says where the link leads."""

    title: str
    href: str
    host: str
    length: str
    picture: Picture | None
    transcript: tuple[str, ...]
    component: str = "video"


class TableCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell's words; a number stands at the right."""

    text: str
    numeric: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table whose first column names its rows."""

    caption: str
    columns: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    component: str = "table"


class FoldPart(msgspec.Struct, frozen=True, kw_only=True):
    """A heading, and what opens under it."""

    heading: str
    html: Markup


class Accordion(msgspec.Struct, frozen=True, kw_only=True):
    """Folded answers."""

    heading: str
    items: tuple[FoldPart, ...]
    component: str = "accordion"


class FiguresPart(msgspec.Struct, frozen=True, kw_only=True):
    """Figures from audited exports, each drawn like the front page's."""

    heading: str
    stats: tuple[Stat, ...]
    component: str = "stats"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has agreed to be named."""

    name: str
    role: str
    text: str
    email: str
    picture: Picture | None


class People(msgspec.Struct, frozen=True, kw_only=True):
    """People, in the editor's order."""

    heading: str
    items: tuple[Person, ...]
    component: str = "people"


class Cards(msgspec.Struct, frozen=True, kw_only=True):
    """Other pages as cards."""

    heading: str
    items: tuple[Card, ...]
    component: str = "cards"


class StepPart(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a timeline."""

    when: str
    heading: str
    html: Markup


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """Steps in order."""

    heading: str
    steps: tuple[StepPart, ...]
    component: str = "timeline"


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """The one thing to do next."""

    heading: str
    text: str
    link: Link
    component: str = "action"


BodyPart = (
    Text
    | Quote
    | Callout
    | Figure
    | Downloads
    | Facts
    | Video
    | Table
    | Accordion
    | FiguresPart
    | People
    | Cards
    | Timeline
    | Action
)
"""Each is drawn by `partials/body/<component>.html`."""


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One size and format of a picture, at its address."""

    width: int
    height: int
    href: str
    type: str
