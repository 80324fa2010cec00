"""Links in HTML that somebody has written by hand, in Markdown, are seen as a browser sees them."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.render.links import links_of, uniform
from slp_build.render.page_guards import wrong_figures

ODD = [
    "<a href='/gone'>x</a>",
    "<a href=/gone>x</a>",
    '<a\n  href="/gone">x</a>',
    '<a href = "/gone">x</a>',
    '<A HREF="/gone">x</A>',
    '<a href="/gone" title="a < b">x</a>',
    '<a class="y"href="/gone">x</a>',
    "<img src='/gone' alt>",
    "<a title=a=b href='/gone'>x</a>",
    "<a title=a\"b` href='/gone'>x</a>",
    "<source srcset='/gone 1x' />",
]


@pytest.mark.parametrize("html", ODD)
def test_a_link_is_seen_however_it_is_written(html: str) -> None:
    assert links_of(uniform(html).encode()) == {"/gone"}


@pytest.mark.parametrize(
    "html",
    [
        '<a class="y" href="/a?b=1&copy=2" title="it\'s">x</a><br /><img alt="" src="/b.png" />',
        "<p>Write &lt;a href='/gone'&gt;, or that 1 < 2 = 'so' > 0</p>",
        "<!-- <a href='/gone'> -->",
    ],
)
def test_what_is_uniform_or_no_tag_stays_as_it_is(html: str) -> None:
    assert uniform(html) == html


def test_a_figure_is_seen_in_a_tag_in_capitals() -> None:
    html = uniform("<SPAN data-cell=a/b data-raw=7>7</SPAN>")
    assert list(wrong_figures(html, {"a/b": "8"})) == ["a/b"]


class Read(HTMLParser):
    """What Python's own parser reads of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


values = st.text(alphabet="/ab <>=&;'\n", max_size=8)
attributes = st.builds('\n{} = "{}"'.format, st.sampled_from(["href", "alt"]), values)
tags = st.builds("<{}{}{}>".format, st.sampled_from(["a", "IMG"]), attributes, st.just("") | st.just(" SRC='\"' b"))


@given(st.lists(tags).map("x".join))
def test_nothing_but_the_way_of_writing_changes(html: str) -> None:
    made = uniform(html)
    assert Read(made).found == Read(html).found
    assert uniform(made) == made
