"""A page is drawn anew when a template that it is drawn with has changed, and what that one draws in."""

from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from slp_build.render.fingerprint import TemplateHashes

THEME = Path(__file__).resolve().parents[3] / "site" / "theme"


@pytest.mark.parametrize(
    "text",
    [
        '{% include "partials/a.html" %}',
        '{%- include "partials/a.html" ignore missing without context -%}',
        "{%+ from 'partials/a.html' import a as b with context +%}",
        '{% import "partials/a.html" as a %}',
        '{% extends\n"partials/a.html" %}',
        '{% extends"partials/a.html"%}',
        '{% include ["partials/b.html", "partials/a.html"] %}',
        '{% include ("partials/" ~ kind ~ ".html") %}',
        '{% include "partials/" ~ kind ~ ".html" %}',
        '{% include "partials/%s.html" % kind %}',
        '{% include "partials/b.html" if n % 2 else "partials/a.html" %}',
    ],
)
def test_what_a_template_draws_in_is_in_its_hash(tmp_path: Path, text: str) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "page.html").write_text(text)
    (tmp_path / "partials" / "a.html").write_text("before")
    before = TemplateHashes(tmp_path).of("page.html")
    (tmp_path / "partials" / "a.html").write_text("after")
    assert TemplateHashes(tmp_path).of("page.html") != before


def test_what_a_template_does_not_draw_in_is_not_in_its_hash(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "page.html").write_text('{% include "partials/a.html" %}')
    (tmp_path / "partials" / "b.html").write_text("before")
    before = TemplateHashes(tmp_path).of("page.html")
    (tmp_path / "partials" / "b.html").write_text("after")
    assert TemplateHashes(tmp_path).of("page.html") == before


def test_the_themes_references_are_those_that_jinja_finds() -> None:
    parser = Environment()
    texts = {path.relative_to(THEME).as_posix(): path.read_text() for path in THEME.rglob("*.html")}
    partials = {name for name in texts if name.startswith("partials/")}
    found = {name: set(find_referenced_templates(parser.parse(text))) for name, text in texts.items()}
    drawn_in = {name: of - {None} | (partials if None in of else set()) for name, of in found.items()}
    for name in texts:
        closure, more = set(), {name}
        while more:
            closure |= more
            more = {one for each in more for one in drawn_in[each]} - closure
        assert TemplateHashes(THEME)._closure(name) == closure, name
