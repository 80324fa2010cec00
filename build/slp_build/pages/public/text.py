"""Pages that are mostly text: articles, the board, news, events, awards, Markdown, and the page that is not there."""

from datetime import date, datetime
from typing import ClassVar

from markupsafe import Markup

from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import Article, Award, BoardMeeting, BoardSeat, Event, News
from slp_build.pages.body import body_parts, known, linked
from slp_build.pages.parts import BodyPart, Downloads, FactItem, Link, Text
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import clock, day, pounds

MOST_SIBLINGS = 12  # beside an article; a longer list is the section's own page


class TextView(PublicView, frozen=True, kw_only=True):
    """A page of text, with facts beside it where its kind has some. `kind` names the page type."""

    template: ClassVar[str] = "pages/public/text.html"
    kind: str
    title: str
    eyebrow: str
    lead: str
    facts: tuple[FactItem, ...]
    notice: str
    action: Link | None
    body: tuple[BodyPart, ...]
    topics: tuple[Link, ...]
    siblings: tuple[Link, ...]


class NotFoundView(PublicView, frozen=True, kw_only=True):
    """The page for an address that is none."""

    template: ClassVar[str] = "pages/public/not_found.html"


def article_view(record: Article, site: PublicSite) -> TextView:
    """Return an article, with its neighbours in the section beside it."""
    return _view(record, site, "article", siblings=_siblings(record, site))


def seat_view(record: BoardSeat, site: PublicSite) -> TextView:
    """Return a seat on the board; a vacant one says so."""
    facts = (FactItem(term="Speaks for", answer=record.represents),)
    notice = "This seat is vacant." if record.vacant else ""
    return _view(record, site, "board_seat", lead=record.summary, facts=facts, notice=notice)


def news_view(record: News, site: PublicSite) -> TextView:
    """Return a piece of news."""
    return _view(record, site, "news", eyebrow=day(date.fromisoformat(record.date)))


def event_view(record: Event, site: PublicSite) -> TextView:
    """Return an event; a past one says so and cannot be booked."""
    starts, ends = datetime.fromisoformat(record.starts), datetime.fromisoformat(record.ends)
    past = site.passed(ends)
    same_day = starts.date() == ends.date()
    until = clock(ends) if same_day else f"{clock(ends)} on {day(ends.date())}"
    facts = (
        FactItem(term="When", answer=f"{day(starts.date())}, {clock(starts)} to {until}"),
        FactItem(term="Where", answer=record.venue),
        FactItem(term="For", answer=record.audience),
        *((FactItem(term="Costs", answer=record.cost),) if record.cost else ()),
    )
    return _view(
        record,
        site,
        "event",
        eyebrow="Training" if record.training else "",
        facts=facts,
        notice="This has passed." if past else "",
        action=Link(text="Book a place", href=record.book_url) if record.book_url and not past else None,
    )


def meeting_view(record: BoardMeeting, site: PublicSite) -> TextView:
    """Return a meeting of the board: its agenda, its papers, and its minutes once there are some."""
    resolve = resolver(site)
    starts = datetime.fromisoformat(record.starts)
    facts = (
        FactItem(term="When", answer=f"{day(starts.date())}, {clock(starts)}"),
        FactItem(term="Where", answer=record.venue),
    )
    agenda = Text(html=Markup("<h2>Agenda</h2>{}").format(linked(record.agenda, resolve)))
    papers = known(site.download(reference) for reference in record.papers)
    minutes = known([site.download(record.minutes)]) if record.minutes else ()
    late = site.passed(starts) and not minutes
    return _view(
        record,
        site,
        "board_meeting",
        facts=facts,
        notice="The minutes will be here once the board has agreed them." if late else "",
        before=(
            *((Downloads(heading="Minutes", items=minutes),) if minutes else ()),
            *((agenda,) if record.agenda else ()),
            *((Downloads(heading="Papers", items=papers),) if papers else ()),
        ),
    )


def award_view(record: Award, site: PublicSite) -> TextView:
    """Return an award of the Challenge Fund."""
    facts = (
        FactItem(term="Schools" if len(record.schools) > 1 else "School", answer=", ".join(record.schools)),
        FactItem(term="Award", answer=pounds(record.amount)),
    )
    changes = Text(html=Markup("<h2>What it is to change</h2><p>{}</p>").format(record.targets))
    return _view(record, site, "award", facts=facts, before=(changes,) if record.targets else ())


def markdown_view(page: MarkdownPage, site: PublicSite) -> TextView:
    """Return a page that is kept in git."""
    return TextView(
        address=page.address,
        head=site.head(page.title, page.description or page.lead, page.address),
        chrome=site.chrome(page.address, (Link(text="Home", href="/"),)),
        kind="text",
        title=page.title,
        eyebrow="",
        lead=page.lead,
        facts=(),
        notice="",
        action=None,
        body=(Text(html=Markup(page.html)),),
        topics=(),
        siblings=(),
    )


def not_found_view(site: PublicSite) -> NotFoundView:
    """Return the page for an address that is none."""
    return NotFoundView(
        address="/404", head=site.head("There is no such page", "", "/404", noindex=True), chrome=site.chrome("/404")
    )


def _view(
    record: Article | Award | BoardMeeting | BoardSeat | News | Event,
    site: PublicSite,
    kind: str,
    *,
    lead: str = "",
    eyebrow: str = "",
    facts: tuple[FactItem, ...] = (),
    notice: str = "",
    action: Link | None = None,
    before: tuple[BodyPart, ...] = (),
    siblings: tuple[Link, ...] = (),
) -> TextView:
    address = site.address_of(record.id)
    words = lead or getattr(record, "lead", "")
    return TextView(
        address=address,
        head=site.head_of(record, words, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        kind=kind,
        title=record.title,
        eyebrow=eyebrow,
        lead=words,
        facts=facts,
        notice=notice,
        action=action,
        body=(*before, *body_parts(record.body, resolver(site))),
        topics=known(site.topic(topic) for topic in record.topics),
        siblings=siblings,
    )


def _siblings(record: Article, site: PublicSite) -> tuple[Link, ...]:
    if record.parent == site.tree.home:
        return ()
    ids = site.tree.children.get(record.parent, ())
    if not 1 < len(ids) <= MOST_SIBLINGS:
        site.asked.keys.add(f"children:{record.parent}")
        return ()
    pages = site.children(record.parent)
    return tuple(Link(text=p.title, href=site.address_of(p.id), current=p.id == record.id) for p in pages)
