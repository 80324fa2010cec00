"""No page leads to nothing."""

import pytest

from slp_build.release.links import broken_links
from slp_build.render.links import links_of

FILES = {"index.html": None, "about.html": None, "pic.jpg": None}


def broken(html: str, audience: str = "public", public: dict[str, None] | None = None) -> list[tuple[str, str]]:
    links = {"/page": links_of(html.encode())}
    return list(broken_links(links["/page"], list(links), links.__getitem__, audience, FILES, public or {}))


def test_a_link_to_nothing_is_named_with_its_page() -> None:
    assert broken('<a class="a" href="/gone" title="x">x</a>') == [("/page", "/gone")]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/about?x=1#y">',
        '<a href="/">',
        '<img src="/pic.jpg">',
        '<a href="https://example.org/x">',
        '<a href="#a">',
        '<a href="/%61bout">',
        '<p>Write &lt;a href="/gone"&gt; or &lt;img src="/gone" srcset="/gone 2x"&gt;</p>',
        '<p>It had href="/gone" in <em>it</em></p>',
    ],
)
def test_a_link_to_what_is_there_passes(html: str) -> None:
    assert broken(html) == []


def test_every_picture_of_a_srcset_must_be_there() -> None:
    assert broken('<source srcset="/about 1x, /b.webp 2x">') == [("/page", "/b.webp")]


def test_a_picture_elsewhere_in_a_srcset_is_none_of_ours() -> None:
    html = b'<source srcset="https://example.org/a.webp 1x, /b.webp 2x">'
    assert links_of(html) == {"/b.webp"}


def test_the_public_site_may_lead_to_the_gate_but_not_to_a_name_like_it() -> None:
    assert broken('<a href="/bridge"><a href="/account/login">') == []
    assert broken('<a href="/bridgehead">') == [("/page", "/bridgehead")]


@pytest.mark.parametrize("audience", ["public", "bridge"])
@pytest.mark.parametrize("reserved", ["/forms/apply", "/desk"])
def test_an_address_that_is_only_kept_free_answers_nobody(audience: str, reserved: str) -> None:
    assert broken(f'<a href="{reserved}">', audience) == [("/page", reserved)]


def test_the_bridge_may_lead_to_public_pages_and_the_public_site_not_into_the_bridges_files() -> None:
    assert broken('<a href="/privacy">', "bridge", {"privacy.html": None}) == []
    assert broken('<a href="/privacy">', "bridge") == [("/page", "/privacy")]
    assert broken('<a href="/privacy">', "public", {"privacy.html": None}) == [("/page", "/privacy")]
