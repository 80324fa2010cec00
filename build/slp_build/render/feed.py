"""The news feed, as Atom (RFC 4287): deterministic, dated by the records themselves."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from slp_build.config import Partnership
from slp_build.model.public import News
from slp_build.pages.public.site import PublicSite

LENGTH = 20  # entries


def latest_news(site: PublicSite) -> Iterator[tuple[News, str]]:
    """Yield the newest pieces of news with their addresses, the newest first."""
    heads = [head for head in site.snapshot.heads.values() if head.kind == "news"]
    for head in sorted(heads, key=lambda head: (head.date, head.id), reverse=True)[:LENGTH]:
        record = site.snapshot.records[head.id]
        if isinstance(record, News):
            yield record, site.tree.addresses[head.id]


def atom_xml(partnership: Partnership, news: Iterable[tuple[News, str]]) -> bytes:
    """Return the feed of news and their addresses, the newest first.

    An entry's id is made from its record's, so that a rename does not make it new to its readers.
    """
    base = partnership.site_url.rstrip("/")
    entries = list(news)
    changes = (record.changed for record, _ in entries)
    updated = max(changes, key=datetime.fromisoformat, default="1970-01-01T00:00:00+00:00")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">\n'
        f"<title>{escape(partnership.name)}: news</title>\n<id>{escape(base)}/</id>\n"
        f'<link rel="self" href="{escape(base)}/feed.xml"/>\n<link href="{escape(base)}/"/>\n'
        f"<author><name>{escape(partnership.name)}</name></author>\n<updated>{escape(updated)}</updated>\n"
        f"{''.join(_entry(record, address, base) for record, address in entries)}</feed>\n"
    ).encode()


def _entry(record: News, address: str, base: str) -> str:
    return (
        f"<entry><title>{escape(record.title)}</title><id>{escape(f'{base}/#{record.id}')}</id>"
        f'<link href="{escape(base + address)}"/><published>{escape(record.published)}</published>'
        f"<updated>{escape(record.changed)}</updated><summary>{escape(record.lead)}</summary></entry>\n"
    )
