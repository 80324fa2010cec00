"""What is done to many people at once keeps to the limits of what is done to one."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from slp_cms.accounts.models import User
from slp_cms.accounts.users import refuse_beyond


@hooks.register("before_bulk_action")
def within_limits(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    for person in (one for one in objects if isinstance(one, User)):
        refuse_beyond(request.user, person)
