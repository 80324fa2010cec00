"""Whose account is deleted is named by nothing that stays: neither by what they did, nor by what was done to them."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.signals import pre_delete
from wagtail.models import ModelLogEntry

from slp_cms.accounts.models import Membership, User
from slp_cms.publishing.models import Receipt, ReleaseAct, SharedDraft

LEFT = "a person who has left"


def connect() -> None:
    """Listen. Wagtail writes of a deletion in its log before it deletes."""
    pre_delete.connect(_forget, sender=User)


def _forget(sender: type, instance: User, using: str, **rest: Any) -> None:
    for model in (Receipt, ReleaseAct, SharedDraft):
        model.objects.using(using).filter(who=instance).update(who_name=LEFT)
    people, memberships = (ContentType.objects.db_manager(using).get_for_model(one) for one in (User, Membership))
    own = Q(content_type=people, object_id=str(instance.pk))
    for name in {str(instance), instance.told_apart, instance.email}:  # memberships that went before, too
        own |= Q(content_type=memberships, label__startswith=f"{name}: ")
    ModelLogEntry.objects.using(using).filter(own).update(label=LEFT)
