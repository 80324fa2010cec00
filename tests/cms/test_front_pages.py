"""Neither tree's front page can be taken away by a slip: everything else stands below it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory
from slp_cms.accounts.models import User
from slp_cms.accounts.roles import make_roles


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
