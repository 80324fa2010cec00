"""No page leads to nothing."""

from pathlib import Path

import pytest

from slp_build.errors import BuildError
from slp_build.release.links import check_links


def tree(folder: Path, **pages: str) -> Path:
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html)
    return folder


def test_a_link_to_nothing_is_named_with_its_page(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"/index: leads to /gone"):
        check_links(tree(tmp_path, index='<a href="/gone">x</a>'), "public", {})


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/about?x=1#y">',
        '<a href="/">',
        '<img src="/pic.jpg">',
        '<a href="https://example.org/x">',
        '<a href="#a">',
    ],
)
def test_a_link_to_what_is_there_passes(tmp_path: Path, html: str) -> None:
    (tmp_path / "pic.jpg").write_bytes(b"")
    check_links(tree(tmp_path, index=html, about=""), "public", {})


def test_every_picture_of_a_srcset_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"/b\.webp"):
        check_links(tree(tmp_path, index='<source srcset="/index 1x, /b.webp 2x">'), "public", {})


def test_the_public_site_may_lead_to_the_gate_but_not_to_a_name_like_it(tmp_path: Path) -> None:
    check_links(tree(tmp_path, index='<a href="/bridge"><a href="/account/login">'), "public", {})
    with pytest.raises(BuildError, match="/bridgehead"):
        check_links(tree(tmp_path, index='<a href="/bridgehead">'), "public", {})


def test_the_bridge_may_lead_to_public_pages(tmp_path: Path) -> None:
    check_links(tree(tmp_path, bridge='<a href="/privacy">'), "bridge", {"privacy.html": None})
    with pytest.raises(BuildError):
        check_links(tree(tmp_path, bridge='<a href="/privacy">'), "bridge", {})
