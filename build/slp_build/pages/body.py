"""A record's body as parts to draw: references become addresses, pictures their renditions, files their sizes."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

from slp_build.model.blocks import (
    AccordionBlock,
    ActionBlock,
    Block,
    CalloutBlock,
    CardsBlock,
    DocumentsBlock,
    FactsBlock,
    FiguresBlock,
    ImageBlock,
    PeopleBlock,
    QuoteBlock,
    TableBlock,
    TextBlock,
    TimelineBlock,
    VideoBlock,
)
from slp_build.model.bridge import BridgeImage
from slp_build.model.public import PublicImage
from slp_build.pages.figures import Stat
from slp_build.pages.parts import (
    Accordion,
    Action,
    BodyPart,
    Callout,
    Card,
    Cards,
    Download,
    Downloads,
    FactItem,
    Facts,
    Figure,
    FiguresPart,
    FoldPart,
    Link,
    People,
    Person,
    Picture,
    PictureSource,
    Quote,
    Rendition,
    StepPart,
    Table,
    TableCell,
    Text,
    Timeline,
    Video,
)

T = TypeVar("T")
_ANCHOR = re.compile(r'<a href="(?P<reference>(?:page|document):[^"#]*)(?P<fragment>#[^"]*)?">(?P<words>.*?)</a>', re.S)
KINDS = {"pdf": "PDF", "csv": "CSV", "txt": "Text", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "zip": "Zip"}


class Resolver(msgspec.Struct, frozen=True, kw_only=True):
    """How the references of one page are followed. Each gives None where a reference leads to nothing, and notes it.

    The last three are the public site's: no block of a members' page asks for them.
    """

    address: Callable[[str], str | None]
    download: Callable[[str], Download | None]
    picture: Callable[[str, str], Picture | None]
    flaw: Callable[[str, str], None]
    card: Callable[[str], Card | None] = lambda reference: None
    person: Callable[[str], Person | None] = lambda reference: None
    stats: Callable[[tuple[str, ...]], tuple[Stat, ...]] = lambda names: ()


def body_parts(blocks: tuple[Block, ...], resolve: Resolver) -> tuple[BodyPart, ...]:
    """Return the parts of a body in order, without the pictures and files that are not published."""
    return tuple(part for block in blocks if (part := _part(block, resolve)) is not None)


def _part(block: Block, resolve: Resolver) -> BodyPart | None:
    match block:
        case TextBlock():
            return Text(html=linked(block.html, resolve))
        case QuoteBlock():
            return Quote(text=block.text, who=block.who, role=block.role)
        case CalloutBlock():
            return Callout(tone=block.tone, heading=block.heading, html=linked(block.html, resolve))
        case FactsBlock():
            items = tuple(FactItem(term=fact.term, answer=fact.answer) for fact in block.facts)
            return Facts(heading=block.heading, items=items)
        case ImageBlock():
            alt = "" if block.decorative else block.alt.strip()
            if not alt and not block.decorative:
                resolve.flaw("alt", "a picture neither says what it shows nor is marked decorative; describe it")
            drawn = resolve.picture(block.image, alt)
            return Figure(picture=drawn, caption=block.caption) if drawn else None
        case DocumentsBlock():
            files = known(resolve.download(reference) for reference in block.documents)
            return Downloads(heading=block.heading, items=files) if files else None
        case VideoBlock():
            drawn = resolve.picture(block.image, "") if block.image else None
            said = tuple(part.strip() for part in block.transcript.replace("\r", "").split("\n\n") if part.strip())
            host = (urlsplit(block.href).hostname or "").removeprefix("www.")
            return Video(
                title=block.title, href=block.href, host=host, length=block.length, picture=drawn, transcript=said
            )
        case TableBlock():
            return _table(block)
        case AccordionBlock():
            folds = tuple(FoldPart(heading=i.heading, html=linked(i.html, resolve)) for i in block.items)
            return Accordion(heading=block.heading, items=folds)
        case FiguresBlock():
            stats = resolve.stats(block.names)
            return FiguresPart(heading=block.heading, stats=stats) if stats else None
        case PeopleBlock():
            people = known(resolve.person(reference) for reference in block.people)
            return People(heading=block.heading, items=people) if people else None
        case CardsBlock():
            cards = known(resolve.card(reference) for reference in block.pages)
            return Cards(heading=block.heading, items=cards) if cards else None
        case TimelineBlock():
            steps = tuple(StepPart(when=s.when, heading=s.heading, html=linked(s.html, resolve)) for s in block.steps)
            return Timeline(heading=block.heading, steps=steps)
        case ActionBlock():
            href = block.target if block.target.startswith("https://") else resolve.address(block.target)
            link = Link(text=block.button, href=href) if href else None
            return Action(heading=block.heading, text=block.text, link=link) if link else None


def _table(block: TableBlock) -> Table:
    def cells(texts: tuple[str, ...]) -> tuple[TableCell, ...]:
        return tuple(TableCell(text=text, numeric=at in block.numeric) for at, text in enumerate(texts))

    return Table(caption=block.caption, columns=cells(block.columns), rows=tuple(cells(row) for row in block.rows))


def linked(html: str, resolve: Resolver) -> Markup:
    """Return the HTML with every symbolic link turned into an address; one that leads to nothing becomes its words."""

    def follow(match: re.Match[str]) -> str:
        reference, fragment = match["reference"], match["fragment"] or ""
        if reference.startswith("document:"):
            file = resolve.download(reference)
            href = file.href if file else None
        else:
            href = resolve.address(reference)
        return f'<a href="{href}{fragment}">{match["words"]}</a>' if href else match["words"]

    return Markup(_ANCHOR.sub(follow, html) if 'href="page:' in html or 'href="document:' in html else html)


def known(values: Iterable[T | None]) -> tuple[T, ...]:
    """Return the values that are there."""
    return tuple(value for value in values if value is not None)


def download(title: str, filename: str, size: int, href: str) -> Download:
    """Return a file to take away, its kind and size in words."""
    ending = PurePosixPath(filename).suffix.lstrip(".").lower()
    return Download(
        title=title,
        href=href,
        filename=filename,
        kind=KINDS.get(ending, ending.upper() or "File"),
        size=size_in_words(size),
    )


def size_in_words(size: int) -> str:
    """Return a number of bytes as people say it: 240 KB, 1.2 MB."""
    if size < 999_500:  # from there on it would round to 1000 KB
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def picture(
    image: PublicImage | BridgeImage, renditions: Mapping[str, tuple[Rendition, ...]], alt: str
) -> Picture | None:
    """Return a picture from its renditions: JPEG for everybody, other formats first."""
    sizes = renditions.get(image.sha256, ())
    plain = [r for r in sizes if r.type == "image/jpeg"]
    if not plain:
        return None
    largest = max(plain, key=lambda r: r.width)
    types = dict.fromkeys(r.type for r in sizes)
    sources = tuple(
        PictureSource(type=t, srcset=", ".join(f"{r.href} {r.width}w" for r in sizes if r.type == t)) for t in types
    )
    upright = (0.5, 0.25)  # of a person, as a rule, whose head is cut off by the middle
    focal = image.focal or (upright if largest.height > largest.width else (0.5, 0.5))
    across, down = (min(4, max(0, round(4 * part))) * 25 for part in focal)
    return Picture(
        src=largest.href,
        sources=sources,
        width=largest.width,
        height=largest.height,
        alt=alt,
        across=across,
        down=down,
    )
