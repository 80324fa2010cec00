"""The front page's buttons and the drawings of the sections they lead to, whatever a partnership calls those, and what
it says of samples.
"""

import re
from pathlib import Path
from typing import Any

import msgspec

from records import page
from sets import THRESHOLDS
from sites import NOW, public_at
from slp_build.audited import audited_public
from slp_build.model.public import CaseStudy, Section, Vacancy
from slp_build.pages.parts import Art
from slp_build.pages.public.home import HomeView, home_view
from slp_build.pages.public.section import section_view
from slp_build.pages.public.site import PublicSite
from slp_build.render.templates import environment, render_public

ROOT = Path(__file__).resolve().parents[3]
STORY = {"school_name": "L", "school": None, "phase": "Primary", "theme": "Reading"}
FIELDS = ("school_name", "school", "town", "phase", "subject", "salary", "hours", "starts", "closes")
STORIES = page(Section, 40, 1, "from-our-schools", "From our schools")
A_STORY = page(CaseStudy, 41, 40, "s", "S", **STORY)


def test_a_sample_story_is_marked_itself_where_nothing_else_is_invented(tmp_path: Path) -> None:
    """The bar at the top would call a real register's figures invented, too."""
    school = public_at().record("school:900001")
    real = msgspec.structs.replace(school, sample=False)
    found = shown(public_at(NOW, real))
    assert (found.chrome.sample_notice, bool(found.story_notice)) == ("", True)
    html = render_public(environment(ROOT / "site" / "theme", "", tmp_path), found)
    (text,) = re.findall(r'<article class="feature">.*?</article>', html, re.DOTALL)
    assert "Sample story." in text
    everything = shown(public_at())
    assert (bool(everything.chrome.sample_notice), everything.story_notice) == (True, "")


def test_invented_figures_on_the_front_page_are_said_to_be_invented() -> None:
    school = msgspec.structs.replace(public_at().record("school:900001"), sample=False)
    story = msgspec.structs.replace(public_at().record("page:4"), sample=False)
    exports = audited_public(ROOT / "data_exports" / "public", THRESHOLDS)
    assert shown(public_at(NOW, school, story, exports=exports)).chrome.sample_notice
    assert not shown(public_at(NOW, school, story)).chrome.sample_notice


def shown(site: PublicSite) -> HomeView:
    return home_view(site.record("page:1"), site)


def actions(site: PublicSite) -> list[tuple[str, str]]:
    return [(link.text, link.href) for link in shown(site).actions]


def drawing(site: PublicSite, reference: str) -> Any:
    return section_view(site.record(reference), site).picture


def test_a_button_and_a_drawing_go_with_what_a_section_holds_and_not_with_its_name() -> None:
    jobs = page(Section, 5, 1, "jobs", "Work in Norfolk")
    site = public_at(NOW, STORIES, A_STORY, jobs)
    assert actions(site) == [("Read schools’ stories", "/from-our-schools"), ("Work in Norfolk", "/jobs")]
    assert (drawing(site, "page:40"), drawing(site, "page:5")) == (Art(name="estuary"), Art(name="coast"))
    assert drawing(site, "page:2") is None


def test_what_stands_in_a_section_of_the_section_counts_and_a_stray_page_does_not() -> None:
    below = page(Section, 42, 5, "vacancies", "Vacancies")
    post = public_at().record("page:6")
    assert isinstance(post, Vacancy)
    posts = [page(Vacancy, n, 42, f"v{n}", "V", **{f: getattr(post, f) for f in FIELDS}) for n in (43, 44)]
    stray = page(Vacancy, 45, 2, "stray", "V", **{f: getattr(post, f) for f in FIELDS})
    moved = page(Vacancy, 6, 42, "v6", "V", **{f: getattr(post, f) for f in FIELDS})
    site = public_at(NOW, below, *posts, moved, stray)
    assert actions(site) == [("Teach here", "/teach")]


def test_while_nothing_stands_in_a_section_its_address_tells_what_it_is_for() -> None:
    empty = page(Section, 40, 1, "stories", "Stories")
    assert ("Read schools’ stories", "/stories") in actions(public_at(NOW, empty))
    assert actions(public_at()) == [("Teach here", "/teach")]


def test_the_answer_is_another_when_the_first_story_comes() -> None:
    before, after = public_at(NOW, STORIES), public_at(NOW, STORIES, A_STORY)
    assert before.value("purpose:stories") != after.value("purpose:stories")
