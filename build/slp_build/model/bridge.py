"""The Bridge snapshot's records: what members may read, behind the gate. Nothing here is a public record, by type."""

import msgspec

from slp_build.model.blocks import Block, Ref


class BridgeRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything in a Bridge snapshot."""

    id: str


class BridgePage(BridgeRecord, frozen=True, kw_only=True):
    """What every Bridge page has. The Bridge's home has no parent and an empty slug; its address is /bridge.

    `original` is the page that this one is another address of.
    """

    parent: Ref | None
    slug: str
    position: int
    title: str
    description: str = ""
    in_menu: bool = False
    sample: bool = False
    published: str
    changed: str
    original: Ref | None = None
    body: tuple[Block, ...] = ()


class BridgeHome(BridgePage, frozen=True, kw_only=True, tag="bridge_home"):
    """The first page after signing in."""

    lead: str


class BridgeSection(BridgePage, frozen=True, kw_only=True, tag="bridge_section"):
    """A landing page that lists its children."""

    lead: str


class BridgeNotice(BridgePage, frozen=True, kw_only=True, tag="bridge_notice"):
    """A dated notice to members."""

    lead: str
    date: str


class BridgeGuidance(BridgePage, frozen=True, kw_only=True, tag="bridge_guidance"):
    """How to do something together."""

    lead: str


class BoardPaper(BridgePage, frozen=True, kw_only=True, tag="board_paper"):
    """A paper for the board, with its files. Only the board may read what stands under the board's section."""

    lead: str
    date: str
    documents: tuple[Ref, ...]


class DirectoryEntry(BridgePage, frozen=True, kw_only=True, tag="directory_entry"):
    """What a school offers to others: in what, and whom to ask. It names a role, not a person."""

    lead: str
    school_name: str
    school: Ref | None
    offers: tuple[str, ...]
    contact: str
    email: str


class BridgeDocument(BridgeRecord, frozen=True, kw_only=True, tag="bridge_document"):
    """A members' file. Its bytes are the snapshot's blob of that sha256."""

    title: str
    filename: str
    size: int
    sha256: str


class BridgeImage(BridgeRecord, frozen=True, kw_only=True, tag="bridge_image"):
    """A members' picture."""

    title: str
    filename: str
    width: int
    height: int
    sha256: str
    focal: tuple[float, float] | None = None


class BridgeSchool(BridgeRecord, frozen=True, kw_only=True, tag="bridge_school"):
    """A school with what its dials page needs. Figures come from exports, never from here."""

    urn: int
    name: str
    phase: str
    kind: str
    town: str
    postcode: str
    age_low: int | None
    age_high: int | None
    open: bool
    sample: bool
    cluster: str = ""
    alliance: str = ""
    predecessors: tuple[int, ...] = ()


BridgePages = BridgeHome | BridgeSection | BridgeNotice | BridgeGuidance | BoardPaper | DirectoryEntry
AnyBridgeRecord = BridgePages | BridgeDocument | BridgeImage | BridgeSchool
