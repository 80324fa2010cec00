"""From records to a live release: the same bytes each way, and a clear refusal of what is wrong."""

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from records import bridge_snapshot, page, public_snapshot
from slp_build.config import Paths
from slp_build.errors import SlpError
from slp_build.model.blocks import TextBlock
from slp_build.model.public import Article, CaseStudy, PublicRedirect
from slp_build.model.snapshot import Snapshot
from slp_build.model.snapshot_file import write_snapshot
from slp_build.pipeline import Outcome, build_release

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=ZoneInfo("Europe/London"))


def build(paths: Paths, *snapshots: Snapshot) -> Outcome:
    return build_release(paths, list(snapshots or (public_snapshot(), bridge_snapshot())), NOW, lambda line: None)


def files(tree: Path) -> dict[str, bytes]:
    return {p.relative_to(tree).as_posix(): p.read_bytes() for p in tree.rglob("*") if p.is_file()}


def test_records_become_two_trees_and_a_manifest(project: Paths) -> None:
    outcome = build(project)
    public, bridge = files(outcome.release / "public"), files(outcome.release / "bridge")
    assert {
        "index.html",
        "our-partnership/funding.html",
        "two-schools.html",
        "404.html",
        "sitemap.xml",
    } <= public.keys()
    assert {"bridge.html", "bridge/board/september.html", "bridge/schools/900001.html"} <= bridge.keys()
    assert all(name.startswith("bridge") for name in bridge)
    assert outcome.manifest.public.keys() == public.keys()
    assert all(p.stat().st_mode & 0o222 == 0 for p in outcome.release.rglob("*") if p.is_file())
    assert (project.releases / "live").resolve() == outcome.release


def test_an_unchanged_build_keeps_the_live_release(project: Paths) -> None:
    first = build(project)
    again = build(project)
    assert again.release == first.release
    assert not again.new


def test_mkdocs_alone_gives_the_same_bytes(project: Paths) -> None:
    outcome = build(project)
    write_snapshot(public_snapshot(), project.snapshots / "public.zip")
    write_snapshot(bridge_snapshot(), project.snapshots / "bridge.zip")
    for audience in ("public", "bridge"):
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(project.site / f"{audience}.yml")],
            env={**os.environ, "SLP_NOW": NOW.isoformat(), "SLP_OUT": str(project.out), "SLP_EXPORTS": ""},
            check=True,
        )
        assert files(project.root / "out" / "mkdocs" / audience) == files(outcome.release / audience)
    assert "Plain words of Suffolk." in (outcome.release / "public" / "about-the-data.html").read_text()


def test_what_shows_a_setting_changes_with_it_and_an_increment_equals_a_clean_build(project: Paths) -> None:
    settings = project.content / "partnership.toml"
    build(project)
    settings.write_text(settings.read_text().replace('county = "Suffolk"', 'county = "Norfolk & Holm"'))
    increment = build(project).release
    assert "Plain words of Norfolk &amp; Holm." in (increment / "public" / "about-the-data.html").read_text()
    trees = {audience: files(increment / audience) for audience in ("public", "bridge")}
    shutil.rmtree(project.out)
    clean = build(project).release
    assert trees == {audience: files(clean / audience) for audience in trees}


def test_one_tree_alone_leaves_the_other_as_it_was(project: Paths) -> None:
    first = build(project)
    redirect = PublicRedirect(id="redirect:1", source="/our-partnership/funding", target="page:3")
    second = build(project, public_snapshot(page(Article, 3, 2, "money", "Money"), redirect))
    assert "our-partnership/money.html" in second.manifest.public
    assert second.manifest.bridge == first.manifest.bridge


def test_a_reference_becomes_the_other_pages_address(project: Paths) -> None:
    html = files(build(project).release / "public")["our-partnership/funding.html"].decode()
    assert 'href="/two-schools"' in html


def test_a_redirect_never_hides_a_live_page(project: Paths) -> None:
    old = PublicRedirect(id="redirect:1", source="/old-story", target="page:4")
    hiding = PublicRedirect(id="redirect:2", source="/two-schools", target="page:3")
    outcome = build(project, public_snapshot(old, hiding), bridge_snapshot())
    assert outcome.manifest.redirects == {"/old-story": "/two-schools"}


def broken_link() -> Snapshot:
    return public_snapshot(
        page(Article, 3, 2, "funding", "Funding", body=(TextBlock(html='<p><a href="page:999">gone</a></p>'),))
    )


def missing_address() -> Snapshot:
    return public_snapshot(
        page(Article, 3, 2, "funding", "Funding", body=(TextBlock(html='<p><a href="/nowhere">gone</a></p>'),))
    )


def two_owners() -> Snapshot:
    return public_snapshot(page(Article, 30, 1, "about-the-data", "About the data"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (broken_link, r"/our-partnership/funding: refers to page:999, which is not published"),
        (missing_address, r"/our-partnership/funding: leads to /nowhere"),
        (two_owners, r"/about-the-data: .*about-the-data\.md and page:30 want this address"),
    ],
)
def test_what_is_wrong_is_named_and_held_back(project: Paths, make: Callable[[], Snapshot], says: str) -> None:
    live = build(project)
    before = files(live.release)
    outcome = build(project, make(), bridge_snapshot())
    assert [bool(re.search(says, held.message)) for held in outcome.held] == [True]
    assert not outcome.new
    assert files((project.releases / "live").resolve()) == before


@pytest.mark.parametrize("make", [missing_address, two_owners])
def test_a_first_release_with_something_wrong_is_refused(project: Paths, make: Callable[[], Snapshot]) -> None:
    with pytest.raises(SlpError, match="the live release stays"):
        build(project, make(), bridge_snapshot())


def test_a_first_release_draws_what_refers_to_nothing_as_words_and_says_so(project: Paths) -> None:
    """It may have been withdrawn since: a build that starts from nothing, as Netlify's, must not be held up by that."""
    outcome = build(project, broken_link(), bridge_snapshot())
    html = files(outcome.release / "public")["our-partnership/funding.html"]
    assert b"<p>gone</p>" in html
    assert outcome.manifest.unlinked == ("/our-partnership/funding: page:999",)


def test_a_change_that_is_held_back_does_not_hold_back_the_others(project: Paths) -> None:
    build(project)
    story = page(CaseStudy, 4, 1, "two-schools", "Another title", school_name="L", school=None, phase="P", theme="R")
    broken = page(Article, 3, 2, "funding", "Funding", body=(TextBlock(html='<p><a href="/nowhere">gone</a></p>'),))
    outcome = build(project, public_snapshot(story, broken), bridge_snapshot())
    assert [held.source for held in outcome.held] == ["page:3"]
    public = files(outcome.release / "public")
    assert b"Another title" in public["two-schools.html"]
    assert b"nowhere" not in public["our-partnership/funding.html"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("No title here.\n", "about-the-data.md, line 1: the page has no title"),
        ("---\ntitle: A\ncolour: red\n---\n", "“colour” is not known"),
        ("---\ntitle: A\norder: soon\n---\n", "“order” should be a number"),
        ("---\ntitle: In {town}\n---\n", "about-the-data.md, line 2: “{town}” is not known; there are {name}, "),
        ("---\ntitle: A\n---\n[x](nothing.md)\n", "nothing.md"),
        ("---\ntitle: A\n---\n[x](https://[your].example/)\n", "Error reading page 'about-the-data.md': .*; mend it"),
        ("---\nlead: A\ntitle: Privacy: and cookies\n---\n", "about-the-data.md, line 3: cannot be read"),
        ('---\ntitle: "Privacy\n---\n', "about-the-data.md, line [0-9]: cannot be read"),
        ("---\ntitle: A\ntemplate: coutny\n---\n", "there is no template “coutny”; there are county, protection"),
        ("---\ntitle: A\ntemplate: ../x\n---\n", "there is no template"),
    ],
)
def test_a_malformed_markdown_page_is_named(project: Paths, text: str, says: str) -> None:
    (project.content / "public" / "about-the-data.md").write_text(text)
    with pytest.raises(SlpError, match=says):
        build(project)


ANSWERED_OTHERWISE = ["bridge", "bridge/x", "cms", "account", "documents/x", "guides/index", "Privacy", "a page", "x.y"]


@pytest.mark.parametrize("name", ANSWERED_OTHERWISE)
def test_a_markdown_page_at_an_address_of_something_else_is_refused(project: Paths, name: str) -> None:
    file = project.content / "public" / f"{name}.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text("---\ntitle: A\n---\n\nWords.\n")
    with pytest.raises(SlpError, match=rf"{name}\.md: would stand at /{name}, which is taken or not plain"):
        build(project)


def test_a_markdown_page_of_the_bridge_keeps_clear_of_the_schools(project: Paths) -> None:
    for name, template in (("schools", ""), ("guide", "template: county\n")):
        file = project.content / "bridge" / f"{name}.md"
        before = file.read_text() if file.exists() else ""
        file.write_text(f"---\ntitle: A\n{template}---\n\nWords.\n")
        with pytest.raises(SlpError, match=f"{name}.md: (would stand|a page of the Bridge has no template)"):
            build(project)
        file.write_text(before) if before else file.unlink()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("slp-public:", "slp-bridge:", "public.yml: names no plugin slp-public"),
        ("INHERIT: base.yml", "INHERIT: public.yml", "public.yml: inherits from itself"),
        ("INHERIT: base.yml", "INHERIT: none.yml", "config file 'none.yml' does not exist"),
        ("docs_dir: ../content/public", "docs_dir: ../none", "public.yml: docs_dir: The path .* isn't an existing"),
        ("docs_dir:", "doc_dir:", "public.yml: .*; doc_dir: Unrecognised configuration name"),
        ("root: ..", "root: [..", r"(?s)error parsing the configuration file: .*public\.yml"),
    ],
)
def test_settings_of_mkdocs_that_make_no_tree_are_named(project: Paths, old: str, new: str, says: str) -> None:
    file = project.site / "public.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(SlpError, match=says):
        build(project)


def test_a_markdown_page_of_a_windows_editor_is_read_or_its_line_named(project: Paths) -> None:
    page = project.content / "public" / "about-the-data.md"
    page.write_bytes("\ufeff---\r\ntitle: Données\r\n---\r\nSé.\r\n".encode())
    assert "Données" in (build(project).release / "public" / "about-the-data.html").read_text()
    page.write_bytes("---\ntitle: About\n---\nDonnées.\n".encode("latin-1"))
    with pytest.raises(SlpError, match=r"about-the-data\.md, line 4: this is not UTF-8 text; save it as UTF-8"):
        build(project)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ view.nothing_of_this_name }}", r"text\.html, line 2: .*nothing_of_this_name.* \(page /"),
        ("{{ -view.title }}", r"text\.html, line 2: bad operand type .* \(page /"),
        ("{{ 1 / 0 }}", r"text\.html, line 2: division by zero \(page /"),
        ("{{ view.title | truncate(0) }}", r"text\.html, line 2: expected length .* \(page /"),
        ("{% import view.title as nothing %}", r"theme: the template .* is missing \(page /"),
        ("{% macro m(x) %}x{% endmacro %}{{ once(m, [1]) }}", r"text\.html, line 2: unhashable type: 'list' \(page /"),
        ("{% if %}", r"text\.html, line 2: Expected an expression"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(project: Paths, text: str, says: str) -> None:
    (project.theme / "pages" / "public" / "text.html").write_text(f"<p>\n{text}\n")
    with pytest.raises(SlpError, match=says):
        build(project)


@pytest.mark.parametrize("name", ["pages/public/text.html", "components/card.css", "public.css"])
def test_a_file_of_the_theme_that_is_no_utf_8_is_named_with_its_line(project: Paths, name: str) -> None:
    file = project.theme / name
    lines = file.read_bytes().count(b"\n") + 1
    file.write_bytes(file.read_bytes() + "é".encode("latin-1"))
    with pytest.raises(SlpError, match=rf"theme: .*{file.name}, line {lines}: this is not UTF-8 text"):
        build(project)


def test_a_template_that_is_missing_is_named(project: Paths) -> None:
    (project.theme / "pages" / "public" / "search.html").unlink()
    with pytest.raises(SlpError, match=r"theme: the template pages/public/search\.html is missing"):
        build(project)


def test_headers_that_no_server_would_start_with_stop_the_build(project: Paths) -> None:
    build(project)
    text = (project.site / "headers.toml").read_text()
    (project.site / "headers.toml").write_text(text.replace("Content-Security-Policy", "Content-Policy"))
    with pytest.raises(SlpError, match=r"headers\.toml: Content-Security-Policy is missing"):
        build(project)


def test_a_full_disk_leaves_the_live_release_whole(project: Paths) -> None:
    live = build(project)
    before = files(live.release)
    write_snapshot(public_snapshot(page(Article, 3, 2, "money", "Money")), project.snapshots / "public.zip")

    def small_files_only() -> None:  # the kernel refuses larger writes, as a full disk does
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    failed = subprocess.run(
        [sys.executable, "-m", "slp_build.cli", "build", "--snapshot", str(project.snapshots / "public.zip")],
        env={
            **os.environ,
            "SLP_ROOT": str(project.root),
            "SLP_OUT": "",
            "SLP_EXPORTS": "",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        preexec_fn=small_files_only,
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "the live release stays as it was" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert (project.releases / "live").resolve() == live.release
    assert files(live.release) == before


def test_a_figure_less_page_still_has_the_words(project: Paths) -> None:
    record = public_snapshot().records["page:3"]
    html = files(build(project).release / "public")["our-partnership/funding.html"].decode()
    assert msgspec.structs.asdict(record)["lead"] in html
