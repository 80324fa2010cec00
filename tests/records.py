"""A small public site and a small Bridge as records, for tests that need no CMS. Everything here is invented."""

from hashlib import sha256
from typing import Any

from slp_build.model.blocks import DocumentsBlock, TextBlock
from slp_build.model.bridge import (
    BoardPaper,
    BridgeDocument,
    BridgeGuidance,
    BridgeHome,
    BridgeNotice,
    BridgeSchool,
    BridgeSection,
)
from slp_build.model.public import (
    Article,
    CaseStudy,
    Door,
    DoorLink,
    Home,
    PublicDocument,
    PublicSchool,
    Resource,
    Section,
    Vacancy,
)
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot

WHEN = "2026-09-01T09:00:00+01:00"
WORKSHEET = b"number,double\n1,2\n2,4\n"
PAPER = b"CANARY-BRIDGE-FILE minutes of an invented meeting\n"


class Held:
    """Blobs held in memory."""

    def __init__(self, *files: bytes) -> None:
        self.files = {sha256(data).hexdigest(): data for data in files}

    def read(self, sha256: str) -> bytes:
        return self.files[sha256]


def page(kind: Any, number: int, parent: int | None, slug: str, title: str, **fields: Any) -> Any:
    """Return a page record with what every page needs."""
    return kind(
        id=f"page:{number}",
        parent=f"page:{parent}" if parent else None,
        slug=slug,
        position=number,
        title=title,
        published=WHEN,
        changed=WHEN,
        **{"lead": f"{title}, in a sentence.", **fields},
    )


def public_records() -> list[Any]:
    """Return a home page, two sections, an article, a story, a vacancy, a resource with its file, and schools."""
    return [
        page(
            Home,
            1,
            None,
            "",
            "Home",
            headline="Schools that help one another",
            doors=(Door(heading="Teachers", text="Come and teach.", links=(DoorLink(text="Jobs", target="page:6"),)),),
            story="page:4",
            vision=("One paragraph.", "Another paragraph."),
            objectives=("Embracing change",),
        ),
        page(Section, 2, 1, "our-partnership", "Our partnership", in_menu=True),
        page(
            Article,
            3,
            2,
            "funding",
            "Funding",
            body=(TextBlock(html='<p>See <a href="page:4">a story</a>.</p>'),),
        ),
        page(
            CaseStudy,
            4,
            1,
            "two-schools",
            "Two schools, one reading room",
            sample=True,
            school_name="Linnet Heath Primary School",
            school="school:900001",
            phase="Primary",
            theme="Reading",
            body=(TextBlock(html="<h2>What we did</h2><p>We read.</p>"),),
        ),
        page(Section, 5, 1, "teach", "Teach here", in_menu=True),
        page(
            Vacancy,
            6,
            5,
            "maths-teacher",
            "Teacher of mathematics",
            sample=True,
            school_name="Linnet Heath Primary School",
            school=None,
            town="Saltmere",
            phase="Primary",
            subject="Mathematics",
            salary="£32,000 to £43,000",
            hours="Full time",
            starts="January 2027",
            closes="2026-10-02T17:00:00+01:00",
        ),
        page(
            Resource,
            7,
            2,
            "doubling",
            "Doubling",
            sample=True,
            key_stage="Key stage 1",
            ages="5 to 7",
            licence="CC BY 4.0",
            documents=("document:1",),
        ),
        PublicDocument(
            id="document:1",
            title="Doubling table",
            filename="doubling.csv",
            size=len(WORKSHEET),
            sha256=sha256(WORKSHEET).hexdigest(),
        ),
        PublicSchool(
            id="school:900001",
            urn=900001,
            name="Linnet Heath Primary School",
            phase="Primary",
            town="Saltmere",
            latitude=52.2,
            longitude=1.1,
            sample=True,
        ),
    ]


def bridge_records() -> list[Any]:
    """Return the Bridge's home, a notice, guidance, a board paper with its file, and a school. Each bears a canary."""
    return [
        page(BridgeHome, 51, None, "", "CANARY-BRIDGE-HOME The Bridge"),
        page(BridgeSection, 52, 51, "notices", "CANARY-BRIDGE-SECTION Notices", in_menu=True),
        page(BridgeNotice, 53, 52, "autumn", "CANARY-BRIDGE-NOTICE Autumn", date="2026-09-01"),
        page(
            BridgeGuidance,
            54,
            51,
            "guidance",
            "CANARY-BRIDGE-GUIDANCE Working together",
            body=(TextBlock(html="<p>CANARY-BRIDGE-BODY</p>"),),
        ),
        page(BridgeSection, 55, 51, "board", "CANARY-BRIDGE-BOARD Board"),
        page(
            BoardPaper,
            56,
            55,
            "september",
            "CANARY-BRIDGE-PAPER September",
            date="2026-09-10",
            documents=("document:1",),
            body=(DocumentsBlock(heading="Papers", documents=("document:1",)),),
        ),
        BridgeDocument(
            id="document:1",
            title="CANARY-BRIDGE-DOCUMENT Minutes",
            filename="minutes.txt",
            size=len(PAPER),
            sha256=sha256(PAPER).hexdigest(),
        ),
        BridgeSchool(
            id="school:900001",
            urn=900001,
            name="Linnet Heath Primary School",
            phase="Primary",
            kind="Community school",
            town="Saltmere",
            postcode="ZZ1 1ZZ",
            age_low=4,
            age_high=11,
            open=True,
            sample=True,
        ),
    ]


def public_snapshot(*changed: Any) -> PublicSnapshot:
    """Return the small public site; `changed` records replace or join its own."""
    return PublicSnapshot.of(_laid_over(public_records(), changed), Held(WORKSHEET))


def bridge_snapshot(*changed: Any) -> BridgeSnapshot:
    """Return the small Bridge; `changed` records replace or join its own."""
    return BridgeSnapshot.of(_laid_over(bridge_records(), changed), Held(PAPER))


def _laid_over(records: list[Any], changed: tuple[Any, ...]) -> list[Any]:
    return list({record.id: record for record in (*records, *changed)}.values())
