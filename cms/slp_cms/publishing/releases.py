"""The CMS's pages about releases: what became of each change, what is live, and going back or taking back.

A little over three hundred lines, since who may see and do what is decided here, for all of them.
"""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry

from slp_build.errors import SlpError
from slp_build.model.address import goes_on, typed_address
from slp_build.model.at_work import NOBODY, is_at_work
from slp_cms.bridge.models import MemberDocument
from slp_cms.gate.live import withdrawn
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.actions.act_on_releases import RefusedAct, act_on_releases
from slp_cms.publishing.actions.keep_deployed import last_asked
from slp_cms.publishing.actions.reconcile import retry
from slp_cms.publishing.models import BuildRecord, Receipt, ReleaseAct
from slp_cms.publishing.served import live_number, release_numbers, source_of, summary_of, the_pin
from slp_cms.publishing.trial import what_would_change

PER_PAGE = 25
RELEASES = 20
A_MOMENT = timedelta(seconds=15)
NEEDED = {
    ReleaseAct.Kind.ROLL_BACK: "publishing.roll_back",
    ReleaseAct.Kind.UNPIN: "publishing.roll_back",
    ReleaseAct.Kind.WITHDRAW: "publishing.withdraw",
    ReleaseAct.Kind.LIFT: "publishing.withdraw",
    ReleaseAct.Kind.LET_GO: "publishing.roll_back",
}
TOO_MANY = "--force shrink"  # what the build says where a tree would lose too many pages at once


OF_ADDRESSES: dict[str, type[Page | PublicDocument | PublicImage]] = {
    "page": Page,
    "document": PublicDocument,
    "image": PublicImage,
}
SHARED = ("school", "person", "topic", "menu", "alert", "cluster", "alliance")  # kinds that no part of the tree owns
EVERYTHING = "publishing.roll_back"  # who may go back to a release works on both trees


class ActForm(forms.Form):
    """What to do with the releases, with what, and why."""

    kind = forms.ChoiceField(choices=ReleaseAct.Kind.choices)
    what = forms.CharField(max_length=1000, required=False)
    reason = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        kind, what = found.get("kind"), found.get("what", "")
        if kind == ReleaseAct.Kind.ROLL_BACK:
            if not re.fullmatch(r"\d{1,9}", what):
                raise forms.ValidationError("Choose a release to go back to.")
            if not found.get("reason"):
                raise forms.ValidationError("Say why you go back: it is shown to everybody until it is unpinned.")
        elif kind == ReleaseAct.Kind.LET_GO and not found.get("reason"):
            raise forms.ValidationError("Say why so many pages are to go: it is kept with the release.")
        elif kind in (ReleaseAct.Kind.WITHDRAW, ReleaseAct.Kind.LIFT):
            if not what.startswith(("/", "https://", "http://")):
                raise forms.ValidationError(
                    "Write the address as it stands after the site’s name, as in /our-partnership/funding."
                )
            found["what"] = typed_address(what)
        return found


class WithdrawForm(forms.Form):
    """Why an address is taken back."""

    reason = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="Visitors are told this."
    )


def visible_receipts(user: Any) -> QuerySet[Receipt]:
    """Return the receipts a person may see: the own ones, and those of pages and files that they may work on."""
    every = Receipt.objects.select_related("build")
    if user.is_superuser:
        return every
    shown = Q(who=user) | Q(kind__in=(Receipt.Kind.IMAGE, Receipt.Kind.DOCUMENT, Receipt.Kind.REDIRECT))
    shown |= Q(kind__in=SHARED)
    if user.has_perm(EVERYTHING):
        shown |= Q(kind=Receipt.Kind.SITE)  # it names the addresses of both trees
    if user.has_perm(f"bridge.change_{MemberDocument._meta.model_name}"):
        shown |= Q(kind=Receipt.Kind.MEMBERS_FILE)
    for page in page_permission_policy.instances_with_direct_explore_permission(user):
        shown |= Q(kind=Receipt.Kind.PAGE, path__startswith=page.path)
    return every.filter(shown)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every change and how far it has come; the releases; what is withdrawn; what people did."""
    receipts = visible_receipts(request.user)
    page = request.GET.get("page_id", "")
    if page.isdecimal():
        receipts = receipts.filter(kind=Receipt.Kind.PAGE, object_id=int(page))
    live, pin = live_number(), the_pin()
    return render(
        request,
        "publishing/releases.html",
        {
            "receipts": Paginator(receipts, PER_PAGE).get_page(request.GET.get("p")),
            "one_page": page.isdecimal(),
            "live": live,
            "nobody_builds": "" if is_at_work(settings.PATHS.out) else NOBODY,
            "deploy": last_asked() if settings.DEPLOY_HOOK else None,
            "pin": pin,
            "releases": [_release(number, live) for number in release_numbers()[:RELEASES]],
            "withdrawn": [
                (address, one.reason)
                for address, one in sorted((withdrawn() or {}).items())
                if not one.of and _may_see(request.user, address)
            ],
            "acts": [one for one in ReleaseAct.objects.all()[:10] if _may_see(request.user, one.what)],
            "may_go_back": request.user.has_perm("publishing.roll_back"),
            "may_withdraw": request.user.has_perm("publishing.withdraw"),
        },
    )


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what was done, where it is now, which addresses it touched."""
    found = get_object_or_404(visible_receipts(request.user), pk=pk)
    page = Page.objects.filter(pk=found.object_id).first() if found.kind == Receipt.Kind.PAGE else None
    above = page.get_parent() if page else None
    context = {
        "receipt": found,
        "words": _words(found),
        "page": page,
        "above": above,
        "too_many": found.can_be_retried and TOO_MANY in found.message,
        "may_let_go": request.user.has_perm(NEEDED[ReleaseAct.Kind.LET_GO]),
    }
    return render(request, "publishing/receipt.html", context)


@require_GET
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a change has come, for the editor's open page."""
    found = get_object_or_404(visible_receipts(request.user), pk=pk)
    in_a_list = "among" in request.GET  # which says once what all wait for
    answer = {
        "state": found.state,
        "title": found.title,
        "words": found.in_words if in_a_list else _words(found),
        "message": found.message if found.is_settled or not in_a_list else "",
        "settled": found.is_settled,
        "live": found.is_live,
        "address": found.address if found.is_live and not found.goes else "",
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _words(receipt: Receipt) -> str:
    """Return how far a change has come; where it waits in vain, that too.

    A worker that is started anew takes a moment.
    """
    waits = not receipt.is_settled and timezone.now() - receipt.asked > A_MOMENT
    return f"{receipt.in_words}. {NOBODY}." if waits and not is_at_work(settings.PATHS.out) else receipt.in_words


@require_GET
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing a page's latest draft would change, before anybody does."""
    page = get_object_or_404(Page, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    draft = page.get_latest_revision_as_object()
    try:
        found = what_would_change(draft)
    except (SlpError, OSError) as error:
        found = {"error": str(error)}
    except ValueError:
        found = {"error": "This draft lacks a date. Fill it in, save the draft, and ask again."}
    return render(request, "publishing/trial.html", {"page": draft, **found}, status=422 if found["error"] else 200)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a page's address back this second, with a reason that visitors are told; or let it come back."""
    page = get_object_or_404(Page, pk=pk).specific
    parts = page.get_url_parts() if isinstance(page, PublicPage) else None
    address = parts[2] if parts else ""
    may = request.user.has_perm("publishing.withdraw") and page.permissions_for_user(request.user).can_edit()
    if not address or not may:
        raise Http404
    taken = (withdrawn() or {}).get(address)
    reason = taken.reason if taken else None
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and (reason is not None or form.is_valid()):
        kind = ReleaseAct.Kind.WITHDRAW if reason is None else ReleaseAct.Kind.LIFT
        words = form.cleaned_data["reason"] if reason is None else ""
        try:
            messages.success(request, str(act_on_releases(kind, address, words, request.user)))
        except RefusedAct as refused:
            messages.error(request, str(refused))
        return redirect("releases_withdraw", pk=pk)
    below = page.get_descendants().live().count()
    copies = [parts[2] for one in _aliases(page) if (parts := one.get_url_parts())]
    context = {"page": page, "address": address, "reason": reason, "form": form, "below": below, "copies": copies}
    return render(request, "publishing/withdraw.html", context)


def _aliases(page: Page) -> list[Page]:
    """Return the published pages that are another address of a page, or of such a one."""
    found = list(page.aliases.live().specific())
    return [*found, *(one for alias in found for one in _aliases(alias))]


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Build once more for a change that has failed or was held back."""
    found = get_object_or_404(visible_receipts(request.user), pk=pk)
    retry(found)
    return redirect("releases_receipt", pk=found.pk)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Go back, go on, withdraw or let come back: for those who may, with an entry of who, what and why."""
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("releases")
    kind = form.cleaned_data["kind"]
    if not _may(request.user, ReleaseAct.Kind(kind), form.cleaned_data["what"]):
        messages.error(request, "Your account may not do this; ask an administrator.")
        return redirect("releases")
    if kind == ReleaseAct.Kind.WITHDRAW and (page := _with_others_below(form.cleaned_data["what"])):
        messages.warning(request, "Other pages stand below this one. Read what would go with it, and say why.")
        return redirect("releases_withdraw", pk=page.pk)
    try:
        done = act_on_releases(kind, form.cleaned_data["what"], form.cleaned_data["reason"], request.user)
    except RefusedAct as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(done))
    return redirect("releases")


def _with_others_below(address: str) -> Page | None:
    """Return the page at an address where published pages stand below it: with one word all of them would go."""
    name, _, number = source_of(address).partition(":")
    page = Page.objects.filter(pk=number).first() if name == "page" and not goes_on(address) else None
    if page is None or not isinstance(page.specific, PublicPage) or not page.get_descendants().live().exists():
        return None
    return page


def _may(user: Any, kind: ReleaseAct.Kind, what: str) -> bool:
    """Return whether a person may do this: an address is taken back, or let come back, by those who edit what it is.

    What cannot be told is for those who may go back to a release.
    """
    if not user.has_perm(NEEDED[kind]):
        return False
    if kind not in (ReleaseAct.Kind.WITHDRAW, ReleaseAct.Kind.LIFT) or user.has_perm(EVERYTHING):
        return True
    name, _, number = source_of(what).partition(":")
    model = OF_ADDRESSES.get(name) if number.isdecimal() and _may_see(user, what) else None
    found = model.objects.filter(pk=number).first() if model else None
    if isinstance(found, Page):
        return bool(found.permissions_for_user(user).can_edit())
    return found is not None and policy_registry.get_by_type(type(found)).user_has_permission_for_instance(
        user, "change", found
    )


def _may_see(user: Any, address: str) -> bool:
    """Return whether a person may see or act on an address: members' are for those who work on both trees."""
    first = address.lstrip("/").partition("/")[0].partition(".")[0]  # `/bridge.html` names a file of the Bridge as well
    return first != "bridge" or user.has_perm(EVERYTHING)


def _release(number: int, live: int) -> dict[str, Any]:
    """Return what the list says of a release."""
    found = summary_of(number)
    record = BuildRecord.objects.filter(number=number).order_by("pk").first()
    return {
        "number": number,
        "live": number == live,
        "made": parse_datetime(found.made),
        "pages": found.pages,
        "rebuilt": found.rebuilt,
        "size": found.size,
        "seconds": record.seconds if record else None,
        "changes": record.changes if record else None,
    }
