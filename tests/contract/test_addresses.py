"""Addresses come from slugs and parents, and nothing else."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import page, public_snapshot
from slp_build.errors import BuildError
from slp_build.model.address import file_of, page_addresses
from slp_build.model.public import Article


def test_an_address_is_the_chain_of_slugs() -> None:
    found = page_addresses(public_snapshot().records)
    assert found["page:1"] == "/"
    assert found["page:3"] == "/our-partnership/funding"
    assert page_addresses(public_snapshot().records, "/bridge")["page:3"] == "/bridge/our-partnership/funding"


def test_two_pages_at_one_address_are_both_named() -> None:
    with pytest.raises(BuildError, match=r"/our-partnership/funding: both page:3 and page:30 want"):
        page_addresses(public_snapshot(page(Article, 30, 2, "funding", "Funding again")).records)


def test_a_page_whose_parent_is_not_published_is_refused() -> None:
    with pytest.raises(BuildError, match="page:999 is not in the snapshot"):
        page_addresses(public_snapshot(page(Article, 30, 999, "lost", "Lost")).records)


def test_parents_that_lead_back_are_refused() -> None:
    a = page(Article, 30, 31, "a", "A")
    b = page(Article, 31, 30, "b", "B")
    with pytest.raises(BuildError, match="lead back to itself"):
        page_addresses(public_snapshot(a, b).records)


@pytest.mark.parametrize("slug", ["", "..", "A", "a/b", "a.html", "é", "-a", "a b"])
def test_a_slug_that_is_not_plain_is_refused(slug: str) -> None:
    record = msgspec.structs.replace(public_snapshot().records["page:3"], slug=slug)
    with pytest.raises(BuildError, match="small letters, digits and hyphens"):
        page_addresses(public_snapshot(record).records)


@given(st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True), min_size=1, max_size=5))
def test_every_address_has_one_file_and_every_file_one_address(slugs: list[str]) -> None:
    address = "/" + "/".join(slugs)
    assert file_of(address) == "/".join(slugs) + ".html"
