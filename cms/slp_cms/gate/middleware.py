"""The security headers of `site/headers.toml` on every answer; Netlify's signature where Netlify stands in front; and
the CMS's door, for members who are no editors.
"""

import posixpath
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from slp_build.model.headers import POLICY, load_headers
from slp_build.model.search import PAGE
from slp_cms.gate.views import editors_only

ADMIN = "/cms"
PREVIEW = "/preview"

# Wagtail's admin needs inline code of its own, and shows drafts and choosers in frames on its own host.
ADMIN_HEADERS = {
    POLICY: "frame-ancestors 'self'; object-src 'none'; base-uri 'none'",
    "X-Frame-Options": "SAMEORIGIN",
}


class SecurityHeaders:
    """Adds the headers; a draft may be shown inside the CMS, on the same host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        headers = load_headers(settings.PATHS.site / "headers.toml")
        self.every, self.https, self.search = headers.every, headers.https, headers.search

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = request.path_info
        headers = {**self.every, **(self.https if request.is_secure() else {})}
        if address == ADMIN or address.startswith(f"{ADMIN}/"):
            headers |= ADMIN_HEADERS
        elif any(address == page or address.startswith(f"{page}/") for page in PAGE.values()):
            headers |= self.search
        elif address == PREVIEW:
            headers[POLICY] = headers[POLICY].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            headers["X-Frame-Options"] = "SAMEORIGIN"
        for name, value in headers.items():
            response[name] = value
        return response


class EditorsOnly:
    """Tells whoever has signed in and is no editor whom the CMS is for, with ways from there.

    Wagtail would ask for a password, which no member has. The answer is one and the same, whatever is asked for.
    """

    LEFT_TO_WAGTAIL = frozenset({"wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: Any) -> HttpResponse | None:
        """Answer in the view's place. A form that was sent is Wagtail's: it may be an editor's sign-in."""
        of_the_cms = request.path_info.startswith(f"{ADMIN}/") and request.method in ("GET", "HEAD")
        if not of_the_cms or not request.user.is_authenticated or request.user.has_perm("wagtailadmin.access_admin"):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in self.LEFT_TO_WAGTAIL or name.startswith("wagtailadmin_password_reset"):
            return None
        return editors_only(request)


class NetlifySignature:
    """Where a secret is set, lets only requests that Netlify has signed reach the proxied addresses.

    Source: Netlify's signed proxy redirects (an HS256 token in X-Nf-Sign).
    """

    PROXIED = frozenset({"bridge", "account", "desk", "forms"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        secret = settings.NETLIFY_PROXY_SECRET
        if secret and _first_segments(request.path_info) & self.PROXIED and not _signed(request, secret):
            return HttpResponse(status=403)
        return self.get_response(request)


def _first_segments(address: str) -> set[str]:
    """Return the address's first segment, as it stands and as a more generous server might read it."""
    generous = posixpath.normpath("/" + unquote(address).replace("\\", "/").lower()).lstrip("/")
    return {address.lstrip("/").partition("/")[0], generous.partition("/")[0].partition(";")[0].strip()}


def _signed(request: HttpRequest, secret: str) -> bool:
    import jwt  # only where Netlify stands in front

    try:
        jwt.decode(request.headers.get("X-Nf-Sign", ""), secret, algorithms=["HS256"], options={"require": ["exp"]})
    except jwt.PyJWTError:
        return False
    return True
