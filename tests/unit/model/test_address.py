"""Addresses of files and pictures, and trees of any shape."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import page, public_records
from slp_build.errors import BuildError
from slp_build.model.address import (
    begins_at,
    document_address,
    file_of,
    goes_on,
    is_free,
    list_address,
    page_addresses,
    rendition_address,
)
from slp_build.model.public import Article

SHA = "0123456789abcdef" * 4


def home(number: int = 1) -> Any:
    return msgspec.structs.replace(public_records()[0], id=f"page:{number}")


def test_the_front_page_is_the_index() -> None:
    assert file_of("/") == "index.html"
    assert file_of("/bridge") == "bridge.html"


def test_a_documents_address_bears_the_hash_of_its_bytes_and_its_name() -> None:
    assert document_address(SHA, "ten-frames.pdf") == "/documents/0123456789abcdef/ten-frames.pdf"
    assert document_address(SHA, "minutes.txt", "/bridge") == "/bridge/documents/0123456789abcdef/minutes.txt"


def test_a_renditions_address_tells_hash_width_and_format() -> None:
    assert rendition_address(SHA, 480, "ab12", "webp") == "/images/0123456789abcdef-480-ab12.webp"
    assert rendition_address(SHA, 480, "ab12", "jpg", "/bridge") == "/bridge/images/0123456789abcdef-480-ab12.jpg"


@given(st.sampled_from(["/news", "/a/b", "/page", "/a/page/b"]), st.integers(1, 999))
def test_a_later_page_of_a_list_is_told_by_its_address(first: str, number: int) -> None:
    address = list_address(first, number)
    assert (goes_on(address), begins_at(address)) == (number > 1, first)


@pytest.mark.parametrize("address", ["/page", "/page/two", "/news/page/two-schools", "/news/page/2/more"])
def test_no_other_page_is_taken_for_one(address: str) -> None:
    assert (goes_on(address), begins_at(address)) == (False, address)


@pytest.mark.parametrize(
    ("address", "root", "free"),
    [
        ("/about/documents/minutes", "", True),
        ("/documents/minutes", "", False),
        ("/news/page/2", "", False),
        ("/bridge/guides/page", "/bridge", False),
        ("/guides/index", "", False),
        ("/bridge/index/guides", "/bridge", False),
        ("/data/how-we-count", "", False),
        ("/bridge/preview", "/bridge", True),
        ("/Upper", "", False),
    ],
)
def test_a_page_may_not_stand_where_something_else_is_answered(address: str, root: str, free: bool) -> None:
    assert is_free(address, root) is free


def test_only_pages_have_addresses() -> None:
    records = {record.id: record for record in public_records()}
    assert set(page_addresses(records)) == {key for key in records if key.startswith("page:")}


def test_two_slugs_may_be_equal_below_different_parents() -> None:
    records = [home(), page(Article, 2, 1, "a", "A"), page(Article, 3, 2, "a", "A")]
    assert page_addresses({r.id: r for r in records}) == {"page:1": "/", "page:2": "/a", "page:3": "/a/a"}


def test_two_front_pages_are_both_named() -> None:
    records = [home(), home(2)]
    with pytest.raises(BuildError, match="/: both page:1 and page:2 want this address"):
        page_addresses({r.id: r for r in records})


def test_a_page_below_itself_is_refused() -> None:
    record = page(Article, 2, 2, "a", "A")
    with pytest.raises(BuildError, match=r"page:2: its parents lead back to itself"):
        page_addresses({record.id: record})


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """A home page and up to a dozen pages, each below one that came before it, with slugs of their own."""
    records = [home()]
    for number in range(2, draw(st.integers(2, 14))):
        parent = draw(st.integers(1, number - 1))
        records.append(page(Article, number, parent, f"s{number}", "A"))
    return {record.id: record for record in draw(st.permutations(records))}


@given(trees())
def test_every_page_stands_below_its_parent_and_alone(records: dict[str, Any]) -> None:
    found = page_addresses(records)
    assert len(set(found.values())) == len(records)
    for key, record in records.items():
        if record.parent:
            assert found[key] == f"{found[record.parent].rstrip('/')}/{record.slug}"
            assert not found[key].endswith("/")


@given(trees())
def test_the_order_of_records_does_not_matter(records: dict[str, Any]) -> None:
    assert page_addresses(records) == page_addresses(dict(sorted(records.items())))


@given(trees())
def test_a_rename_moves_a_page_with_all_that_stands_below_it_and_nothing_else(records: dict[str, Any]) -> None:
    before = page_addresses(records)
    renamed = max((key for key in records if key != "page:1"), key=lambda key: int(key[5:]), default=None)
    if renamed is None:
        return
    after = page_addresses({**records, renamed: msgspec.structs.replace(records[renamed], slug="renamed")})
    moved = {key for key in records if before[key] != after[key]}
    assert moved == {key for key in records if f"{before[key]}/".startswith(f"{before[renamed]}/")}
