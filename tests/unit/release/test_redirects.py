"""Old addresses, made straight."""

import pytest

from slp_build.model.public import PublicRedirect
from slp_build.release.redirects import straight_redirects

LIVE = {"page:1": "/", "page:3": "/funding"}


def straight(*pairs: tuple[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return old address → where it leads at last, and the redirects that are wrong."""
    records = [PublicRedirect(id=f"redirect:{n}", source=old, target=new) for n, (old, new) in enumerate(pairs)]
    found, problems = straight_redirects(records, LIVE)
    return found, [problem.source for problem in problems]


def test_nobody_is_led_to_a_page_that_is_not_published() -> None:
    assert straight(("/a", "page:9"), ("/b", "page:3")) == ({"/b": "/funding"}, ["redirect:0"])


@pytest.mark.parametrize("target", ["https://example.org/x", "http://example.org/x"])
def test_an_old_address_may_lead_elsewhere(target: str) -> None:
    assert straight(("/a", target)) == ({"/a": target}, [])


@pytest.mark.parametrize("target", ["javascript:alert(1)", "funding", "ftp://example.org"])
def test_what_is_no_address_leads_nowhere(target: str) -> None:
    assert straight(("/a", target)) == ({}, ["redirect:0"])


def test_one_that_would_hide_a_page_is_left_out_and_no_other() -> None:
    assert straight(("/funding", "/"), ("/b", "/funding")) == ({"/b": "/funding"}, [])


@pytest.mark.parametrize("back", ["/b", "/b/", "/b.html", "/%62", "/b?x=1", "/b#part"])
def test_whoever_is_led_into_a_loop_is_named_and_so_is_the_loop(back: str) -> None:
    assert straight(("/a", "/b"), ("/b", "/c"), ("/c", back), ("/d", "page:3")) == (
        {"/d": "/funding"},
        ["redirect:0", "redirect:1", "redirect:2"],
    )
    assert straight(("/b", back)) == ({}, ["redirect:0"])


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("/b", "/funding"),
        ("/b/", "/funding"),
        ("/b.html", "/funding"),
        ("/c.html", "/"),
        ("/b?x=1", "/b?x=1"),
        ("/b#part", "/b#part"),
    ],
)
def test_two_steps_become_one_unless_a_query_or_an_anchor_would_be_lost(target: str, end: str) -> None:
    found, problems = straight(("/a", target), ("/b", "page:3"), ("/c.html", "page:1"))
    assert (found["/a"], problems) == (end, [])
