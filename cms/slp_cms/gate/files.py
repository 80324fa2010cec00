"""Answers with a known file of the live release."""

import mimetypes
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified

from slp_cms.gate.live import Known

TYPES = {".js": "text/javascript", ".webp": "image/webp", ".csv": "text/csv", ".xml": "application/xml"}
TEXT = ("text/", "application/xml", "application/json")
LASTING = ("/assets/", "/documents/", "/images/")  # their addresses carry the hash of their bytes


def public_file(request: HttpRequest, path: Path, known: Known, status: int = 200) -> HttpResponse:
    """Return a public file, with its digest as ETag; 304 where the reader has it already."""
    etag = f'"{known.digest[:32]}"'
    if status == 200 and etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _opened(path, status)
    lasting = any(f"/{known.name}".startswith(prefix) for prefix in LASTING)
    response["ETag"] = etag
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable" if lasting else "public, max-age=0, must-revalidate"
    )
    return response


def member_file(path: Path) -> HttpResponse:
    """Return a members' file, which no cache may keep."""
    response = _opened(path, 200)
    response["Cache-Control"] = "private, no-store"
    return response


def media_type(path: Path) -> str:
    """Return the media type of a file by its ending, with its character set where it is text."""
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def _opened(path: Path, status: int) -> HttpResponse:
    attachment = "/documents/" in path.as_posix() or path.suffix == ".csv"
    response = FileResponse(path.open("rb"), as_attachment=attachment, filename=path.name, status=status)
    response["Content-Type"] = media_type(path)
    if not attachment:
        del response["Content-Disposition"]
    return response
