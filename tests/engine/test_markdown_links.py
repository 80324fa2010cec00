"""Links between Markdown pages lead where they say, from any folder, and are the same in every build."""

from datetime import datetime
from typing import Any

import pytest

from records import page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.errors import BuildError
from slp_build.model.public import Article
from slp_build.pipeline import build_release
from slp_build.release.actions import withdraw
from slp_build.release.store import Store
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
MONEY = page(Article, 3, 2, "funding", "Money")


def write(project: Paths, name: str, words: str) -> None:
    path = project.content / "public" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\ntitle: {name}\n---\n\n{words}\n")


def build(project: Paths, *changed: Any, warm: Warm | None = None) -> str:
    """Build, and return the HTML of the public page at /deep/first."""
    made = build_release(project, [public_snapshot(*changed)], NOW, lambda line: None, warm=warm)
    return (made.release / "public" / "deep" / "first.html").read_text()


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("[x](second.md)", "/deep/second"),
        ("[x](second.md#part)", "/deep/second#part"),
        ("[x](../county.md)", "/county"),
        ("[x](/county)", "/county"),
        ('<a href="second">x</a>', "/deep/second"),
        ("<a\n  href='second'>x</a>", "/deep/second"),
        ("[x](https://example.org/a.html)", "https://example.org/a.html"),
        ("[x](#here)", "#here"),
    ],
)
def test_a_link_leads_there_from_the_root(project: Paths, written: str, href: str) -> None:
    write(project, "deep/second.md", "Words.")
    write(project, "deep/first.md", written)
    assert f'<a href="{href}">x</a>' in build(project)


@pytest.mark.parametrize("written", ['<a href="nowhere">x</a>', "<a href='/deep/nowhere'>x</a>"])
def test_a_link_to_nothing_in_somebodys_own_html_is_told_as_any_other(project: Paths, written: str) -> None:
    write(project, "deep/first.md", written)
    with pytest.raises(BuildError, match=r"leads to /deep/nowhere"):
        build(project)


@pytest.mark.parametrize("shown", ["/no-such", "no-such.html"])
def test_html_that_is_shown_as_text_is_no_link(project: Paths, shown: str) -> None:
    write(project, "deep/first.md", f'Write `<a href="{shown}">`.')
    assert f'&lt;a href="{shown}"&gt;' in build(project)


@pytest.mark.parametrize("written", ["[x](../our-partnership/funding.md)", "[x](funding)"])
def test_what_is_no_markdown_page_is_refused_by_every_build_alike(project: Paths, written: str) -> None:
    """A page of the CMS is no file: a build that does not draw it would not know it."""
    write(project, "deep/first.md", written)
    for changed in ((), (MONEY,)):
        with pytest.raises(BuildError, match=r"first\.md.*link"):
            build(project, *changed)


def test_a_markdown_page_is_withdrawn_though_another_leads_to_it(project: Paths) -> None:
    write(project, "deep/first.md", "[x](../county.md)")
    warm = Warm(stays=True)
    build(project, warm=warm)
    withdraw(Store(project.releases), "/county", "", NOW)
    build(project, MONEY, warm=warm)
    live = Store(project.releases).live()
    assert live
    assert not (live / "public" / "county.html").exists()
    assert "Money" in (live / "public" / "our-partnership" / "funding.html").read_text()
