"""A draft, drawn by the build's own code. The signed token in the address is the permission, and it expires."""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.models import Page, ReferenceIndex
from wagtail_headless_preview.models import PagePreview

from slp_build.errors import SlpError
from slp_build.model.address import begins_at, topic_address
from slp_build.model.public import Alert, Topic
from slp_cms.bridge.models import BridgePage
from slp_cms.pages.models import HomePage, Person
from slp_cms.pages.models.base import Around, PublicPage
from slp_cms.publishing.latest import LATEST
from slp_cms.snapshot.instants import instant
from slp_cms.snapshot.public import shared_record
from slp_cms.snapshot.tree import live_places

LIFETIME = 60 * 60  # seconds; an open editor refreshes its token long before
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The draft that a token names, or a page around it (`at`, `show`); 404 for a forged, expired or unknown one.

    A members' draft needs more than its address, which could be passed on: a session of somebody who may edit it.
    """
    token = request.GET.get("token", "")
    page, parent = _draft(token)
    if isinstance(page, BridgePage) and not _may_edit(request.user, page, parent):
        raise Http404
    return draft_response(request, page, parent, {"token": token})


def draft_response(
    request: HttpRequest,
    page: Any,
    parent: int | None,
    key: dict[str, str],
    unshown: Collection[str] = (),
    alone: bool = False,
    notice: str = "",
) -> HttpResponse:
    """Return a draft as the request asks for it. `key` is what a preview's addresses bear for their permission.

    `unshown` are the addresses of pages that are not shown around it. Where it stands `alone` none is: its links lead
    to the site. `notice` is said above each.
    """

    def around(address: str) -> str:
        return f"{request.path}?{urlencode({**key, 'at': address})}"

    try:
        with LATEST.draft(page, parent) as draft:
            asked, lead = ({}, None) if alone else (request.GET, around)
            return _shown(draft, f"page:{page.pk or 0}", asked, lead, unshown, notice)
    except SlpError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422, headers=HEADERS)
    except (ValueError, TypeError):  # a date or a number that is not there yet
        words = "This draft cannot be shown yet: fill in its dates."
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=422, headers=HEADERS)


def record_response(one: Any) -> HttpResponse:
    """Return a page that shows a person, a topic, a menu or a banner, as that is written now."""
    from slp_build import preview as build

    record = shared_record(one, live_places(HomePage.objects.first()))
    if isinstance(record, Alert):  # it is looked at before its time
        now = timezone.localtime()
        record = msgspec.structs.replace(
            record, starts=instant(now - timedelta(seconds=1)), ends=instant(now + timedelta(hours=1))
        )
    try:
        with LATEST.with_record(record) as draft:
            where = topic_address(record.slug) if isinstance(record, Topic) else _where_shown(one, draft)
            html = build.drawn(draft, settings.PATHS, where) if where else None
    except SlpError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422, headers=HEADERS)
    if html is None:
        words = f"No published page shows “{one}” yet."
        return HttpResponse(words, content_type="text/plain; charset=utf-8", headers=HEADERS)
    return HttpResponse(html, headers=HEADERS)


def _where_shown(one: Any, draft: Any) -> str:
    """Return the address of a page that shows a record: every page does so with a menu or a banner."""
    if not isinstance(one, Person):
        return "/"
    by = pages_that_refer_to(one).values_list("pk", flat=True) if one.pk else ()
    found = (draft.site.tree.addresses.get(f"page:{number}", "") for number in by)
    return next(filter(None, found), "")


def pages_that_refer_to(one: Any) -> Any:
    """Return the pages that Wagtail's index of references knows to lead to a page, a file or another record."""
    of_pages = ContentType.objects.get_for_model(Page)
    by = ReferenceIndex.get_references_to(one).filter(base_content_type=of_pages)
    return Page.objects.filter(pk__in=[int(number) for number in by.values_list("object_id", flat=True)])


def _shown(
    draft: Any,
    reference: str,
    asked: Any,
    around: Callable[[str], str] | None,
    unshown: Collection[str],
    notice: str,
) -> HttpResponse:
    from slp_build import preview as build  # the theme and its engine are slow to import

    where = asked.get("at", "")
    match asked.get("show", ""):
        case Around.LIST:
            where = build.listed_at(draft, reference)
        case Around.HOME:
            where = "/"
        case Around.FEED:
            return HttpResponse(build.feed(draft), content_type="text/xml; charset=utf-8", headers=HEADERS)
    first = begins_at(where)
    hidden = first in unshown and first != draft.address
    html = None if hidden else build.drawn(draft, settings.PATHS, where, around, notice)
    if html is None:
        raise Http404
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


def _may_edit(user: Any, page: Any, parent: int | None) -> bool:
    """Return whether a person may edit a page, or add one below `parent` if it was never saved."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    saved = Page.objects.filter(pk=page.pk).first() if page.pk else None
    if saved is not None:
        return bool(saved.permissions_for_user(user).can_edit())
    above = Page.objects.filter(pk=parent).first()
    return above is not None and bool(above.permissions_for_user(user).can_add_subpage())


def _draft(token: str) -> tuple[Any, int | None]:
    """Return the draft that a token names, and where it is to stand if it was never saved."""
    try:
        named = PublicPage.get_preview_signer().unsign(token, max_age=LIFETIME)
        page = PagePreview.objects.get(token=token).as_page()
    except (BadSignature, PagePreview.DoesNotExist):
        raise Http404 from None
    parent = re.match(r"parent_id=(\d+);", named)
    return page, int(parent[1]) if parent else None
