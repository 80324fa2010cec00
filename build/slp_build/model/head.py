"""What the build must know of every record before it draws one: where it stands, and how listings order it.

Bodies stay where they are until their own page is drawn: a hundred thousand of them do not fit in memory, and an edit
of one page should not read the others.
"""

import msgspec

from slp_build.model.blocks import Ref


class Head(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The few fields of a record that other pages may depend on. Those that a record's kind lacks are empty."""

    id: str
    kind: str = msgspec.field(name="type")
    parent: Ref | None = None
    original: Ref | None = None
    slug: str = ""
    position: int = 0
    title: str = ""
    lead: str = ""
    in_menu: bool = False
    sample: bool = False
    date: str = ""
    starts: str = ""
    ends: str = ""
    closes: str = ""
    topics: tuple[Ref, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether the record is a page, with an address of its own."""
        return self.id.startswith("page:")


decode_head = msgspec.json.Decoder(Head).decode
