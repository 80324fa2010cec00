"""The gate: the public tree to all, the Bridge tree to those whom policy and standing let in, on every request."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from slp_build.model.policy import load_policy
from slp_cms.accounts.standing import standing
from slp_cms.gate.files import member_file, public_file
from slp_cms.gate.live import Live, live_release

OWN_SCHOOL = "/bridge/your-school"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A file of the public tree, or a redirect to its clean address, or the site's own 404."""
    live = live_release()
    if live is None:
        return render(request, "gate/no_release.html", status=503)
    address = request.path_info
    if known := live.public.get(address):
        return public_file(request, live.path("public", known), known)
    if target := _clean(address, live.public) or live.redirects.get(address):
        return _moved(request, target)
    return not_found(request, live)


@require_safe
def member_page(request: HttpRequest) -> HttpResponse:
    """A file of the Bridge tree. Without a session: to the sign-in page. Without any standing: 403. Else file or 404.

    Whether an address exists is told only to those who may read it: all others get one and the same answer.
    """
    if not request.user.is_authenticated:
        login = f"/account/login?{urlencode({'next': _safe_next(request)})}"
        return _never_kept(HttpResponseRedirect(login))
    reader = standing(request.user, timezone.localdate())
    if not reader.is_member:
        return _never_kept(render(request, "gate/no_access.html", status=403))
    live = live_release()
    if live is None:
        return _never_kept(render(request, "gate/no_release.html", status=503))
    address = request.path_info
    if address == OWN_SCHOOL:
        return _own_school(request, live, reader.schools)
    policy = load_policy(settings.PATHS.policy)
    if not policy.allows(address, reader.roles, reader.schools):
        return _never_kept(not_found(request, live))
    if known := live.bridge.get(address):
        return _member_file(live, known)
    target = _clean(address, live.bridge)
    if target and policy.allows(target, reader.roles, reader.schools):
        return _never_kept(_moved(request, target))
    return _never_kept(not_found(request, live))


def not_found(request: HttpRequest, live: Live | None = None, exception: Exception | None = None) -> HttpResponse:
    """The site's 404 page."""
    live = live or live_release()
    known = live.public.get("/404") if live else None
    if live is None or known is None:
        return HttpResponse("There is no such page.", status=404, content_type="text/plain; charset=utf-8")
    return public_file(request, live.path("public", known), known, status=404)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404s look like the site's."""
    return not_found(request)


def _own_school(request: HttpRequest, live: Live, schools: frozenset[int]) -> HttpResponse:
    """Lead to the reader's school; a reader of several chooses, a reader of none looks at the list."""
    shown = sorted(urn for urn in schools if f"/bridge/schools/{urn}" in live.bridge)
    if len(shown) == 1:
        return _never_kept(HttpResponseRedirect(f"/bridge/schools/{shown[0]}"))
    if not shown:
        return _never_kept(HttpResponseRedirect("/bridge/schools"))
    return _never_kept(render(request, "gate/choose_school.html", {"schools": shown}))


def _member_file(live: Live, known: Any) -> HttpResponse:
    prefix = settings.GATE_ACCEL_PREFIX
    if prefix:
        response = HttpResponse(headers={"X-Accel-Redirect": f"{prefix}/{live.folder.name}/bridge/{known.name}"})
        del response["Content-Type"]  # the front server knows it from the file
        return _never_kept(response)
    return member_file(live.path("bridge", known))


def _clean(address: str, known: Any) -> str | None:
    """Return the clean address behind `address/`, `address.html` or `…/index`, where there is one."""
    bare = address.removesuffix("/").removesuffix(".html").removesuffix("/index") or "/"
    bare = "/" if bare == "/index" else bare
    return bare if bare != address and bare in known else None


def _moved(request: HttpRequest, target: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)


def _safe_next(request: HttpRequest) -> str:
    """Return where to go after signing in: this address, if it is a plain one."""
    path = request.path_info
    return path if path.startswith("/bridge") and "//" not in path and "\\" not in path else "/bridge"


def _never_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    if response.has_header("ETag"):
        del response["ETag"]
    return response
