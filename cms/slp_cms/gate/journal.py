"""What the journal is told in a line, though it happens to everybody who asks for a page."""

import logging

from django.db import OperationalError


class OneLine(logging.Filter):
    """Says of a database that does not answer that it does not, without a traceback for each visitor."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError):
            why, *_ = str(error).strip().splitlines() or [""]
            record.msg, record.args = f"the database does not answer ({why})", ()  # nor whose page was asked for
            record.exc_info = None
        return True
