"""The security headers of `site/headers.toml` on every answer; Netlify's signature where Netlify stands in front."""

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from slp_build.model.headers import POLICY, load_headers
from slp_build.model.search import PAGE

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
