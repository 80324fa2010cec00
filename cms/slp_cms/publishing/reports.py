"""Reports for those who look after the pages: what should be looked at again, and which links lead nowhere."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from slp_build.model.last_build import as_it_stands
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages.models.base import ReviewMixin
from slp_cms.publishing.models import LinkCheck
from slp_cms.publishing.named import named
from slp_cms.publishing.preview import pages_that_refer_to
from slp_cms.publishing.served import live_number, release_of

TARGETS: dict[str, Any] = {"page": Page, "document": PublicDocument, "image": PublicImage}
SOON = timedelta(days=30)
OLD = timedelta(days=365)
MOST = 100


def review(request: HttpRequest) -> HttpResponse:
    """Published pages whose day to be looked at has come or comes soon, and those untouched for a year."""
    today = timezone.localdate()
    mine = _mine(request.user)
    due: list[Any] = []
    for kind in ReviewMixin.__subclasses__():
        for concrete in _concrete(kind):
            found = concrete.objects.live().filter(review_on__lte=today + SOON, pk__in=mine)
            due += [{"page": page, "on": page.review_on, "over": page.review_on <= today} for page in found]
    named = {one["page"].pk for one in due}
    old = mine.live().filter(depth__gt=1, last_published_at__lt=timezone.now() - OLD).exclude(pk__in=named)
    return render(
        request,
        "publishing/review.html",
        {"due": sorted(due, key=lambda one: one["on"]), "old": old.order_by("last_published_at")[:MOST]},
    )


def links(request: HttpRequest) -> HttpResponse:
    """Links that lead nowhere: within the site, to what was withdrawn, and to other sites as they answered last."""
    mine = set(_mine(request.user).values_list("pk", flat=True))
    checks = LinkCheck.objects.exclude(problem="").prefetch_related("pages")
    elsewhere = [
        {"address": check.address, "problem": check.problem, "pages": pages}
        for check in checks
        if (pages := [page for page in check.pages.all() if page.pk in mine])
    ]
    last = LinkCheck.objects.order_by("-checked").values_list("checked", flat=True).first()
    return render(request, "publishing/links.html", {"within": _within(mine), "elsewhere": elsewhere, "last": last})


def _within(mine: set[int]) -> list[dict[str, Any]]:
    """Return links that a guard has held back, and those that are words now because their target was withdrawn."""
    release = release_of(live_number())
    manifest = as_it_stands(settings.PATHS.releases, release.manifest) if release else None
    found = []
    for held in manifest.held if manifest else ():
        number = _number(held.source, "page")
        if held.guard == "link" and number in mine:
            found.append({"page": Page.objects.filter(pk=number).first(), "problem": named(held.message)})
    # an entry is "/address: page:7"; several addresses can have lost the same link
    unlinked = [entry.rpartition(" ")[2] for entry in manifest.unlinked] if manifest else []
    for reference in dict.fromkeys(unlinked):
        for page in _that_refer_to(reference):
            if page.pk in mine:
                found.append({"page": page, "problem": f"It leads to {_called(reference)}, which was withdrawn."})
    return found


def _that_refer_to(reference: str) -> list[Page]:
    """Return the live pages that Wagtail's index of references knows to lead to a page or a file."""
    target = _target(reference)
    return list(pages_that_refer_to(target).live()) if target else []


def _called(reference: str) -> str:
    target = _target(reference)
    return f"“{target.title}”" if target else "something"


def _target(reference: str) -> Any:
    kind, _, number = reference.partition(":")
    return TARGETS[kind].objects.filter(pk=number).first() if kind in TARGETS and number.isdecimal() else None


def _number(reference: str, kind: str) -> int | None:
    name, _, number = reference.partition(":")
    return int(number) if name == kind and number.isdecimal() else None


def _mine(user: Any) -> QuerySet[Page]:
    found: QuerySet[Page] = page_permission_policy.explorable_instances(user)
    return found


def _concrete(kind: Any) -> list[Any]:
    below = [one for sub in kind.__subclasses__() for one in _concrete(sub)]
    return below if kind._meta.abstract else [kind, *below]
