"""A StreamField's blocks to the model's. It serves both trees, each from its own fields.

Blocks that choose a file or a picture are read raw: asking Wagtail for their value costs a query for each page.
"""

from collections.abc import Callable
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
from slp_cms.snapshot.references import References
from slp_cms.snapshot.rich_text import clean_html


def body_blocks(stream: Any, references: References) -> tuple[Block, ...]:
    """Return a body's blocks in order, noting every reference in them. A picture or file that is gone is left out."""
    found = []
    for number, raw in enumerate(stream.raw_data):
        kind = raw["type"]
        if kind in _RAW_READERS:
            found.append(_RAW_READERS[kind](raw["value"], references))
        else:
            found.append(_READERS[kind](stream[number].value, references))
    return tuple(block for block in found if block)


def chosen(items: Any, kind: str, references: References) -> tuple[str, ...]:
    """Return the references of a raw list of choices (`[{"value": 5}, …]`), without those that are gone."""
    named = (f"{kind}:{item['value']}" for item in items if item["value"])
    return tuple(reference for reference in named if references.use(reference))


def _text(value: Any, references: References) -> Block:
    return TextBlock(html=clean_html(value.source, references.see))


def _quote(value: Any, references: References) -> Block:
    return QuoteBlock(text=value["text"], who=value["who"], role=value["role"])


def _callout(value: Any, references: References) -> Block:
    html = clean_html(value["text"].source, references.see)
    return CalloutBlock(tone=value["tone"], heading=value["heading"], html=html)


def _facts(value: Any, references: References) -> Block:
    facts = tuple(Fact(term=fact["term"], answer=fact["answer"]) for fact in value["facts"])
    return FactsBlock(heading=value["heading"], facts=facts)


def _image(raw: Any, references: References) -> Block | None:
    image = f"image:{raw['image']}"
    if not references.use(image):
        return None
    return ImageBlock(
        image=image, alt=raw.get("alt", ""), decorative=raw.get("decorative", False), caption=raw.get("caption", "")
    )


def _documents(raw: Any, references: References) -> Block | None:
    documents = chosen(raw["documents"], "document", references)
    return DocumentsBlock(heading=raw["heading"], documents=documents) if documents else None


_READERS: dict[str, Callable[[Any, References], Block]] = {
    "text": _text,
    "quote": _quote,
    "callout": _callout,
    "facts": _facts,
}
_RAW_READERS: dict[str, Callable[[Any, References], Block | None]] = {"image": _image, "documents": _documents}
