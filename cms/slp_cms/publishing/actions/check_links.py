"""Follows the links that lead from published pages to other sites, and keeps what came of it for the report."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from django.utils import timezone
from wagtail.models import Page

from slp_cms.publishing.models import LinkCheck
from slp_cms.snapshot.public import take_public

SECONDS = 10.0
AT_ONCE = 4
LONGEST = LinkCheck._meta.get_field("address").max_length
AGENT = "Mozilla/5.0 (compatible; learning-partnership link check)"
_ADDRESS = re.compile(r"https?://\S+")
_LINK = re.compile(r'<a href="(https?://[^"]+)"')  # as a record's clean HTML writes it
_NO_ANSWER_TO_HEAD = (403, 404, 405, 501)  # some servers refuse to say without a body


def check_links(*, private: bool = False) -> tuple[int, int]:
    """Follow every link elsewhere on a published public page; return how many there are, and how many fail.

    Addresses in a private network are not asked, so that a page cannot make the server look round its own house;
    `private` allows them.
    """
    found = links_elsewhere()
    with (
        ThreadPoolExecutor(AT_ONCE) as pool,
        httpx.Client(timeout=SECONDS, follow_redirects=False, headers={"User-Agent": AGENT}) as client,
    ):
        problems = list(pool.map(lambda address: _problem(client, address, private), found))
    keep_for_the_report(found, problems)
    return len(found), sum(bool(problem) for problem in problems)


def keep_for_the_report(found: dict[str, list[int]], problems: list[str]) -> None:
    """Keep what came of each address instead of what was kept before, with those of its pages that are there still."""
    LinkCheck.objects.exclude(address__in=found).delete()
    now = timezone.now()
    for (address, pages), problem in zip(found.items(), problems, strict=True):
        check, _ = LinkCheck.objects.update_or_create(address=address, defaults={"problem": problem, "checked": now})
        check.pages.set(Page.objects.filter(pk__in=pages))  # following them all takes minutes


def links_elsewhere() -> dict[str, list[int]]:
    """Return the addresses of other sites that published pages lead to, each with those pages' numbers.

    One that is longer than the report can hold is cut.
    """
    found: dict[str, set[int]] = {}
    for record in take_public().records.values():
        kind, _, number = record.id.partition(":")
        if kind == "page":
            for address in _addresses(msgspec.to_builtins(record)):
                found.setdefault(address[:LONGEST], set()).add(int(number))
    return {address: sorted(pages) for address, pages in sorted(found.items())}


def _addresses(value: Any) -> Iterator[str]:
    """Yield each address elsewhere in a record's values: a text that is one, or what HTML links to."""
    if isinstance(value, str):
        yield from [value] if _ADDRESS.fullmatch(value) else map(unescape, _LINK.findall(value))
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _addresses(one)


def _problem(client: httpx.Client, address: str, private: bool) -> str:
    """Return what is wrong with an address, in words; empty where it answers."""
    if len(address) == LONGEST:  # it was cut, as good as certainly
        return "It is too long to be followed."
    try:
        for _ in range(5):
            if not private and not _is_public(urlsplit(address).hostname or ""):
                return "It leads into a private network, or to no server at all."
            answer = client.head(address)
            if answer.status_code in _NO_ANSWER_TO_HEAD:
                with client.stream("GET", address) as answer:
                    pass
            if not answer.is_redirect:
                return _in_words(answer.status_code)
            address = str(answer.next_request.url) if answer.next_request else address
    except httpx.TimeoutException:
        return f"No answer within {SECONDS:.0f} seconds."
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return "No answer: the server is not there, or its certificate is not good."
    return "It leads on and on, and never arrives."


def _in_words(status: int) -> str:
    if status in (404, 410):
        return "The page is not there any more."
    return f"The server answers with an error ({status})." if status >= 400 and status not in (401, 403, 429) else ""


def _is_public(host: str) -> bool:
    try:
        found: Iterable[tuple[object, ...]] = socket.getaddrinfo(host, None)
    except OSError:
        return False
    addresses = {ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found}  # type: ignore[index]
    return bool(addresses) and all(address.is_global for address in addresses)
