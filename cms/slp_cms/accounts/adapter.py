"""How allauth behaves here: nobody signs up by themselves, and mails name the partnership."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class MemberAdapter(DefaultAccountAdapter):
    """Accounts are made by staff."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "That is not the code we sent. Check it, or ask for a new one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose subject can name the partnership: it is not told what pages are."""
        super().send_mail(template_prefix, email, {"partnership": settings.PARTNERSHIP, **context})
