"""A draft, drawn by the build's own code. The signed token in the address is the permission, and it expires."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail_headless_preview.models import PagePreview

from slp_build.errors import SlpError
from slp_cms.bridge.models import BridgePage
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.latest import LATEST
from slp_cms.snapshot.bridge import bridge_with_draft

LIFETIME = 60 * 60  # seconds; an open editor refreshes its token long before
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The draft that a token names; 404 for a forged, expired or unknown one.

    A members' draft needs more than its address, which could be passed on: a session that may use the CMS.
    """
    page = _draft(request.GET.get("token", ""))
    if isinstance(page, BridgePage) and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    try:
        html = _drawn(page)
    except SlpError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422, headers=HEADERS)
    except ValueError:  # a date that is not there yet
        words = "This draft cannot be shown yet: fill in its dates."
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=422, headers=HEADERS)
    return HttpResponse(html, headers=HEADERS)


@require_GET
def asset(request: HttpRequest, audience: Any, name: str) -> HttpResponse:
    """A stylesheet or script of the theme as it is now."""
    if audience not in ("public", "bridge"):
        raise Http404
    from slp_build import preview as build  # the theme and its engine are slow to import

    data = build.preview_asset(settings.PATHS.theme, audience, name)
    if data is None:
        raise Http404
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return HttpResponse(data, content_type=f"{kind}; charset=utf-8", headers=HEADERS)


@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A draft's picture, for people who may use the CMS."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    kept = {path.name: path for path in (settings.PATHS.cache / "public" / "renditions").glob("*")}.get(name)
    if kept is None:
        raise Http404
    kind = "image/webp" if name.endswith(".webp") else "image/jpeg"
    return HttpResponse(kept.read_bytes(), content_type=kind, headers=HEADERS)


def _draft(token: str) -> Any:
    try:
        PublicPage.get_preview_signer().unsign(token, max_age=LIFETIME)
        return PagePreview.objects.get(token=token).as_page()
    except (BadSignature, PagePreview.DoesNotExist):
        raise Http404 from None


def _drawn(page: Any) -> str:
    from slp_build import preview as build

    now = timezone.localtime()
    if isinstance(page, BridgePage):
        record, bridge = bridge_with_draft(page)
        return build.preview_bridge(record, bridge, settings.PATHS, now)
    record, public = LATEST.with_draft(page)
    return build.preview_public(record, public, settings.PATHS, now)
