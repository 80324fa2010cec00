"""Editors' HTML is cleaned by an allow-list, and its links become references."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_cms.snapshot.rich_text import SCHEMES, TAGS, clean_html


def seen(stored: str) -> list[str]:
    found: list[str] = []
    clean_html(stored, found.append)
    return found


@pytest.mark.parametrize(
    ("stored", "clean"),
    [
        ('<p>See <a linktype="page" id="12">it</a>.</p>', '<p>See <a href="page:12">it</a>.</p>'),
        ('<p><a id="5" linktype="document">f</a></p>', '<p><a href="document:5">f</a></p>'),
        ('<p><a href="https://example.org/x?a=1&amp;b=2">x</a></p>',) * 2,
        ('<p><a href="mailto:a@b.example">x</a> <a href="tel:01">y</a> <a href="/county">z</a></p>',) * 2,
        ("<h2>A</h2><ul><li><b>b</b> <i>i</i></li></ul><ol><li>o</li></ol>",) * 2,
        ('<p data-block-key="ab1cd">x</p>', "<p>x</p>"),
        ('<p class="x" style="color:red" onclick="f()" id="y">x</p>', "<p>x</p>"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style>", "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="JaVaScRiPt:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="java\nscript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="&#106;avascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="data:text/html,x">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="vbscript:x" onclick="y()">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="/x" onclick="y()" target="_blank" rel="opener">x</a></p>', '<p><a href="/x">x</a></p>'),
        ('<p><img src="x" onerror="y()"><iframe src="z"></iframe>x</p>', "<p>x</p>"),
        ('<p><a title=">" href="javascript:alert(1)">x</a></p>', None),
        ('<embed embedtype="image" id="3"/><p>x</p>', "<p>x</p>"),
        ("<p><svg><a xlink:href='javascript:alert(1)'>x</a></svg></p>", None),
        ("<p><!-- a note among editors -->x</p>", "<p>x</p>"),
        ('<p><a linktype="page">nowhere</a></p>', "<p><a>nowhere</a></p>"),
        ('<p><a linktype="page" id="1 onclick">nowhere</a></p>', "<p><a>nowhere</a></p>"),
    ],
)
def test_stored_rich_text_becomes_clean_html(stored: str, clean: str | None) -> None:
    found = clean_html(stored)
    if clean is not None:
        assert found == clean
    assert "javascript" not in re.sub(r">[^<]*<", "><", found).lower()
    assert clean_html(found) == found


def test_every_reference_is_reported_once_for_each_link() -> None:
    page, document = '<a linktype="page" id="1">a</a>', '<a linktype="document" id="2">b</a>'
    assert seen(page + document + page) == ["page:1", "document:2", "page:1"]


def test_a_reference_in_plain_words_is_not_one() -> None:
    assert seen("<p>page:1 href=&quot;document:2&quot;</p>") == []


PIECES = [
    "<a ",
    "href=",
    '"',
    "'",
    ">",
    "<",
    "javascript:",
    "alert(1)",
    "</a>",
    "<script>",
    "onclick=",
    "linktype=",
    "page",
    "id=",
    "3",
    " ",
    "<p>",
    "\n",
    "&#58;",
    "<svg ",
    "/",
    "<!--",
    "-->",
    "<style>",
    "data:",
    "\x00",
    "é",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_whatever_is_stored_only_allowed_tags_and_schemes_come_out(stored: str) -> None:
    html = clean_html(stored)
    for name, attributes in re.findall(r"<([a-zA-Z!/][^\s>]*)([^>]*)>", html):
        assert name.strip("/").lower() in TAGS
        assert re.fullmatch(r'( href="[^"]*")?\s*', attributes), attributes
    for scheme in re.findall(r'href="\s*([a-zA-Z][a-zA-Z0-9+.-]*):', html):
        assert scheme.lower() in SCHEMES
