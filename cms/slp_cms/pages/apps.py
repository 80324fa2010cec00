from typing import Any

from django.apps import AppConfig
from django.db import connection


class PagesConfig(AppConfig):
    name = "slp_cms.pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import pre_save
        from wagtail.models import Page
        from wagtail.signals import pre_page_move

        from slp_cms.pages.models.place import keep_place

        pre_page_move.connect(_before_it_moves)
        pre_save.connect(keep_place, sender=Page)


def _before_it_moves(sender: type, instance: Any, parent_page_after: Any, **rest: Any) -> None:
    """Raise ValidationError where a page, or one below it, would get too long an address: a move asks no form.

    Somebody else may have moved it since it was read. A person's move is a transaction (`publishing/whole.py`).
    """
    from slp_cms.pages.models.address import refuse_long_address
    from slp_cms.pages.models.place import take_place

    if connection.in_atomic_block:
        take_place(instance)
    refuse_long_address(instance, parent_page_after)
