from pathlib import Path

import pytest

from benchmarks.check import check_edition, check_feed, check_page, check_site, same_html
from benchmarks.corpus import Corpus, make_corpus
from benchmarks.entries import article_html, feed_xml, home_html, listing_html, sitemap_xml
from benchmarks.measure import RunError


def _put(output: Path, address: str, html: str) -> None:
    path = output / f"{address[1:]}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<main>{html}</main><footer>Edition 1.</footer>")


@pytest.fixture
def corpus() -> Corpus:
    return make_corpus(500)


@pytest.fixture
def output(tmp_path: Path, corpus: Corpus) -> Path:
    """Return a folder into which a generator has written the whole site."""
    _put(tmp_path, "/index", home_html(corpus))
    for listing in corpus.listings():
        _put(tmp_path, listing.address, listing_html(listing))
    for page in corpus.pages:
        _put(tmp_path, page.address, article_html(corpus, page))
    (tmp_path / "sitemap.xml").write_text(sitemap_xml(corpus))
    (tmp_path / "feed.xml").write_text(feed_xml(corpus))
    return tmp_path


def test_a_whole_site_is_counted(corpus, output):
    assert check_site(corpus, output) == 500 + 20 * 2 + 1
    check_feed(corpus, output)


def test_a_missing_page_is_named(corpus, output):
    page = corpus.pages[123]
    (output / f"{page.address[1:]}.html").unlink()
    with pytest.raises(RunError, match=f"1 of 541 pages are missing: {page.address}"):
        check_site(corpus, output)


def test_a_missing_page_of_a_list_is_named_where_lists_are_paged(corpus, output):
    (output / "music" / "page" / "2.html").unlink()
    with pytest.raises(RunError, match="/music/page/2"):
        check_site(corpus, output)
    check_site(corpus, output, listings=False)


@pytest.mark.parametrize("lost", ["title", "summary", "day_in_words"])
def test_a_page_without_one_of_its_words_is_refused(corpus, output, lost):
    page = corpus.pages[0]
    path = output / f"{page.address[1:]}.html"
    path.write_text(path.read_text().replace(getattr(page, lost).replace("&", "&amp;"), ""))
    with pytest.raises(RunError, match="does not show"):
        check_site(corpus, output)


def test_a_page_whose_body_ends_early_is_refused(corpus, output):
    page = corpus.pages[0]
    path = output / f"{page.address[1:]}.html"
    html = path.read_text()
    path.write_text(html[: html.rindex("<li>")])
    with pytest.raises(RunError, match="does not show"):
        check_page(corpus, page, output)


def test_a_page_of_the_last_theme_is_refused(corpus, output):
    check_edition(1, corpus.pages[:3], output)
    with pytest.raises(RunError, match="edition 2"):
        check_edition(2, corpus.pages[:3], output)


def test_a_short_sitemap_and_a_feed_without_a_page_are_refused(corpus, output):
    newest = corpus.newest()[3].address
    feed = output / "feed.xml"
    feed.write_text(feed.read_text().replace(newest, ""))
    with pytest.raises(RunError, match=newest):
        check_feed(corpus, output)
    (output / "sitemap.xml").write_text("<urlset></urlset>")
    with pytest.raises(RunError, match="the sitemap lists 0"):
        check_site(corpus, output)


def test_html_is_the_same_whatever_its_white_space_and_its_assets_names(corpus, output, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for path in output.rglob("*.html"):
        copy = other / path.relative_to(output)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace("\n", "\n\n  "))
    assert same_html(corpus, output, other) == ""
    changed = other / f"{corpus.pages[0].address[1:]}.html"
    changed.write_text(changed.read_text().replace('class="date"', 'class="day"'))
    assert corpus.pages[0].address in same_html(corpus, output, other)
