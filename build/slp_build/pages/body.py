"""A record's body as parts to draw: references become addresses, pictures their renditions, files their sizes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from markupsafe import Markup

from slp_build.errors import BuildError
from slp_build.model.blocks import (
    Block,
    CalloutBlock,
    DocumentsBlock,
    FactsBlock,
    ImageBlock,
    QuoteBlock,
    TextBlock,
)
from slp_build.pages.parts import (
    BodyPart,
    Callout,
    Download,
    Downloads,
    FactItem,
    Facts,
    Figure,
    Picture,
    PictureSource,
    Quote,
    Rendition,
    Text,
)

T = TypeVar("T")
_REFERENCE = re.compile(r'href="((?:page|document):[^"#]*)(#[^"]*)?"')
KINDS = {"pdf": "PDF", "csv": "CSV", "txt": "Text", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "zip": "Zip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """How the references of one page are followed. `page` names the page in errors."""

    page: str
    address: Callable[[str], str | None]
    download: Callable[[str], Download | None]
    picture: Callable[[str, str], Picture | None]


def body_parts(blocks: tuple[Block, ...], resolve: Resolver) -> tuple[BodyPart, ...]:
    """Return the parts of a body in order. Raises BuildError naming the page and a reference that leads to nothing."""
    return tuple(_part(block, resolve) for block in blocks)


def _part(block: Block, resolve: Resolver) -> BodyPart:
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
            alt = "" if block.decorative else block.alt
            return Figure(picture=found(resolve.picture(block.image, alt), block.image, resolve), caption=block.caption)
        case DocumentsBlock():
            items_ = tuple(found(resolve.download(ref), ref, resolve) for ref in block.documents)
            return Downloads(heading=block.heading, items=items_)


def linked(html: str, resolve: Resolver) -> Markup:
    """Return the HTML with every symbolic link turned into an address."""

    def follow(match: re.Match[str]) -> str:
        reference, fragment = match[1], match[2] or ""
        if reference.startswith("document:"):
            return f'href="{found(resolve.download(reference), reference, resolve).href}"'
        return f'href="{found(resolve.address(reference), reference, resolve)}{fragment}"'

    return Markup(_REFERENCE.sub(follow, html))


def found(value: T | None, reference: str, resolve: Resolver) -> T:
    """Return `value`, or raise BuildError saying which page refers to what is not there."""
    if value is None:
        raise BuildError(
            f"{resolve.page}: refers to {reference}, which is not published; publish it, or take the link out of the page"
        )
    return value


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
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def picture(sha256: str, renditions: Mapping[str, tuple[Rendition, ...]], alt: str) -> Picture | None:
    """Return a picture from its renditions: JPEG for everybody, other formats first."""
    sizes = renditions.get(sha256, ())
    plain = [r for r in sizes if r.type == "image/jpeg"]
    if not plain:
        return None
    largest = max(plain, key=lambda r: r.width)
    types = dict.fromkeys(r.type for r in sizes)
    sources = tuple(
        PictureSource(type=t, srcset=", ".join(f"{r.href} {r.width}w" for r in sizes if r.type == t)) for t in types
    )
    return Picture(src=largest.href, sources=sources, width=largest.width, height=largest.height, alt=alt)
