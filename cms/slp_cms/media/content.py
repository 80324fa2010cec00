"""What an uploaded file must be, whatever its name says: of a known kind, what it claims to be, and not too large."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

LOOKED_AT = 64 * 1024  # bytes
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
BEGINS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF",),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), ZIPPED),
}
TEXT = frozenset({"csv", "txt"})


def refuse_file(file: Any) -> None:
    """Raise ValidationError, in words for the one who uploads it, when readers should not be given this file."""
    if file.size > settings.MOST_BYTES_OF_A_DOCUMENT:
        size, most = file.size / 1_000_000, settings.MOST_BYTES_OF_A_DOCUMENT // 1_000_000
        words = f"This file has {size:.0f} MB; {most} MB is the most. Make it smaller, or split it."
        raise ValidationError({"file": words})
    ending = PurePosixPath(file.name).suffix.lstrip(".").lower()
    if ending not in settings.WAGTAILDOCS_EXTENSIONS:
        known = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
        what = f"with the ending “.{ending}”" if ending else "without an ending"
        raise ValidationError({"file": f"A file {what} cannot be offered. Possible are {known}."})
    file.seek(0)
    begin = file.read(LOOKED_AT)
    file.seek(0)
    if (ending in BEGINS and not begin.startswith(BEGINS[ending])) or (ending in TEXT and b"\x00" in begin):
        raise ValidationError({"file": f"The name says “.{ending}”, but what is in the file is something else."})
