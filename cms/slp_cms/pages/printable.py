"""Signs that no page, feed or database can hold, and that come along when somebody pastes.

A soft line break of a slide is a vertical tab, which no XML may have; half an emoji is no text that can be written out.
"""

import re
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f]+")  # stand between words
_OTHERS = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """Return the text without what XML 1.0 and UTF-8 have no place for."""
    return _OTHERS.sub("", _BREAKS.sub(" ", text))


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor. It sends its text as JSON, and so brings what a form's other fields cannot: half an emoji."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """Return what was written, as it can be stored."""
        written = super().value_from_datadict(data, files, name)
        return None if written is None else printable(written)
