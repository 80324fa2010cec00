"""The front page's buttons and the drawings of the sections they lead to, whatever a partnership calls those."""

from typing import Any

from records import page
from sites import NOW, public_at
from slp_build.model.public import CaseStudy, Section, Vacancy
from slp_build.pages.parts import Art
from slp_build.pages.public.home import home_view
from slp_build.pages.public.section import section_view
from slp_build.pages.public.site import PublicSite

STORY = {"school_name": "L", "school": None, "phase": "Primary", "theme": "Reading"}
FIELDS = ("school_name", "school", "town", "phase", "subject", "salary", "hours", "starts", "closes")
STORIES = page(Section, 40, 1, "from-our-schools", "From our schools")
A_STORY = page(CaseStudy, 41, 40, "s", "S", **STORY)


def actions(site: PublicSite) -> list[tuple[str, str]]:
    return [(link.text, link.href) for link in home_view(site.record("page:1"), site).actions]


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
