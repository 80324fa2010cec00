"""Whose account is deleted is named by nothing that stays: neither by what they did, nor by what was done to them.

Of a membership the log never says whose it is: it could not be found any more once that person has another name.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_delete, pre_save
from wagtail.models import ModelLogEntry

from slp_cms.accounts.models import Membership, User
from slp_cms.publishing.models import Receipt, ReleaseAct, SharedDraft

LEFT = "a person who has left"


def connect() -> None:
    """Listen. Wagtail writes of a deletion in its log before it deletes."""
    pre_delete.connect(_forget, sender=User)
    pre_save.connect(_leave_the_name_out, sender=ModelLogEntry)


def _forget(sender: type, instance: User, using: str, **rest: Any) -> None:
    for model in (Receipt, ReleaseAct, SharedDraft):
        model.objects.using(using).filter(who=instance).update(who_name=LEFT)
    people = ContentType.objects.db_manager(using).get_for_model(User)
    ModelLogEntry.objects.using(using).filter(content_type=people, object_id=str(instance.pk)).update(label=LEFT)


def _leave_the_name_out(sender: type, instance: ModelLogEntry, **rest: Any) -> None:
    if instance.content_type_id == ContentType.objects.get_for_model(Membership).pk:
        instance.label = f"A member: {instance.label.rpartition(': ')[2]}"
