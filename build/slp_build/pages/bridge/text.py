"""The Bridge's pages of text: home, sections, notices, guidance, board papers, Markdown pages."""

from datetime import date
from typing import Any, ClassVar

from markupsafe import Markup

from slp_build.model.bridge import (
    BoardPaper,
    BridgeGuidance,
    BridgeHome,
    BridgeNotice,
    BridgePages,
    BridgeSection,
    DirectoryEntry,
)
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.body import body_parts, known
from slp_build.pages.bridge.site import ROOT, BridgeSite
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.parts import BodyPart, Card, Download, FactItem, Link, Text
from slp_build.pages.words import day


class MemberTextView(BridgeView, frozen=True, kw_only=True):
    """A page of text with what stands below it. `kind` names the page type; `dated` entries are the newest first."""

    template: ClassVar[str] = "pages/bridge/text.html"
    kind: str
    title: str
    eyebrow: str
    lead: str
    body: tuple[BodyPart, ...]
    files: tuple[Download, ...]
    entries: tuple[Card, ...]
    facts: tuple[FactItem, ...] = ()
    action: Link | None = None
    searched: bool = True


KINDS: dict[type, str] = {
    BridgeHome: "bridge_home",
    BridgeSection: "bridge_section",
    BridgeNotice: "notice",
    BridgeGuidance: "guidance",
    BoardPaper: "board_paper",
    DirectoryEntry: "directory_entry",
}


def page_view(record: BridgePages, site: BridgeSite) -> MemberTextView:
    """Return one of the editors' Bridge pages."""
    resolve = site.resolver()
    address = site.address_of(record.id)
    children = tuple(site.record(head.id) for head in site.children(record.id))
    documents = record.documents if isinstance(record, BoardPaper) else ()
    return MemberTextView(
        address=address,
        head=site.head(record.title, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample or any(c.sample for c in children)),
        kind=KINDS[type(record)],
        title=record.title,
        eyebrow=_above(record),
        lead=record.lead,
        facts=_facts(record),
        action=_ask(record),
        body=body_parts(record.body, resolve),
        files=known(site.download(reference) for reference in documents),
        entries=_entries(record, children, site),
    )


def markdown_page(page: MarkdownPage, site: BridgeSite) -> MemberTextView:
    """Return a Bridge page that is kept in git."""
    return MemberTextView(
        address=page.address,
        head=site.head(page.title, page.address),
        chrome=site.chrome(page.address, (Link(text="The Bridge", href=ROOT),)),
        kind="bridge_text",
        title=page.title,
        eyebrow="",
        lead=page.lead,
        body=(Text(html=Markup(page.html)),),
        files=(),
        entries=(),
        searched=bool(page.menu),  # the others are for those who edit and count, who are sent there
    )


def _facts(record: BridgePages) -> tuple[FactItem, ...]:
    if not isinstance(record, DirectoryEntry):
        return ()
    offers = record.offers or ("",)
    return (
        FactItem(term="School", answer=record.school_name),
        FactItem(term="Offers", answer=offers[0], more=offers[1:]),
        FactItem(term="Whom to ask", answer=record.contact),
    )


def _ask(record: BridgePages) -> Link | None:
    return Link(text="Write to them", href=f"mailto:{record.email}") if isinstance(record, DirectoryEntry) else None


def _entries(record: BridgePages, children: tuple[Any, ...], site: BridgeSite) -> tuple[Card, ...]:
    if isinstance(record, BridgeHome):
        # The board's section is not announced to those who may not read it; its members know the way.
        children = tuple(c for c in children if c.in_menu)
    dated = sorted(children, key=lambda c: getattr(c, "date", ""), reverse=True)  # stable: undated keep their order
    return tuple(Card(title=c.title, href=site.address_of(c.id), text=c.lead, eyebrow=_above(c)) for c in dated)


def _above(record: Any) -> str:
    """Return the word above a page's title: its date, or whose offer it is."""
    if isinstance(record, DirectoryEntry):
        return record.school_name
    return day(date.fromisoformat(record.date)) if isinstance(record, BridgeNotice | BoardPaper) else ""
