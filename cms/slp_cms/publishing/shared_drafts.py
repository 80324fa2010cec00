"""Drafts that somebody without an account may read, by a link that is signed, expires and can be revoked.

Public pages only: a members' draft is never readable by its address alone.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_headless_preview.models import PagePreview

from slp_cms.gate.live import live_release, withdrawn
from slp_cms.media.models import PublicImage
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.models import SharedDraft, who_is
from slp_cms.publishing.preview import HEADERS, LIFETIME, draft_response
from slp_cms.publishing.served import the_pin

COOKIE = "slp_draft"  # lets the draft's pictures be seen, which are not published either
DAYS = {"1": "One day", "7": "A week", "28": "Four weeks"}


class ShareForm(forms.Form):
    """For how long."""

    days = forms.ChoiceField(label="For how long?", choices=list(DAYS.items()), initial="7")


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page's latest draft, or a page around it; 404 for a link that is forged, has expired or was revoked.

    A page around it that was taken back from the site is taken back here as well. While an older release is pinned the
    draft stands alone: the pages around would be those of the newest one, which somebody has gone back from.
    """
    token = request.GET.get("link", "")
    shared = SharedDraft.of(token)
    page = shared.page.get_latest_revision_as_object() if shared else None
    if shared is None or not isinstance(page, PublicPage):
        raise Http404
    alone, notice = the_pin() is not None, _what_it_is(shared)
    response = draft_response(request, page, None, {"link": token}, _taken_back(), alone, notice)
    left = int((shared.ends - timezone.now()).total_seconds())
    response.set_cookie(
        COOKIE, token, max_age=left, path="/preview", secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A draft's picture, for people who may use the CMS and for readers of a shared draft, until it is deleted."""
    if not _may_see_pictures(request):
        raise Http404
    kept = {path.name: path for path in (settings.PATHS.cache / "public" / "renditions").glob("*")}.get(name)
    original = name.partition("-")[0]  # as `rendition_address` names them
    if kept is None or not PublicImage.objects.filter(sha256__startswith=original).exists():
        raise Http404
    kind = "image/webp" if name.endswith(".webp") else "image/jpeg"
    return HttpResponse(kept.read_bytes(), content_type=kind, headers=HEADERS)


def share(request: HttpRequest, pk: int) -> HttpResponse:
    """The links to a page's draft: make one, copy it, revoke it."""
    page = _editable(request, pk)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ends = timezone.now() + timedelta(days=int(form.cleaned_data["days"]))
        SharedDraft.objects.create(page=page, who=request.user, who_name=who_is(request.user), ends=ends)
        log(page, "slp.share_draft", user=request.user)
        return redirect("releases_share", pk=pk)
    links = [
        {"shared": one, "address": request.build_absolute_uri(f"/preview/shared?link={one.token}")}
        for one in SharedDraft.objects.filter(page=page, ends__gt=timezone.now())
    ]
    context = {"page": page, "form": form, "links": links}
    return render(request, "publishing/share.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int, shared: int) -> HttpResponse:
    """End a link now."""
    page = _editable(request, pk)
    get_object_or_404(SharedDraft, pk=shared, page=page).delete()
    log(page, "slp.revoke_draft", user=request.user)
    messages.success(request, "The link no longer works.")
    return redirect("releases_share", pk=pk)


def forget_expired() -> int:
    """Delete what is kept of previews that have expired, and return how many there were."""
    signer = PublicPage.get_preview_signer()
    gone = []
    for preview in PagePreview.objects.only("pk", "token"):
        try:
            signer.unsign(preview.token, max_age=LIFETIME)
        except BadSignature:
            gone.append(preview.pk)
    PagePreview.objects.filter(pk__in=gone).delete()
    ended, _ = SharedDraft.objects.filter(ends__lte=timezone.now()).delete()
    return len(gone) + ended


def _editable(request: HttpRequest, pk: int) -> Any:
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, PublicPage) or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return page


def _what_it_is(shared: SharedDraft) -> str:
    """Return what its readers are told above the page, which looks like the site's; nothing once it is the site's."""
    if shared.page.live and not shared.page.has_unpublished_changes:
        return ""
    until = date_format(timezone.localtime(shared.ends), "j F")
    return f"A draft is shown here, shared until {until}. What differs from the site is not published."


def _taken_back() -> Collection[str]:
    """Return the addresses of what is withdrawn or published no more; 404 where that is undecided."""
    taken, live = withdrawn(), live_release()
    if taken is None:
        raise Http404
    return {*taken, *(live.gone if live else ())}


def _may_see_pictures(request: HttpRequest) -> bool:
    token = request.COOKIES.get(COOKIE, "")
    return bool(request.user.has_perm("wagtailadmin.access_admin") or (token and SharedDraft.of(token)))
