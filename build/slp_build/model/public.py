"""The public snapshot's records: what anyone may read. No member's record is ever one of these.

A record holds its own fields and references, never another record's words or address. Dates are ISO 8601 strings with
their offset, so that the bytes are canonical.
"""

import msgspec

from slp_build.model.blocks import Block, Ref


class PublicRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything in a public snapshot. `id` is `<kind of thing>:<key>`; the tag says which record type it is."""

    id: str


class PublicPage(PublicRecord, frozen=True, kw_only=True):
    """What every public page has. The home page has no parent and an empty slug."""

    parent: Ref | None
    slug: str
    position: int
    title: str
    description: str = ""
    in_menu: bool = False
    sample: bool = False
    published: str
    changed: str
    body: tuple[Block, ...] = ()


class DoorLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link inside a door. `target` is a reference or a root-absolute address of a page the build makes."""

    text: str
    target: str


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A way in for one audience, in its own words."""

    heading: str
    text: str
    links: tuple[DoorLink, ...]


class Home(PublicPage, frozen=True, kw_only=True, tag="home"):
    """The front page: hero, four doors, a featured story, the vision and the objectives."""

    headline: str
    lead: str
    doors: tuple[Door, ...]
    story: Ref | None
    vision: tuple[str, ...]
    objectives: tuple[str, ...]


class Section(PublicPage, frozen=True, kw_only=True, tag="section"):
    """A landing page that lists its children. `eyebrow` is a short word above the title."""

    lead: str
    eyebrow: str = ""


class Article(PublicPage, frozen=True, kw_only=True, tag="article"):
    """A page of text."""

    lead: str


class BoardSeat(PublicPage, frozen=True, kw_only=True, tag="board_seat"):
    """One seat on the board: a role, never a person's name. A vacant one shows."""

    represents: str
    summary: str
    vacant: bool = False


class CaseStudy(PublicPage, frozen=True, kw_only=True, tag="case_study"):
    """A school's story: what was hard, what was done, what came of it."""

    lead: str
    school_name: str
    school: Ref | None
    phase: str
    theme: str
    image: Ref | None = None
    image_alt: str = ""


class News(PublicPage, frozen=True, kw_only=True, tag="news"):
    """A dated piece of news."""

    lead: str
    date: str


class Vacancy(PublicPage, frozen=True, kw_only=True, tag="vacancy"):
    """A post at a school. `closes` is an instant with its offset; after it the page says that the post is closed."""

    lead: str
    school_name: str
    school: Ref | None
    town: str
    phase: str
    subject: str
    salary: str
    hours: str
    starts: str
    closes: str
    apply_url: str = ""
    apply_email: str = ""


class Resource(PublicPage, frozen=True, kw_only=True, tag="resource"):
    """A curriculum resource with its files. Its programme is its parent section."""

    lead: str
    key_stage: str
    ages: str
    licence: str
    documents: tuple[Ref, ...]


class Event(PublicPage, frozen=True, kw_only=True, tag="event"):
    """A training session or meeting. `starts` and `ends` are instants with their offset."""

    lead: str
    starts: str
    ends: str
    venue: str
    audience: str
    book_url: str = ""


class PublicDocument(PublicRecord, frozen=True, kw_only=True, tag="document"):
    """A file to download. Its bytes are the snapshot's blob of that sha256."""

    title: str
    filename: str
    size: int
    sha256: str


class PublicImage(PublicRecord, frozen=True, kw_only=True, tag="image"):
    """A picture as uploaded; the build makes its renditions. Focal point in parts of width and height (0 to 1)."""

    title: str
    filename: str
    width: int
    height: int
    sha256: str
    focal: tuple[float, float] | None = None


class PublicSchool(PublicRecord, frozen=True, kw_only=True, tag="school"):
    """A school as the open register has it. No figure of any kind."""

    urn: int
    name: str
    phase: str
    town: str
    latitude: float | None
    longitude: float | None
    sample: bool


class PublicRedirect(PublicRecord, frozen=True, kw_only=True, tag="redirect"):
    """An old address and where it leads: a reference or an address."""

    source: str
    target: str


PublicPages = Home | Section | Article | BoardSeat | CaseStudy | News | Vacancy | Resource | Event
AnyPublicRecord = PublicPages | PublicDocument | PublicImage | PublicSchool | PublicRedirect
