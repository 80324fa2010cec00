"""How allauth behaves here: nobody signs up by themselves, and how long an answer takes tells nothing."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


class MemberAdapter(DefaultAccountAdapter):
    """Accounts are made by staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail after the answer: a known address would else answer later than an unknown one, or fail."""
        about = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        _post.submit(_send, self.render_mail(template_prefix, email, about))


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors; their words hold the address
        logger.error("a sign-in code could not be sent (%s); look at SLP_MAIL_HOST", type(error).__name__)
