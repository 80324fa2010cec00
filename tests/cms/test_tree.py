"""Who saves a page that was read a while ago leaves the tree as it is by now."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory
from slp_build.errors import SlpError
from slp_cms.commands import tidy

SOUND: tuple[list[int], ...] = ([], [], [], [], [])


@pytest.fixture
def section(home: Page, bridge: Page) -> Page:
    found = SectionFactory(parent=home, title="Section")
    found.save_revision().publish()
    return found


def published(page: Page) -> None:
    page.specific.lead = "Mended."
    page.specific.save_revision().publish()


def given_an_address(page: Page) -> None:
    page.specific.slug = "renamed"
    page.specific.save()


SAVES: list[Callable[[Any], Any]] = [published, given_an_address, lambda page: page.specific.save(), Page.unpublish]


@pytest.fixture(params=SAVES, ids=["publish", "rename", "save", "unpublish"])
def save(request: pytest.FixtureRequest) -> Callable[[Page], Any]:
    """What somebody does to a page that they have read before."""
    return request.param  # type: ignore[no-any-return]


def read(page: Page) -> Page:
    """Return a page as it is read for an act: also what stands above it."""
    found = Page.objects.get(pk=page.pk)
    found.specific.get_parent()
    return found


def test_a_page_that_was_added_meanwhile_stays_below_it(section: Page, save: Callable[[Page], Any]) -> None:
    before = read(section)
    ArticleFactory(parent=Page.objects.get(pk=section.pk), title="One")
    save(before)
    assert Page.objects.get(pk=section.pk).numchild == 1
    assert Page.find_problems() == SOUND
    ArticleFactory(parent=Page.objects.get(pk=section.pk), title="Two")
    assert Page.find_problems() == SOUND


def test_a_page_that_was_moved_meanwhile_stays_where_it_is(
    home: Page, section: Page, save: Callable[[Page], Any]
) -> None:
    below = ArticleFactory(parent=section, title="Below")
    target = SectionFactory(parent=home, title="Target")
    before = read(section)
    Page.objects.get(pk=section.pk).move(target, pos="last-child")
    save(before)
    section.refresh_from_db()
    below.refresh_from_db()
    assert section.get_parent().pk == target.pk
    assert below.get_parent().pk == section.pk
    assert below.url_path == f"{section.url_path}below/"
    assert section.url_path.endswith(f"/target/{section.slug}/")
    assert Page.find_problems() == SOUND


def test_a_page_that_two_people_move_is_counted_once(home: Page, section: Page) -> None:
    page = ArticleFactory(parent=section, title="Moved")
    first, second = (SectionFactory(parent=home, title=title) for title in ("First", "Second"))
    before = read(page)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=first.pk), pos="last-child")
    before.move(Page.objects.get(pk=second.pk), pos="last-child")
    page.refresh_from_db()
    assert page.get_parent().pk == second.pk
    assert Page.find_problems() == SOUND


def test_a_damaged_tree_is_told_at_night(section: Page) -> None:
    tidy()
    Page.objects.filter(pk=section.pk).update(numchild=3)
    with pytest.raises(SlpError, match=f"damaged at {section.pk}; back up the database"):
        tidy()
