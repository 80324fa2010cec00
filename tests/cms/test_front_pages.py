"""A front page that is made in the CMS is where the site begins, and neither tree's can be taken away by a slip."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page, Site

from cms_pages import ArticleFactory, HomeFactory, SectionFactory
from slp_cms.accounts.models import User
from slp_cms.accounts.roles import make_roles
from slp_cms.pages.models import HomePage
from slp_cms.publishing.models import Receipt
from slp_cms.schools.actions.prepare_database import prepare_database


@pytest.fixture
def site(home: Page, bridge: Page, client: Client) -> dict[str, Page]:
    """Both front pages, and who may publish below them signed in."""
    section = SectionFactory(parent=home)
    make_roles()
    user = User.objects.create_user("administrator@partnership.example", "a long password")
    user.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(user)
    return {"home": home, "bridge": bridge, "section": section}


@pytest.mark.parametrize("name", ["home", "bridge"])
@pytest.mark.parametrize(
    "address",
    [
        "/cms/pages/{page}/unpublish/",
        "/cms/pages/{page}/delete/",
        "/cms/pages/{page}/move/{section}/confirm/",
        "/cms/bulk/wagtailcore/page/unpublish/?id={other}&id={page}",
        "/cms/bulk/wagtailcore/page/delete/?id={other}&id={page}",
    ],
)
def test_a_front_page_is_neither_unpublished_nor_deleted_nor_moved(
    site: dict[str, Any], client: Client, name: str, address: str
) -> None:
    page, other = site[name], ArticleFactory(parent=site["home"])
    asked = address.format(page=page.pk, other=other.pk, section=site["section"].pk)
    answer = client.post(asked, {"include_descendants": "on"}, follow=True)
    assert "stays where it is" in answer.content.decode()
    now = Page.objects.get(pk=page.pk)
    assert (now.live, now.path) == (True, page.path)
    assert Page.objects.get(pk=other.pk).live


def test_any_other_page_still_is(site: dict[str, Any], client: Client) -> None:
    client.post(f"/cms/pages/{site['section'].pk}/unpublish/")
    assert not Page.objects.get(pk=site["section"].pk).live
    client.post(f"/cms/bulk/wagtailcore/page/delete/?id={site['section'].pk}")
    assert not Page.objects.filter(pk=site["section"].pk).exists()


FORM = {
    "title": "Welcome",
    "slug": "welcome",
    "headline": "Schools that help one another",
    "lead": "In a sentence.",
    "vision": "One paragraph.",
    "objectives": "Embracing change",
    "doors-count": "0",
    "body-count": "0",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
}


@pytest.mark.django_db
@pytest.mark.parametrize("action", [{}, {"action-publish": "x"}])
def test_the_site_begins_at_the_front_page_that_somebody_makes(client: Client, action: dict[str, str]) -> None:
    root = Page.get_first_root_node()
    assert [page.title for page in root.get_children()] == ["Welcome to your new Wagtail site!"]
    client.force_login(User.objects.create_superuser("first@school.example", "a long password"))
    client.post(f"/cms/pages/add/pages/homepage/{root.pk}/", FORM | action)
    home = HomePage.objects.get()
    assert (home.live, home.get_url()) == (bool(action), "/")
    assert SectionFactory(parent=home, slug="news").full_url == f"{settings.SITE_URL}/news"
    assert list(Page.get_first_root_node().get_children()) == [home.page_ptr]
    assert Page.get_first_root_node().numchild == 1
    assert not Receipt.objects.filter(title__startswith="Welcome to").exists()
    assert "no site set up" not in client.get(f"/cms/pages/{home.pk}/", follow=True).content.decode()
    assert not Page.find_problems()[0]


@pytest.mark.django_db
def test_a_front_page_from_before_is_where_the_site_begins_after_migrate() -> None:
    root = Page.get_first_root_node()
    home = HomeFactory(parent=root, slug="welcome")
    SectionFactory(parent=root.get_first_child(), slug="kept")  # what stands below Wagtail's own page is somebody's
    assert home.get_url() is None
    prepare_database()
    site = Site.objects.get(is_default_site=True)
    assert (site.root_page_id, site.hostname, site.site_name) == (home.pk, "localhost", settings.PARTNERSHIP.name)
    assert HomePage.objects.get().full_url == f"{settings.SITE_URL}/"
    assert Page.objects.filter(slug="kept").exists()
    site.root_page = root
    site.save()
    prepare_database()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
