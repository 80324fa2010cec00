"""HTML that some generators are given ready-made, since they list nothing themselves; and the feed."""

from benchmarks.corpus import Corpus, Listing, Page, listing_address, text
from benchmarks.places import partnership


def entry(page: Page, href: str = "") -> str:
    """Return a page as an entry of a list."""
    return (
        f'<li><a href="{href or page.address}">{text(page.title)}</a> <span>{page.day_in_words}</span>'
        f"<p>{text(page.summary)}</p></li>"
    )


def home_html(corpus: Corpus) -> str:
    """Return what the front page's `main` holds."""
    entries = "\n".join(entry(page) for page in corpus.newest())
    return f'<h1>Home</h1>\n<p class="lead">The newest pages.</p>\n<ol class="listing">\n{entries}\n</ol>'


def listing_html(listing: Listing) -> str:
    """Return what the `main` of one page of a section's list holds."""
    section, number, total = listing.section, listing.number, listing.total
    links = ""
    if number > 1:
        links += f' <a href="{listing_address(section, number - 1)}" rel="prev">Newer</a>'
    if number < total:
        links += f' <a href="{listing_address(section, number + 1)}" rel="next">Older</a>'
    entries = "\n".join(entry(page) for page in listing.entries)
    return (
        f'<h1>{text(section.name)}</h1>\n<p class="lead">{text(section.lead)}</p>\n'
        f'<ol class="listing">\n{entries}\n</ol>\n<nav class="pages">Page {number} of {total}{links}</nav>'
    )


def article_html(corpus: Corpus, page: Page) -> str:
    """Return what a page's `article` holds."""
    tags = "".join(f"<li>{tag}</li>" for tag in page.tags)
    body = corpus.body(page, lambda target: target.address)
    return (
        f'<p class="date">{page.day_in_words}</p>\n<h1>{text(page.title)}</h1>\n'
        f'<p class="lead">{text(page.summary)}</p>\n<ul class="tags">{tags}</ul>\n{body}'
    )


def feed_xml(corpus: Corpus) -> str:
    """Return the Atom feed of the newest pages."""
    base = partnership().site_url
    entries = "".join(
        f"<entry><title>{text(page.title)}</title><id>{base}{page.address}</id>"
        f'<link href="{base}{page.address}"/><updated>{page.instant}</updated>'
        f"<summary>{text(page.summary)}</summary></entry>\n"
        for page in corpus.newest()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>{text(partnership().name)}</title><id>{base}/</id><link href="{base}/feed.xml" rel="self"/>'
        f"<updated>{corpus.newest()[0].instant}</updated>\n{entries}</feed>\n"
    )


def sitemap_xml(corpus: Corpus) -> str:
    """Return the sitemap of every page and list."""
    base = partnership().site_url
    addresses = ["/", *(listing.address for listing in corpus.listings()), *(page.address for page in corpus.pages)]
    urls = "".join(f"<url><loc>{base}{address}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
