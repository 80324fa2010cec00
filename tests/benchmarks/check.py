"""Says whether a generator wrote the whole site: every page at its address, and in some of them every word."""

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import Corpus, Page, mark, text
from benchmarks.measure import RunError

SHOWN = 20  # missing pages named in a message
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r"\s*(<[^>]*>)\s*")
_HASHED = re.compile(r"/assets/(\w+)\.[0-9a-f]{8,}\.(css|js)")


def check_site(corpus: Corpus, output: Path, *, listings: bool = True) -> int:
    """Return the number of HTML pages below `output`. Raises RunError when one is missing or is not what it should be.

    `listings`: whether every page of every section's list must be there too.
    """
    wanted = {page.address for page in corpus.pages} | {"/index"} | {s.address for s in corpus.sections}
    if listings:
        wanted |= {listing.address for listing in corpus.listings()}
    there = {f"/{path.relative_to(output).as_posix()}".removesuffix(".html") for path in output.rglob("*.html")}
    if missing := sorted(wanted - there):
        shown = ", ".join(missing[:SHOWN])
        raise RunError(f"{output}: {len(missing)} of {len(wanted)} pages are missing: {shown}")
    listed = len(re.findall("<loc>", _file(output / "sitemap.xml")))
    if listed < len(corpus.pages):
        raise RunError(f"{output}: the sitemap lists {listed} addresses, the site has {len(corpus.pages)} pages")
    for page in samples(corpus):
        check_page(corpus, page, output)
    return len(there)


def check_page(corpus: Corpus, page: Page, output: Path) -> None:
    """Raise RunError unless a page shows its title, its day, its tags and the whole of its body."""
    html = _squeezed(html_at(page.address, output))
    body = corpus.body(page, lambda target: target.address)
    last = re.findall(r"<li>(.*?)</li>", body)[-1]
    for words in (text(page.title), page.day_in_words, *page.tags, text(page.summary), mark(page), last):
        if words not in html:
            raise RunError(f"{output}: {page.address} does not show “{words}”")


def check_feed(corpus: Corpus, output: Path) -> None:
    """Raise RunError unless the feed holds the newest pages."""
    feed = _file(output / "feed.xml")
    for page in corpus.newest():
        if page.address not in feed:
            raise RunError(f"{output}: the feed does not hold {page.address}")


def check_edition(edition: int, pages: Iterable[Page], output: Path) -> None:
    """Raise RunError unless these pages show the theme's edition."""
    for page in pages:
        if f"Edition {edition}." not in html_at(page.address, output):
            raise RunError(f"{output}: {page.address} was not made with edition {edition} of the theme")


def samples(corpus: Corpus) -> tuple[Page, ...]:
    """Return a few pages to look into: the first, the last, and some between."""
    count = len(corpus.pages)
    return tuple(corpus.pages[at] for at in sorted({0, count // 3, count // 2, count - 1}))


def same_html(corpus: Corpus, ours: Path, theirs: Path, *, listings: bool = True) -> str:
    """Return an empty string when both wrote the same HTML, white space and names of assets apart; or what differs.

    Looked into: the front page, some pages and, where both page their lists, the lists of the last section.
    """
    lists = [x.address for x in corpus.listings() if x.section is corpus.sections[-1]] if listings else []
    for address in ("/index", *(page.address for page in samples(corpus)), *lists):
        left, right = (_bare(html_at(address, folder)) for folder in (ours, theirs))
        if left != right:
            ends = min(len(left), len(right))
            at = next((n for n in range(ends) if left[n] != right[n]), ends)
            start = max(0, at - 30)
            return f"{address}: “{left[start : at + 50]}” against “{right[start : at + 50]}”"
    return ""


def html_at(address: str, output: Path) -> str:
    """Return the text of the page at an address. Raises RunError when it is not there."""
    return _file(output / f"{address[1:]}.html")


def _file(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror})") from error


def _squeezed(html: str) -> str:
    return _SPACE.sub(" ", html)


def _bare(html: str) -> str:
    return _HASHED.sub(r"/assets/\1.\2", _BETWEEN.sub(r"\1", _squeezed(html)).replace("&amp;", "&"))
