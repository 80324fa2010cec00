"""No page can be made private by a switch: what is not for everybody is unpublished, or stands on the Bridge."""

import json

from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory
from slp_cms.accounts.models import User
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public


def test_nobody_is_offered_to_make_a_page_private_nor_can(
    client: Client, home: Page, bridge: Page, editor: User
) -> None:
    client.force_login(editor)
    for page in (ArticleFactory(parent=home), GuidanceFactory(parent=bridge)):
        assert "Change privacy" not in client.get(f"/cms/pages/{page.pk}/edit/").content.decode()
        answer = client.get(f"/cms/pages/{page.pk}/privacy/")
        assert "unpublish it" in json.loads(answer.content)["html"]
        client.post(f"/cms/pages/{page.pk}/privacy/", {"restriction_type": "login"})
    assert not PageViewRestriction.objects.exists()


def test_a_page_that_was_made_private_is_not_published_nor_is_any_below_it(home: Page, bridge: Page) -> None:
    section, other = SectionFactory(parent=home, title="Private"), ArticleFactory(parent=home, title="Other")
    below, guidance = ArticleFactory(parent=section, title="Below"), GuidanceFactory(parent=bridge)
    before = take_public()
    for page in (section, guidance):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    now = take_public(before)
    assert {one for one in now.records if one.startswith("page:")} == {f"page:{home.pk}", f"page:{other.pk}"}
    assert f"page:{below.pk}" in before.records
    assert f"page:{guidance.pk}" not in take_bridge().records
