"""The security headers of `site/headers.toml` on everything but Wagtail's admin, which needs inline code of its own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from slp_build.model.headers import load_headers

ADMIN = "/cms/"
PREVIEW = "/preview"


class SecurityHeaders:
    """Adds the headers; a draft may be shown inside the CMS, on the same host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        headers = load_headers(settings.PATHS.site / "headers.toml")
        self.every, self.https = headers.every, headers.https

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN):
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'; object-src 'none'")
            return response
        for name, value in self.every.items():
            response[name] = value
        if request.path_info.startswith(PREVIEW):
            policy = self.every["Content-Security-Policy"]
            response["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            response["X-Frame-Options"] = "SAMEORIGIN"
        if request.is_secure():
            for name, value in self.https.items():
                response[name] = value
        return response


class NetlifySignature:
    """Where a secret is set, lets only requests that Netlify has signed reach the proxied addresses.

    Source: Netlify's signed proxy redirects (an HS256 token in X-Nf-Sign).
    """

    PROXIED = ("/bridge", "/account", "/desk", "/forms")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        secret = settings.NETLIFY_PROXY_SECRET
        if secret and request.path_info.startswith(self.PROXIED) and not _signed(request, secret):
            return HttpResponse(status=403)
        return self.get_response(request)


def _signed(request: HttpRequest, secret: str) -> bool:
    import jwt  # only where Netlify stands in front

    try:
        jwt.decode(request.headers.get("X-Nf-Sign", ""), secret, algorithms=["HS256"], options={"require": ["exp"]})
    except jwt.InvalidTokenError:
        return False
    return True
