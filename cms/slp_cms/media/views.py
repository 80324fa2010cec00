"""Uploads as editors see them inside the CMS. Nobody else is ever given one: readers get the build's copies."""

import mimetypes
from collections.abc import Callable

from django.core.files.storage import Storage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from slp_cms.bridge.models import member_storage

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}  # all else is only downloaded


@require_safe
def public_upload(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture, its small copy or a file of the public store, for people who may use the CMS."""
    return _upload(request, name, "wagtailadmin.access_admin", lambda: default_storage)


@require_safe
def member_upload(request: HttpRequest, name: str) -> HttpResponseBase:
    """A members' file, for people who may edit such files."""
    return _upload(request, name, "bridge.change_memberdocument", member_storage)


def _upload(request: HttpRequest, name: str, permission: str, store: Callable[[], Storage]) -> HttpResponseBase:
    if not request.user.has_perm(permission):
        raise Http404
    try:
        file = store().open(name, "rb")
    except (OSError, ValueError):  # not there, a folder, or no name a file could have
        raise Http404 from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, as_attachment=kind not in SHOWN, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response
