"""Requests that are too large, refused before anything of them is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SmallRequests:
    """Answers 413 to a request that announces more bytes than anybody needs to send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > settings.MOST_BYTES_OF_A_REQUEST:
            most = settings.MOST_BYTES_OF_A_REQUEST // 1_000_000
            words = f"This is too much at once: {most} MB is the most. Nothing was changed."
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        return self._get_response(request)
