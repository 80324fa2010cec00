"""The gate: the public tree to all, the Bridge tree to those whom policy and standing let in, on every request."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from slp_build.errors import ConfigError, is_of_a_full_disk
from slp_build.model.address import bare_address
from slp_build.model.policy import BOARD, load_policy
from slp_build.model.search import FOLDER
from slp_cms.accounts.standing import standing
from slp_cms.gate.files import member_file, member_file_by_front_server, public_file
from slp_cms.gate.live import Known, Live, Tree, earlier_asset, live_release, withdrawn
from slp_cms.gate.search import search_file
from slp_cms.schools.models import School

logger = logging.getLogger(__name__)

OWN_SCHOOL = "/bridge/your-school"
NOT_FOUND = "/404"  # the page that other answers wear; never an answer of its own


@csrf_exempt  # nothing is changed here; a POST is told 405, whoever sends it
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A file of the public tree, or a redirect to its clean address, or the site's own 404."""
    live, taken = live_release(), withdrawn()
    if live is None or taken is None:
        return _never_kept(render(request, "gate/no_release.html", status=503))
    address = request.path_info
    if (bare := _bare(address)) in taken:  # before anything else: it outranks every release
        return _gone(request, taken[bare].reason)
    if address.startswith(FOLDER["public"]):
        found = search_file("public", address, live, taken)
        return public_file(request, *found) if found else _never_kept(not_found(request, live))
    known = live.public.get(address)
    if known and address != NOT_FOUND and (path := live.path("public", known)):
        return public_file(request, path, known)
    if target := _clean(address, live, "public"):
        return _moved(request, target)
    if target := _leads_to(address, request.META.get("QUERY_STRING", ""), live.redirects):
        return HttpResponsePermanentRedirect(target)
    if asset := earlier_asset("public", address):
        return public_file(request, *asset)
    if newer := live.replaced("public", bare):
        return _never_kept(HttpResponseRedirect(newer))  # not for good: the file of before may be uploaded again
    return _gone(request, "") if bare in live.gone else not_found(request, live)


@csrf_exempt
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
    live, taken = live_release(), withdrawn()
    if live is None or taken is None:
        return _never_kept(render(request, "gate/no_release.html", status=503))
    address = request.path_info
    if address == OWN_SCHOOL:
        return _own_school(request, live, reader.schools)
    try:
        policy = load_policy(settings.PATHS.policy)
    except ConfigError as error:  # who may read what is undecided: nobody reads
        logger.error("%s", error)
        return _never_kept(render(request, "gate/no_release.html", status=503))

    def may_read(page: str) -> bool:
        own = page not in live.papers or BOARD in reader.roles  # a slip in the policy opens no board paper
        return own and policy.allows(page, reader.roles, reader.schools)

    bare = _bare(address)
    if bare in taken and may_read(bare):
        return _gone(request, taken[bare].reason)
    if address.startswith(FOLDER["bridge"]):
        found = search_file("bridge", address, live, taken, may_read) if may_read(address) else None
        return _never_kept(member_file(*found) if found else not_found(request, live))
    known = live.bridge.get(address)
    if known and may_read(address) and (path := live.path("bridge", known)):
        return _never_kept(_member_file(live, known, path))
    if may_read(address) and (asset := earlier_asset("bridge", address)):
        return _never_kept(member_file(*asset))
    target = _clean(address, live, "bridge")
    if target and may_read(target):
        return _never_kept(_moved(request, target))
    if bare in live.gone and may_read(bare):
        newer = live.replaced("bridge", bare)
        return _never_kept(HttpResponseRedirect(newer)) if newer and may_read(newer) else _gone(request, "")
    return _never_kept(not_found(request, live))


def not_found(request: HttpRequest, live: Live | None = None) -> HttpResponse:
    """The site's 404 page."""
    live = live or live_release()
    known = live.public.get(NOT_FOUND) if live else None
    path = live.path("public", known) if live and known else None
    if known is None or path is None:
        return HttpResponse("There is no such page.", status=404, content_type="text/plain; charset=utf-8")
    return public_file(request, path, known, status=404)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404s look like the site's."""
    return not_found(request)


def editors_only(request: HttpRequest) -> HttpResponse:
    """Say whom the CMS is for, to somebody who has signed in and is no editor."""
    return _never_kept(render(request, "gate/editors_only.html", status=403))


def failed(request: HttpRequest) -> HttpResponse:
    """What went wrong. A database that does not answer comes back: nothing of these pages asks it."""
    error = sys.exception()
    if isinstance(error, OperationalError):
        return _never_kept(render(request, "gate/come_back.html", {"messages": ()}, status=503))
    if is_of_a_full_disk(error):
        return _never_kept(render(request, "gate/disk_full.html", {"messages": ()}, status=507))
    return server_error(request)


def _own_school(request: HttpRequest, live: Live, schools: frozenset[int]) -> HttpResponse:
    """Lead to the reader's school; a reader of several chooses, a reader of none looks at the list."""
    shown = sorted(urn for urn in schools if f"/bridge/schools/{urn}" in live.bridge)
    if len(shown) == 1:
        return _never_kept(HttpResponseRedirect(f"/bridge/schools/{shown[0]}"))
    if not shown:
        return _never_kept(HttpResponseRedirect("/bridge/schools"))
    named = School.objects.filter(urn__in=shown)  # in the order of their names
    return _never_kept(render(request, "gate/choose_school.html", {"schools": named}))


def _member_file(live: Live, known: Known, path: Path) -> HttpResponse:
    prefix = settings.GATE_ACCEL_PREFIX
    return member_file_by_front_server(known, live.folder, prefix) if prefix else member_file(path, known)


def _clean(address: str, live: Live, tree: Tree) -> str | None:
    """Return the clean address behind `address/`, `address.html` or `…/index`, where there is one."""
    bare = _bare(address)
    known = (live.public if tree == "public" else live.bridge).get(bare)
    there = known and bare not in (address, NOT_FOUND) and live.path(tree, known)
    return bare if there else None


def _bare(address: str) -> str:
    """Return the clean form of an address, whether or not there is such a page."""
    return bare_address(address).removesuffix("/index") or "/"


def _gone(request: HttpRequest, reason: str) -> HttpResponse:
    """Say that something was taken back, and why where that is told. No cache keeps the answer: it may come back."""
    what = "file" if "/documents/" in request.path else "page"
    return _never_kept(render(request, "gate/gone.html", {"what": what, "reason": reason}, status=410))


def _moved(request: HttpRequest, target: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(_with_query(target, request.META.get("QUERY_STRING", "")))


def _leads_to(address: str, query: str, redirects: Mapping[str, str]) -> str:
    """Return where an old address leads now, or nothing.

    With its query or for any, and with a slash or `.html` at its end too: editors write neither. Wagtail keeps the
    parts of a query sorted.
    """
    asked = uri_to_iri("&".join(sorted(query.split("&"))))
    for path in dict.fromkeys((address, _bare(address))):
        if asked and (target := redirects.get(f"{path}?{asked}")):
            return target
        if target := redirects.get(path):
            return _with_query(target, query)
    return ""


def _with_query(target: str, query: str) -> str:
    """Return an address of ours that has neither query nor anchor with a reader's query; any other as it is."""
    ours = target.startswith("/") and not target.startswith("//") and "?" not in target and "#" not in target
    return f"{target}?{query}" if query and ours else target


def _safe_next(request: HttpRequest) -> str:
    """Return where to go after signing in: this address, if it is a plain one."""
    path = request.path_info
    return path if path.startswith("/bridge") and "//" not in path and "\\" not in path else "/bridge"


def _never_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    if response.has_header("ETag"):
        del response["ETag"]
    return response
