"""How allauth behaves here: nobody signs up by themselves, and how long an answer takes tells nothing."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


class MemberAdapter(DefaultAccountAdapter):
    """Accounts are made by staff."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "That is not the code we sent. Check it, or ask for a new one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail after the answer: a known address would else answer later than an unknown one, or fail."""
        about = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        about["partnership"] = settings.PARTNERSHIP  # a subject is not told what pages are
        send_later(self.render_mail(template_prefix, email, about).send)


def send_later(send: Callable[[], object]) -> None:
    """Send a mail when the answer is on its way. Where it cannot be sent, the log says so, without the address."""
    _post.submit(_send, send)


def _send(send: Callable[[], object]) -> None:
    try:
        send()
    except (OSError, ValueError) as error:  # no server, or no address that one takes; their words hold the address
        logger.error("a mail could not be sent (%s); look at SLP_MAIL_HOST", type(error).__name__)
