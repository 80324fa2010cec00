"""The content as public records, as the CMS would hand them over."""

from typing import Any

from benchmarks.corpus import NEWEST, Corpus, Page
from benchmarks.entries import entry
from slp_build.model.blocks import Fact, FactsBlock, TextBlock
from slp_build.model.public import Home, News, Section
from slp_build.model.snapshot import PublicSnapshot

# What the engine does not do yet, and what stands for it until then. Change these as it learns, and templates/ours.
PAGE_KIND: Any = News  # the one kind with a date on its page, and listed by date
TAGS_FIELD = "tags" in PAGE_KIND.__struct_fields__  # until then a page's tags travel as a block of its body
PAGED = True  # lists are paged at /section/page/n
FEED = True  # /feed.xml holds the newest news
NEWEST_IN_HOME_BODY = True  # the front page's newest pages travel in its body

HOME = 1
FIRST_SECTION = 2
FIRST_PAGE = 1_001


def public_snapshot(corpus: Corpus) -> PublicSnapshot:
    """Return the site's snapshot."""
    sections = {section.slug: f"page:{FIRST_SECTION + at}" for at, section in enumerate(corpus.sections)}
    records: list[Any] = [_home(corpus)]
    for at, section in enumerate(corpus.sections):
        common = _page(sections[section.slug], f"page:{HOME}", section.slug, at, section.name)
        records.append(Section(**common, lead=section.lead, description=section.lead, in_menu=True))
    for page in corpus.pages:
        common = _page(reference(page), sections[page.section.slug], page.slug, page.number, page.title)
        body = TextBlock(html=corpus.body(page, reference))
        own: dict[str, Any] = {"body": (body,), "tags": page.tags} if TAGS_FIELD else {"body": (_tags(page), body)}
        if "date" in PAGE_KIND.__struct_fields__:
            own["date"] = page.day.isoformat()
        common["published"] = common["changed"] = page.instant.replace("Z", "+00:00")
        records.append(PAGE_KIND(**common, **own, lead=page.summary, description=page.summary))
    return PublicSnapshot.of(records)


def reference(page: Page) -> str:
    """Return a page's reference in the snapshot."""
    return f"page:{FIRST_PAGE + page.number}"


def _home(corpus: Corpus) -> Home:
    newest = "\n".join(entry(page, reference(page)) for page in corpus.newest()[:NEWEST])
    body = (TextBlock(html=newest),) if NEWEST_IN_HOME_BODY else ()
    return Home(
        **_page(f"page:{HOME}", None, "", 0, "Home"),
        description="The newest pages.",
        headline="Home",
        lead="The newest pages.",
        doors=(),
        story=None,
        vision=(),
        objectives=(),
        body=body,
    )


def _tags(page: Page) -> FactsBlock:
    return FactsBlock(heading="Tags", facts=tuple(Fact(term="tag", answer=tag) for tag in page.tags))


def _page(key: str, parent: str | None, slug: str, position: int, title: str) -> dict[str, Any]:
    when = "2026-09-01T09:00:00+01:00"
    return {
        "id": key,
        "parent": parent,
        "slug": slug,
        "position": position,
        "title": title,
        "published": when,
        "changed": when,
    }
