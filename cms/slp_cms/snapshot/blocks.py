"""A StreamField's blocks to the model's. It serves both trees, each from its own fields."""

from collections.abc import Callable, Iterable
from typing import Any

from slp_build.model.blocks import (
    Block,
    CalloutBlock,
    DocumentsBlock,
    Fact,
    FactsBlock,
    ImageBlock,
    QuoteBlock,
    TextBlock,
)
from slp_cms.snapshot.rich_text import clean_html

Seen = Callable[[str], None]


def body_blocks(stream: Iterable[Any], seen: Seen) -> tuple[Block, ...]:
    """Return a body's blocks in order, calling `seen` with every reference in them."""
    return tuple(_READERS[block.block_type](block.value, seen) for block in stream)


def _text(value: Any, seen: Seen) -> Block:
    return TextBlock(html=clean_html(value.source, seen))


def _quote(value: Any, seen: Seen) -> Block:
    return QuoteBlock(text=value["text"], who=value["who"], role=value["role"])


def _callout(value: Any, seen: Seen) -> Block:
    return CalloutBlock(tone=value["tone"], heading=value["heading"], html=clean_html(value["text"].source, seen))


def _facts(value: Any, seen: Seen) -> Block:
    facts = tuple(Fact(term=fact["term"], answer=fact["answer"]) for fact in value["facts"])
    return FactsBlock(heading=value["heading"], facts=facts)


def _image(value: Any, seen: Seen) -> Block:
    reference = f"image:{value['image'].pk}"
    seen(reference)
    return ImageBlock(image=reference, alt=value["alt"], decorative=value["decorative"], caption=value["caption"])


def _documents(value: Any, seen: Seen) -> Block:
    references = tuple(f"document:{document.pk}" for document in value["documents"] if document)
    for reference in references:
        seen(reference)
    return DocumentsBlock(heading=value["heading"], documents=references)


_READERS: dict[str, Callable[[Any, Seen], Block]] = {
    "text": _text,
    "quote": _quote,
    "callout": _callout,
    "facts": _facts,
    "image": _image,
    "documents": _documents,
}
