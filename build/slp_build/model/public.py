"""The public snapshot's records: what anyone may read. No member's record is ever one of these.

A record holds its own fields and references, never another record's words or address. Dates are ISO 8601 strings with
their offset, so that the bytes are canonical.

Longer than most modules: one list of every kind of record, and nothing that acts.
"""

import msgspec

from slp_build.model.blocks import Block, Ref


class PublicRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything in a public snapshot. `id` is `<kind of thing>:<key>`; the tag says which record type it is."""

    id: str


class PublicPage(PublicRecord, frozen=True, kw_only=True):
    """What every public page has. The home page has no parent and an empty slug.

    `social` is the picture that stands for the page where others link to it. `original` is the page that this one is
    another address of.
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
    topics: tuple[Ref, ...] = ()
    social: Ref | None = None
    original: Ref | None = None
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
    """A school's story. `hard` to `take` are clean HTML, each empty or a part of it; `body` stands in the middle.

    `assured_by` read it and stands for it, on the day `assured_on`; both are empty until somebody does.
    """

    lead: str
    school_name: str
    school: Ref | None
    phase: str
    theme: str
    image: Ref | None = None
    image_alt: str = ""
    hard: str = ""
    did: str = ""
    came_of_it: str = ""
    did_not_work: str = ""
    take: str = ""
    assured_by: str = ""
    assured_on: str = ""


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


class Incentive(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign offers: what, how much, and on what condition."""

    heading: str
    amount: str
    text: str = ""


class Campaign(PublicPage, frozen=True, kw_only=True, tag="campaign"):
    """A recruitment campaign with its incentives. After `closes`, if it has one, the page says that it is over."""

    lead: str
    incentives: tuple[Incentive, ...]
    closes: str = ""
    apply_url: str = ""
    apply_email: str = ""


class Programme(PublicPage, frozen=True, kw_only=True, tag="programme"):
    """A curriculum programme, which lists its units and resources, and the coming events on its topics.

    `drawing` is one of the house's, by name.
    """

    lead: str
    eyebrow: str = ""
    drawing: str = ""


class Unit(PublicPage, frozen=True, kw_only=True, tag="unit"):
    """A unit of a programme: a few weeks' teaching, with its resources below it."""

    lead: str
    key_stage: str
    ages: str
    length: str = ""


class Resource(PublicPage, frozen=True, kw_only=True, tag="resource"):
    """A curriculum resource with its files. The page above it is its programme, or a unit of one."""

    lead: str
    key_stage: str
    ages: str
    licence: str
    documents: tuple[Ref, ...]


class Event(PublicPage, frozen=True, kw_only=True, tag="event"):
    """An event, or a training session (`training`). `starts` and `ends` are instants with their offset."""

    lead: str
    starts: str
    ends: str
    venue: str
    audience: str
    book_url: str = ""
    training: bool = False
    cost: str = ""


class BoardMeeting(PublicPage, frozen=True, kw_only=True, tag="board_meeting"):
    """A meeting of the board: `agenda` is clean HTML. Papers come before it, minutes after."""

    lead: str
    starts: str
    venue: str
    agenda: str
    papers: tuple[Ref, ...] = ()
    minutes: Ref | None = None


class FundRound(PublicPage, frozen=True, kw_only=True, tag="fund_round"):
    """A round of the Challenge Fund, with its awards below it. Sums are whole pounds."""

    lead: str
    opens: str
    closes: str
    amount: int
    most_each: int | None = None
    apply_url: str = ""


class Award(PublicPage, frozen=True, kw_only=True, tag="award"):
    """What the Challenge Fund gave, to whom, for what. `targets` is what it is to change, and by how much."""

    lead: str
    schools: tuple[str, ...]
    amount: int
    targets: str = ""


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


class PublicPerson(PublicRecord, frozen=True, kw_only=True, tag="person"):
    """Somebody who has agreed to be named on the public site."""

    name: str
    role: str
    text: str = ""
    email: str = ""
    image: Ref | None = None


class Topic(PublicRecord, frozen=True, kw_only=True, tag="topic"):
    """What pages are about. Its own page, at /topics/<slug>, lists them."""

    name: str
    slug: str
    text: str = ""


class Menu(PublicRecord, frozen=True, kw_only=True, tag="menu"):
    """Links in the editors' order: `place` is main (instead of the pages marked for the menu) or footer."""

    place: str
    links: tuple[DoorLink, ...]


class Alert(PublicRecord, frozen=True, kw_only=True, tag="alert"):
    """A banner on every page, from one instant to another. `target` is empty, a reference or an address."""

    text: str
    target: str = ""
    starts: str
    ends: str


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


PublicPages = (
    Home
    | Section
    | Article
    | BoardSeat
    | BoardMeeting
    | CaseStudy
    | News
    | Vacancy
    | Campaign
    | Programme
    | Unit
    | Resource
    | Event
    | FundRound
    | Award
)
AnyPublicRecord = (
    PublicPages | PublicDocument | PublicImage | PublicPerson | PublicSchool | Topic | Menu | Alert | PublicRedirect
)
