"""A StreamField's blocks to the model's. It serves both trees, each from its own fields.

Blocks that choose a file or a picture are read raw: asking Wagtail for their value costs a query for each page.
"""

from collections.abc import Callable
from typing import Any

from slp_build.model.blocks import (
    AccordionBlock,
    ActionBlock,
    Block,
    CalloutBlock,
    CardsBlock,
    DocumentsBlock,
    Fact,
    FactsBlock,
    FiguresBlock,
    Fold,
    ImageBlock,
    PeopleBlock,
    QuoteBlock,
    Step,
    TableBlock,
    TextBlock,
    TimelineBlock,
    VideoBlock,
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
    named = (f"{kind}:{value}" for value in _values(items) if value)
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


def _video(raw: Any, references: References) -> Block:
    image = f"image:{raw['image']}" if raw.get("image") else None
    return VideoBlock(
        title=raw["title"],
        href=raw["href"],
        length=raw.get("length", ""),
        image=image if image and references.use(image) else None,
        transcript=raw.get("transcript", ""),
    )


def _table(raw: Any, references: References) -> Block | None:
    if not raw or not raw["columns"]:
        return None
    return TableBlock(
        caption=raw.get("caption", ""),
        columns=tuple(column["heading"] for column in raw["columns"]),
        rows=tuple(tuple(str(value or "") for value in row["values"]) for row in raw["rows"]),
        numeric=tuple(at for at, column in enumerate(raw["columns"]) if column["type"] == "number"),
    )


def _accordion(raw: Any, references: References) -> Block:
    items = tuple(
        Fold(heading=one["heading"], html=clean_html(one["text"], references.see)) for one in _values(raw["items"])
    )
    return AccordionBlock(heading=raw.get("heading", ""), items=items)


def _figures(raw: Any, references: References) -> Block:
    return FiguresBlock(heading=raw["heading"], names=tuple(raw["names"]))


def _people(raw: Any, references: References) -> Block | None:
    people = chosen(raw["people"], "person", references)
    return PeopleBlock(heading=raw["heading"], people=people) if people else None


def _cards(raw: Any, references: References) -> Block | None:
    pages = chosen(raw["pages"], "page", references)
    return CardsBlock(heading=raw["heading"], pages=pages) if pages else None


def _timeline(raw: Any, references: References) -> Block:
    steps = tuple(
        Step(when=one["when"], heading=one["heading"], html=clean_html(one.get("text") or "", references.see))
        for one in _values(raw["steps"])
    )
    return TimelineBlock(heading=raw["heading"], steps=steps)


def _action(raw: Any, references: References) -> Block | None:
    target = f"page:{raw['page']}" if raw.get("page") else raw.get("address", "")
    if not target:  # a draft's, which is not finished
        return None
    if target.startswith("page:"):
        references.see(target)
    return ActionBlock(heading=raw["heading"], text=raw.get("text", ""), button=raw["button"], target=target)


def _values(items: Any) -> list[Any]:
    """Return the values of a raw list, in whichever of Wagtail's two forms it is kept: bare, or each with its id."""
    return [item["value"] if isinstance(item, dict) and "type" in item else item for item in items]


_READERS: dict[str, Callable[[Any, References], Block]] = {
    "text": _text,
    "quote": _quote,
    "callout": _callout,
    "facts": _facts,
}
_RAW_READERS: dict[str, Callable[[Any, References], Block | None]] = {
    "image": _image,
    "documents": _documents,
    "video": _video,
    "table": _table,
    "accordion": _accordion,
    "figures": _figures,
    "people": _people,
    "cards": _cards,
    "timeline": _timeline,
    "action": _action,
}
