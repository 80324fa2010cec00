"""What a build remembers is what was made, whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slp_build.errors import DamagedMemory
from slp_build.render.memory import (
    KeptPage,
    KeptPages,
    Memory,
    Summary,
    earliest,
    pack_page,
    read_memory,
    write_memory,
)

TEXTS = st.text(max_size=5)
INSTANTS = st.sampled_from(["", "2026-09-01T09:00:00+01:00", "2026-09-01T09:30:00+02:00", "2026-12-01T00:00:00+00:00"])
PAGES = st.builds(
    KeptPage,
    address=TEXTS,
    template=TEXTS,
    since=INSTANTS,
    until=INSTANTS,
    missing=st.lists(TEXTS, max_size=2).map(tuple),
    listed=st.booleans(),
    keys=st.lists(TEXTS, max_size=3).map(tuple),
)
LONG = KeptPage("/long", "t.html", "", "", (), True, tuple(f"record:page:{n}" for n in range(1000)))
SOME = st.lists(PAGES, max_size=6, unique_by=lambda page: page.address)


def kept(pages: list[KeptPage]) -> KeptPages:
    return KeptPages({page.address: pack_page(page, (page.address, "/link")) for page in pages})


def memory(pages: list[KeptPage]) -> Memory:
    return Memory(ground="g", answers={"record:page:1": "h"}, until="", release="seal", pages=kept(pages))


@given(SOME)
def test_pages_are_what_was_packed(pages: list[KeptPage]) -> None:
    found = kept(pages)
    assert list(found.values()) == pages
    assert all(found.links(page.address) == (page.address, "/link") for page in pages)


@given(SOME, st.integers(0, 6))
def test_a_summary_of_parts_is_that_of_all(pages: list[KeptPage], cut: int) -> None:
    whole, part, rest = Summary(), Summary(), Summary()
    for number, page in enumerate(pages):
        whole.note(page)
        (part if number < cut else rest).note(page)
    part.add(rest)
    assert (part.keys, part.missing, part.unlisted) == (whole.keys, whole.missing, whole.unlisted)
    assert moment(part.until) == moment(whole.until) == moment(earliest(page.until for page in pages))


def moment(instant: str) -> datetime | None:
    return datetime.fromisoformat(instant) if instant else None


@given(SOME)
@example([LONG])
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, pages: list[KeptPage]) -> None:
    path = tmp_path_factory.mktemp("memory") / "public.memory"
    write_memory(path, write_memory(path.with_name("first"), memory(pages)))
    path.with_name("first").unlink()
    found = read_memory(path)
    assert found
    assert (found.ground, found.answers, found.release) == ("g", {"record:page:1": "h"}, "seal")
    assert list(found.pages.values()) == pages
    assert all(found.pages.links(page.address) == (page.address, "/link") for page in pages)


def test_a_torn_memory_is_none(tmp_path: Path) -> None:
    page = KeptPage("/a", "t.html", "", "", (), True, ("menu:",))
    path = tmp_path / "public.memory"
    write_memory(path, memory([page]))
    data = path.read_bytes()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        assert read_memory(path) is None, end
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert read_memory(path) is None, place
    assert read_memory(tmp_path / "none") is None


def test_a_page_that_changes_after_the_memory_was_read_is_not_believed(tmp_path: Path) -> None:
    page = KeptPage("/a", "t.html", "", "", (), True, ("menu:",))
    path = tmp_path / "public.memory"
    found = write_memory(path, memory([page]))
    data = path.read_bytes()
    assert found.pages["/a"] == page
    place = found.pages.held["/a"]
    assert isinstance(place, int)
    for at in range(place + 4, len(data)):  # after its length: where that is wrong, so is the rest
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(DamagedMemory, match=r"public\.memory: has changed"):
            found.pages["/a"]
    path.write_bytes(data)
    path.unlink()
    assert found.pages["/a"] == page
