"""Answers with a known file of the live release."""

import mimetypes
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header

from slp_build.model.manifest import COMPRESSED
from slp_cms.gate.live import Known

TYPES = {".js": "text/javascript", ".webp": "image/webp", ".csv": "text/csv", ".xml": "application/xml"}
TEXT = ("text/", "application/xml", "application/json")
LASTING = ("assets/", "documents/", "images/")  # their addresses carry the hash of their bytes
SAVED = ("documents/", "bridge/documents/")


def public_file(request: HttpRequest, path: Path, known: Known, status: int = 200) -> HttpResponse:
    """Return a public file, with its digest as ETag; 304 where the reader has it already.

    Whoever takes it compressed gets the copy of these very bytes, where there is one.
    """
    copy = _compressed(request, known)
    etag = f'"{known.digest[:32]}{"-gzip" if copy else ""}"'
    if status == 200 and etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
        if copy:
            copy.close()
    else:
        response = _described(FileResponse(copy or path.open("rb"), status=status), known)
        if copy:
            response["Content-Encoding"] = "gzip"
    if known.name.endswith(COMPRESSED):
        response["Vary"] = "Accept-Encoding"
    response["ETag"] = etag
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable"
        if known.name.startswith(LASTING)
        else "public, max-age=0, must-revalidate"
    )
    return response


def _compressed(request: HttpRequest, known: Known) -> BinaryIO | None:
    """Return the open compressed copy of a public file for a reader who takes one, if there is one."""
    if not known.name.endswith(COMPRESSED) or not _takes_gzip(request.headers.get("Accept-Encoding", "")):
        return None
    with suppress(OSError):
        return settings.PATHS.compressed(known.digest).open("rb")
    return None


def _takes_gzip(accepted: str) -> bool:
    """Return whether a reader takes gzip: a quality of nought says not to."""
    for part in accepted.replace(" ", "").lower().split(","):
        name, _, quality = part.partition(";q=")
        if name == "gzip":
            return not quality or bool(quality.strip("0."))
    return False


def member_file(path: Path, known: Known) -> HttpResponse:
    """Return a members' file, whole: no range of it, and never "not modified"."""
    return _described(FileResponse(path.open("rb")), known)


def member_file_by_front_server(known: Known, release: Path, prefix: str) -> HttpResponse:
    """Return an answer without a body that tells the front server which file to send.

    nginx decodes the address, so that it is encoded here: a file's name never becomes another path.
    """
    inside = quote(f"{release.name}/bridge/{known.name}")
    return _described(HttpResponse(headers={"X-Accel-Redirect": f"{prefix.rstrip('/')}/{inside}"}), known)


def media_type(name: str) -> str:
    """Return the media type of a file by its ending, with its character set where it is text."""
    ending = Path(name).suffix
    kind = TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def _described(response: HttpResponse, known: Known) -> HttpResponse:
    """Say what kind of file it is, and whether it is to be kept rather than shown."""
    attachment = known.name.startswith(SAVED) or known.name.endswith(".csv")
    response["Content-Type"] = media_type(known.name)
    if attachment:
        response["Content-Disposition"] = content_disposition_header(True, known.name.rpartition("/")[2]) or ""
    elif response.has_header("Content-Disposition"):
        del response["Content-Disposition"]
    return response
