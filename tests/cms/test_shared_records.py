"""What stands on several pages: people, topics, menus, banners; clusters and alliances on the Bridge."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page

from cms_pages import ArticleFactory, NewsFactory, SectionFactory, make_image, make_school
from slp_cms.accounts.models import User
from slp_cms.pages.models import AlertBanner, Menu, MenuLink, Person, Topic
from slp_cms.schools.models import Alliance, Cluster
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public


@pytest.fixture
def section(home: Page) -> Page:
    return SectionFactory(parent=home, title="Our partnership", show_in_menus=True)


def preview(one: Any) -> str:
    response = one.serve_preview(RequestFactory().get("/"), "")
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    return str(response.content.decode())


def with_person(section: Page, person: Person) -> Page:
    page = ArticleFactory(parent=section, title="Who we are")
    page.body = [("people", {"heading": "Whom to ask", "people": [person]})]
    page.save_revision().publish()
    return page


def test_a_person_is_in_the_snapshot_with_the_picture_only_while_a_page_shows_them(section: Page) -> None:
    image = make_image()
    person = Person.objects.create(name="A. Invented", role="Reading lead", image=image, agreed=True)
    Person.objects.create(name="B. Unused", role="None", agreed=True)
    page = with_person(section, person)
    records = take_public().records
    assert [key for key in records if key.startswith("person:")] == [f"person:{person.pk}"]
    assert f"image:{image.pk}" in records
    page.unpublish()
    assert not [key for key in take_public().records if key.startswith(("person:", "image:"))]


def test_a_person_who_has_not_agreed_is_refused() -> None:
    with pytest.raises(ValidationError, match="Ask first"):
        Person(name="A. Invented", role="Reading lead").clean()


def test_a_persons_preview_is_a_page_that_shows_them_as_they_are_written_now(section: Page) -> None:
    person = Person.objects.create(name="A. Invented", role="Reading lead", agreed=True)
    with_person(section, person)
    person.role = "Head of an invented school"
    assert "Head of an invented school" in preview(person)
    assert "No published page shows" in preview(Person(name="Quite new", role="R", agreed=True))


def test_a_topics_page_lists_what_is_about_it(section: Page) -> None:
    topic = Topic.objects.create(name="Reading", slug="reading")
    page = NewsFactory(parent=section, title="A second reading room")
    page.topics.add(topic)
    page.save_revision().publish()
    topic.text = "Not yet saved."
    assert "A second reading room" in preview(topic)
    assert "Not yet saved." in preview(topic)


def test_three_topics_are_the_most(section: Page) -> None:
    page = NewsFactory(parent=section, title="A second reading room")
    page.topics.set([Topic.objects.create(name=f"T{n}", slug=f"t{n}") for n in range(4)])
    with pytest.raises(ValidationError, match="3 at the most"):
        page.clean()


def test_a_menu_takes_the_place_of_the_pages_marked_for_it(section: Page, bridge: Page) -> None:
    hidden = ArticleFactory(parent=section, title="Hidden", live=False)
    menu = Menu.objects.create(place="main")
    for text, page, address in (
        ("County", None, "/county"),
        ("Us", section, ""),
        ("No", hidden, ""),
        ("B", bridge, ""),
    ):
        MenuLink.objects.create(menu=menu, text=text, page=page, address=address)
    record = take_public().records["menu:main"]
    assert [(link.text, link.target) for link in record.links] == [("County", "/county"), ("Us", f"page:{section.pk}")]
    assert '<a href="/county">County</a>' in preview(menu)


@pytest.mark.parametrize("address", ["county", "//elsewhere.example", "https://elsewhere.example"])
def test_a_menu_leads_to_pages_of_this_site_alone(address: str) -> None:
    with pytest.raises(ValidationError, match="one slash"):
        MenuLink(text="x", address=address).clean()
    with pytest.raises(ValidationError, match="Choose a page"):
        MenuLink(text="x").clean()


def test_a_banner_is_previewed_before_its_time(section: Page) -> None:
    later = timezone.now() + timedelta(days=3)
    banner = AlertBanner(text="Closed by snow.", starts=later, ends=later + timedelta(days=1))
    assert "Closed by snow." in preview(banner)
    with pytest.raises(ValidationError, match="must come after"):
        AlertBanner(text="x", starts=later, ends=later).clean()


def test_a_banner_outlasts_the_page_that_it_leads_to_and_a_menus_link_does_not(section: Page) -> None:
    page, now = ArticleFactory(parent=section, title="Snow"), timezone.now()
    banner = AlertBanner.objects.create(text="Closed by snow.", page=page, starts=now, ends=now + timedelta(days=1))
    menu = Menu.objects.create(place=Menu.Place.FOOTER)
    MenuLink.objects.create(menu=menu, text="Snow", page=page)
    page.delete()
    shown = take_public().records[f"alert:{banner.pk}"]
    assert (shown.text, shown.target) == ("Closed by snow.", "")
    assert not menu.links.exists()


def test_a_schools_cluster_and_alliance_are_the_bridges_alone(section: Page, bridge: Page) -> None:
    make_school(cluster=Cluster.objects.create(name="East"), alliance=Alliance.objects.create(name="North Alliance"))
    record = take_bridge().records["school:900001"]
    assert (record.cluster, record.alliance) == ("East", "North Alliance")
    assert "East" not in str(take_public().records["school:900001"])


@pytest.mark.parametrize("kind", ["cluster", "alliance"])
def test_an_editor_is_asked_for_a_clusters_or_an_alliances_name_alone(client: Client, editor: User, kind: str) -> None:
    client.force_login(editor)
    form = client.get(f"/cms/snippets/schools/{kind}/add/").content.decode()
    assert re.findall(r'<input[^>]* id="id_(\w+)"', form) == ["name"]
