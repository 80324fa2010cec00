"""A wrong tree is impossible, and a page that would mislead is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page

from cms_pages import CaseStudyFactory, EventFactory, SectionFactory, VacancyFactory, make_image
from slp_cms.accounts.models import User
from slp_cms.bridge import models as bridge
from slp_cms.pages import models as public

PUBLIC = {
    public.HomePage,
    public.SectionPage,
    public.ArticlePage,
    public.BoardSeatPage,
    public.CaseStudyPage,
    public.NewsPage,
    public.VacancyPage,
    public.ResourcePage,
    public.EventPage,
    public.BoardMeetingPage,
    public.CampaignPage,
    public.ProgrammePage,
    public.UnitPage,
    public.FundRoundPage,
    public.AwardPage,
}
BRIDGE = {
    bridge.BridgeHomePage,
    bridge.BridgeSectionPage,
    bridge.NoticePage,
    bridge.GuidancePage,
    bridge.BoardPaperPage,
    bridge.DirectoryEntryPage,
}
IN_A_SECTION = PUBLIC - {public.HomePage, public.UnitPage, public.AwardPage}
IN_A_BRIDGE_SECTION = BRIDGE - {bridge.BridgeHomePage}

# What may stand directly below what, written out by hand. What is not named here may hold nothing.
ALLOWED: dict[type[Page], set[type[Page]]] = {
    Page: {public.HomePage, bridge.BridgeHomePage},
    public.HomePage: {public.SectionPage, public.ArticlePage},
    public.SectionPage: IN_A_SECTION,
    public.ProgrammePage: {public.UnitPage, public.ResourcePage},
    public.UnitPage: {public.ResourcePage},
    public.FundRoundPage: {public.AwardPage},
    bridge.BridgeHomePage: {bridge.BridgeSectionPage, bridge.GuidancePage},
    bridge.BridgeSectionPage: IN_A_BRIDGE_SECTION,
}


def test_every_page_type_stands_only_where_it_belongs() -> None:
    found = {
        parent: {child for child in PUBLIC | BRIDGE if child in parent.allowed_subpage_models()}
        for parent in (Page, *PUBLIC, *BRIDGE)
    }
    assert found == {parent: ALLOWED.get(parent, set()) for parent in found}


@pytest.mark.parametrize("address", ["pages/add/pages/casestudypage/{}/", "snippets/pages/person/add/"])
def test_whoever_chooses_a_picture_that_is_cut_to_fit_reads_what_helps(
    client: Client, home: Page, editor: User, address: str
) -> None:
    client.force_login(editor)
    asked = f"/cms/{address.format(SectionFactory(parent=home).pk)}"
    assert "Are heads cut off?" in client.get(asked).content.decode()


def test_whoever_adds_a_page_reads_what_each_type_is_for() -> None:
    words = {page: page.get_page_description() for page in PUBLIC | BRIDGE}
    assert words[public.VacancyPage] == "A post. After its closing time the page says that it is closed."
    assert all(text.endswith(".") and len(text) < 140 for text in words.values())
    assert len(set(words.values())) == len(words)


def test_no_page_type_is_without_a_row_in_the_table_above() -> None:
    ours = {m for m in Page.__subclasses__() + _below(Page) if not m._meta.abstract and m is not Page}
    assert {m for m in ours if m.__module__.startswith("slp_cms.")} == PUBLIC | BRIDGE


def test_no_public_page_can_stand_in_the_bridge_and_no_bridge_page_outside() -> None:
    for parent, children in ALLOWED.items():
        if parent in PUBLIC:
            assert not children & BRIDGE
        if parent in BRIDGE:
            assert not children & PUBLIC


def test_there_is_one_front_page_and_one_front_page_of_the_bridge(home: Page, bridge: Page) -> None:
    root = Page.get_first_root_node()
    assert not type(home).can_create_at(root)
    assert not type(bridge).can_create_at(root)


@pytest.mark.django_db
def test_a_vacancy_to_which_nobody_can_apply_is_refused() -> None:
    with pytest.raises(ValidationError, match="where to apply"):
        VacancyFactory.build(apply_email="").clean()


@pytest.mark.django_db
def test_an_event_that_ends_before_it_starts_is_refused() -> None:
    event = EventFactory.build()
    event.ends = event.starts
    with pytest.raises(ValidationError, match="end must come after the start"):
        event.clean()


@pytest.mark.django_db
def test_a_story_whose_picture_has_no_words_is_refused() -> None:
    story = CaseStudyFactory.build(image=make_image(), image_alt="  ")
    with pytest.raises(ValidationError, match="what the picture shows"):
        story.clean()


def _below(model: type[Page]) -> list[type[Page]]:
    return [m for sub in model.__subclasses__() for m in (sub, *_below(sub))]
