"""What pages say in the first days, while there are no schools and no figures, or few."""

from pathlib import Path

import msgspec
import pytest

from records import bridge_snapshot
from sites import NOW, bridge_at, public_at
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.bridge.directory import directory_view
from slp_build.pages.public import markdown_view
from slp_build.render.templates import environment, render_bridge, render_public

THEME = Path(__file__).resolve().parents[3] / "site" / "theme"


def written(template: str) -> MarkdownPage:
    return MarkdownPage(address="/a", title="A", template=template, lead="Lead.", html="<p>Each chart shows.</p>")


def test_the_list_of_schools_counts_them_as_people_do(tmp_path: Path) -> None:
    school = bridge_snapshot().records["school:900001"]
    closed, second = msgspec.structs.replace(school, open=False), msgspec.structs.replace(school, id="school:2", urn=2)  # type: ignore[call-arg]
    none, one, two = (directory_view(bridge_at(NOW, *changed)) for changed in ((closed,), (), (second,)))
    assert none.lead == "No schools are loaded yet."
    assert one.lead == "The one open school of the register. It leads to its Key Dials."
    assert two.lead == "The 2 open schools of the register. Each leads to its Key Dials."
    drawn = [render_bridge(environment(THEME, "", tmp_path), view) for view in (none, one)]
    assert ["<table" in html for html in drawn] == [False, True]


@pytest.mark.parametrize("template", ["county", "protection"])
def test_without_figures_a_page_about_them_says_that_none_are_loaded(template: str, tmp_path: Path) -> None:
    html = render_public(environment(THEME, "", tmp_path), markdown_view(written(template), public_at()))
    assert "No figures are loaded yet." in html
    assert ("Each chart shows" in html) == (template == "protection")
