"""Mails go after the answer, and after the commit: nobody waits for a mail server, and nobody sees that it fails.

An answer to a known address would else come later than one to an unknown address; and where a mail tells of a draft,
the draft would be lost with it, and the database locked for as long as the mail server takes.
"""

import atexit
import logging
import smtplib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

AT_ONCE = 8  # mails: one that a mail server takes long for does not keep the others
AGAIN = (5.0, 60.0)  # seconds after which what was refused for the moment is tried again; a grey list wants a minute
AT_THE_END = 5.0  # seconds that a process which ends gives to what waits
logger = logging.getLogger(__name__)
_numbers = count()


class AfterTheAnswer(BaseEmailBackend):
    """Production's mail: what is sent in a transaction goes when that has been committed, and never if it is not."""

    on_commit = staticmethod(transaction.on_commit)

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            self.on_commit(partial(POST.take, message))
        return len(messages)


@dataclass(frozen=True, order=True)
class _Letter:
    """A mail, when it is due, and until when it is of use: a code is good for nothing afterwards."""

    due: float
    number: int
    until: float = field(compare=False)
    message: EmailMessage = field(compare=False)
    tries: int = field(default=0, compare=False)


class Post:
    """Mails that wait, and the threads that hand them over; these end with the process, whatever they are at."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[_Letter] = []
        self._under_way = 0
        self._threads = 0

    def take(self, message: EmailMessage) -> None:
        """Have a mail sent soon. Where it cannot be, the log says so, without the address."""
        now = time.monotonic()
        with self._changed:
            heappush(self._waiting, _Letter(now, next(_numbers), now + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, message))
            if self._threads < AT_ONCE:
                self._threads += 1
                threading.Thread(target=self._work, name=f"mail-{self._threads}", daemon=True).start()
            self._changed.notify_all()

    def end(self) -> None:
        """Wait a moment for what is under way or about to be, and say how many are not sent."""
        until = time.monotonic() + AT_THE_END
        with self._changed:
            while self._is_at_it(until) and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            lost = len(self._waiting) + self._under_way
            self._waiting.clear()
        if lost:
            logger.error("mails not sent, since this was stopped while they waited for the mail server: %d", lost)

    def _is_at_it(self, until: float) -> bool:
        return bool(self._under_way or (self._waiting and self._waiting[0].due < until))

    def _work(self) -> None:
        while True:
            again = _send(self._next())
            with self._changed:
                self._under_way -= 1
                if again:
                    heappush(self._waiting, again)
                self._changed.notify_all()

    def _next(self) -> _Letter:
        with self._changed:
            while not self._waiting or (rest := self._waiting[0].due - time.monotonic()) > 0:
                self._changed.wait(rest if self._waiting else None)
            self._under_way += 1
            return heappop(self._waiting)


POST = Post()
atexit.register(POST.end)


def _send(letter: _Letter) -> _Letter | None:
    """Send a mail. Return it as it is to be tried again, where it was refused for the moment only."""
    if time.monotonic() > letter.until:
        logger.error("a mail waited so long for the mail server that it is of no use; it is not sent")
        return None
    try:
        EmailBackend().send_messages([letter.message])
    except Exception as error:  # noqa: BLE001 - a thread that ends sends none of the others; its words hold the address
        code = _code(error)
        what = f"{type(error).__name__}, {code}" if code else type(error).__name__
        if _is_for_the_moment(error, code) and letter.tries < len(AGAIN):
            due = time.monotonic() + AGAIN[letter.tries]
            if due < letter.until:
                logger.warning("a mail could not be sent at the moment (%s); it is tried again", what)
                return replace(letter, due=due, tries=letter.tries + 1)
        logger.error("a mail could not be sent (%s); look at SLP_MAIL_HOST", what)
    return None


def _code(error: Exception) -> int:
    """Return the mail server's code; 0 where it gave none. Of several, one that is final."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _is_for_the_moment(error: Exception, code: int) -> bool:
    if code:
        return 400 <= code < 500
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError) and not isinstance(error, ValueError)  # both: a certificate that is not believed
