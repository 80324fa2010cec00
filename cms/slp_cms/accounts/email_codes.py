"""The demo's mail: a sign-in code is printed in one line, where the person who started the demo sees it."""

import re
import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", re.MULTILINE)


class PrintedCodes(BaseEmailBackend):
    """Prints codes instead of sending mail. Never for real members."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            found = _CODE.search(str(message.body))
            what = found[1] if found else str(message.subject)
            sys.stdout.write(f"Sign-in code for {', '.join(message.to)}: {what}\n")
        sys.stdout.flush()
        return len(messages)
