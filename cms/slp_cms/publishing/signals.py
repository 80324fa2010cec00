"""What asks for a build: everything that can change a published page."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.schools.models import School

STORED = (PublicDocument, PublicImage, MemberDocument, Redirect, School)


def connect() -> None:
    """Listen. A page that is only scheduled sends page_published too, and is not live."""
    page_published.connect(_published)
    for signal in (page_unpublished, post_page_move, page_slug_changed):
        signal.connect(_changed)
    post_delete.connect(_page_deleted)
    for model in STORED:
        post_save.connect(_changed, sender=model)
        post_delete.connect(_changed, sender=model)


def _published(sender: type, instance: Page, **rest: Any) -> None:
    if instance.live:
        request_build()


def _changed(sender: type, **rest: Any) -> None:
    request_build()


def _page_deleted(sender: type, instance: Any, **rest: Any) -> None:
    if isinstance(instance, Page) and sender is not Page and instance.live:
        request_build()
