"""What asks for a build: everything that can change a published page. Each change leaves a receipt."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages.models import AlertBanner, Menu, Person, Topic
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.actions.write_receipt import somebody_acts, write_receipt
from slp_cms.publishing.models import Receipt
from slp_cms.schools.models import Alliance, Cluster, School

MEDIA = (PublicDocument, PublicImage, MemberDocument)
SHARED = (Person, Topic, Menu, AlertBanner, Cluster, Alliance)  # what stands on several pages
STORED = (*MEDIA, *SHARED, Redirect, School)
BOOKKEEPING = frozenset({"file_size", "file_hash", "sha256"})  # no reader sees a change of these alone
Action = Receipt.Action


def connect() -> None:
    """Listen. A page that is only scheduled sends page_published too, and is not live."""
    page_published.connect(_published)
    page_unpublished.connect(_unpublished)
    post_page_move.connect(_moved)
    page_slug_changed.connect(_slug_changed)
    post_delete.connect(_page_deleted)
    post_save.connect(_alias_made)
    for model in STORED:
        post_save.connect(_saved, sender=model)
        post_delete.connect(_deleted, sender=model)


def _published(sender: type, instance: Page, revision: Any = None, **rest: Any) -> None:
    if instance.live:
        by_the_clock = not somebody_acts() and instance.go_live_at is not None
        who = revision.user if revision is not None else None
        write_receipt(instance, Action.SCHEDULED if by_the_clock else Action.PUBLISHED, who)
        request_build()


def _alias_made(sender: type, instance: Any, created: bool, raw: bool = False, **rest: Any) -> None:
    """An alias is live at once, and Wagtail sends no page_published before its original is published again."""
    if created and not raw and isinstance(instance, Page) and instance.alias_of_id and instance.live:
        write_receipt(instance, Action.PUBLISHED)
        request_build()


def _unpublished(sender: type, instance: Page, **rest: Any) -> None:
    write_receipt(instance, Action.EXPIRED if instance.expired else Action.UNPUBLISHED)
    request_build()


def _moved(sender: type, instance: Page, **rest: Any) -> None:
    if instance.live:
        write_receipt(instance, Action.MOVED)
    request_build()


def _slug_changed(sender: type, instance: Page, **rest: Any) -> None:
    if instance.live:
        write_receipt(instance, Action.ADDRESS)
    request_build()


def _page_deleted(sender: type, instance: Any, **rest: Any) -> None:
    if isinstance(instance, Page) and sender is not Page and instance.live:
        write_receipt(instance, Action.DELETED)
        request_build()


def _saved(sender: type, instance: Any, update_fields: Any = None, raw: bool = False, **rest: Any) -> None:
    if raw:
        return  # it comes from another database, with the receipts
    if _has_a_receipt(instance) and not (update_fields and BOOKKEEPING.issuperset(update_fields)):
        write_receipt(instance, Action.SAVED)
    request_build()


def _deleted(sender: type, instance: Any, **rest: Any) -> None:
    if _has_a_receipt(instance):
        write_receipt(instance, Action.DELETED)
    request_build()


def _has_a_receipt(instance: Any) -> bool:
    """Whatever is done to a picture or a file; a school or a redirect only when a person does it, not an import."""
    if isinstance(instance, MEDIA):
        return True
    return somebody_acts() and not getattr(instance, "automatically_created", False)
