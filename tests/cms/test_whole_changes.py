"""A change and its receipt are one: where the receipt cannot be written, nothing has changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_pages import ArticleFactory, SectionFactory, make_image
from slp_cms.accounts.models import User
from slp_cms.media.models import PublicImage
from slp_cms.publishing.actions.run_worker import publish_what_is_scheduled
from slp_cms.publishing.models import Receipt


@pytest.fixture
def section(home: Page, bridge: Page) -> Page:
    return SectionFactory(parent=home, title="Our partnership")


@pytest.fixture
def page(section: Page) -> Page:
    found = ArticleFactory(parent=section, title="Funding")
    found.save_revision().publish()
    Receipt.objects.all().delete()
    return found


@pytest.fixture
def no_receipts() -> Iterator[None]:
    """The database takes no receipt, as when its disk is full."""

    def refuse(**rest: Any) -> None:
        raise OSError("no space is left")

    pre_save.connect(refuse, sender=Receipt)
    yield
    pre_save.disconnect(refuse, sender=Receipt)


def form(**changed: Any) -> dict[str, str]:
    """Return an article's form as the editor sends it to have it published."""
    fields = {"title": "New words", "slug": "new", "lead": "L", "body": streamfield([]), "comments": inline_formset([])}
    return nested_form_data({**fields, "action-publish": "1", **changed})


def state() -> list[Any]:
    """Return what is known of every page and its drafts."""
    pages = Page.objects.order_by("pk").values_list("pk", "title", "slug", "live", "path", "url_path", "numchild")
    return [*pages, Revision.objects.count()]


ACTS: dict[str, Callable[[Page], tuple[str, dict[str, Any]]]] = {
    "edit": lambda page: (reverse("wagtailadmin_pages:edit", args=[page.pk]), form(slug=page.slug)),
    "add": lambda page: (
        reverse("wagtailadmin_pages:add", args=["pages", "articlepage", page.get_parent().pk]),
        form(),
    ),
    "unpublish": lambda page: (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
    "delete": lambda page: (reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
    "move": lambda page: (
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().get_parent().pk]),
        {},
    ),
    "unpublish from a list": lambda page: (f"/cms/bulk/wagtailcore/page/unpublish/?id={page.pk}", {}),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_have_a_receipt_is_not_done(page: Page, editor: User, no_receipts: None, act: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    before = state()
    assert client.post(*ACTS[act](page)).status_code == 500
    assert state() == before
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_one_act_leaves_one_receipt_of_whoever_did_it(
    client: Client, page: Page, editor: User, act: str, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(*ACTS[act](page)).status_code == 302
    assert Receipt.objects.get().who == editor


def test_a_picture_that_cannot_have_a_receipt_is_not_kept(db: None, no_receipts: None) -> None:
    with pytest.raises(OSError, match="no space"):
        make_image()
    assert not PublicImage.objects.exists()


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_what_comes_to_its_time_without_a_receipt_waits_until_it_can_have_one(
    page: Page, field: str, no_receipts: None
) -> None:
    setattr(page, field, timezone.now())
    if field == "expire_at":
        page.save()
    else:
        page.title = "New words"
        revision = page.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=page.go_live_at)
    before = state()
    with pytest.raises(OSError, match="no space"):
        publish_what_is_scheduled(timezone.now())
    assert state() == before
