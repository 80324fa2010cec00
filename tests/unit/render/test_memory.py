"""What a build remembers is what was made, whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slp_build.errors import DamagedMemory
from slp_build.render.kept import Frames, KeptPage, KeptPages, PageFile, Stored, pack_page
from slp_build.render.memory import Memory, read_memory, write_memory
from slp_build.render.summary import Summary, earliest

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
    frame=st.sampled_from(["", "menu"]),
)
LONG = KeptPage("/long", "t.html", "", "", (), True, tuple(f"record:page:{n}" for n in range(1000)), "menu")
SOME = st.lists(PAGES, max_size=6, unique_by=lambda page: page.address)


def kept(pages: list[KeptPage]) -> KeptPages:
    return KeptPages({page.address: pack_page(page, (page.address, "/link")) for page in pages}, {"menu": ("/", "/a")})


def links(page: KeptPage) -> tuple[str, ...]:
    return (*(("/", "/a") if page.frame else ()), page.address, "/link")


def memory(pages: list[KeptPage]) -> Memory:
    return Memory(ground="g", answers={"record:page:1": "h"}, until="", release="seal", pages=kept(pages))


@given(SOME)
def test_pages_are_what_was_packed(pages: list[KeptPage]) -> None:
    found = kept(pages)
    assert list(found.values()) == pages
    assert all(found.links(page.address) == links(page) for page in pages)


@given(SOME, st.integers(0, 6))
def test_a_summary_of_parts_is_that_of_all(pages: list[KeptPage], cut: int) -> None:
    whole, part, rest = Summary(), Summary(), Summary()
    for number, page in enumerate(pages):
        whole.note(page)
        (part if number < cut else rest).note(page)
    part.add(rest)
    assert (part.keys, part.frames, part.missing, part.unlisted) == (
        whole.keys,
        whole.frames,
        whole.missing,
        whole.unlisted,
    )
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
    assert all(found.pages.links(page.address) == links(page) for page in pages)


def test_a_torn_memory_is_none(tmp_path: Path) -> None:
    page = KeptPage("/a", "t.html", "", "", (), True, ("menu:",), "")
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
    page = KeptPage("/a", "t.html", "", "", (), True, ("menu:",), "")
    path = tmp_path / "public.memory"
    found = write_memory(path, memory([page]))
    data = path.read_bytes()
    assert found.pages["/a"] == page
    stored = found.pages.held["/a"]
    assert isinstance(stored, Stored)
    for at in range(stored.place + 4, len(data)):  # after its length: where that is wrong, so is the rest
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(DamagedMemory, match=r"public\.memory: has changed"):
            found.pages["/a"]
    path.write_bytes(data)
    path.unlink()
    assert found.pages["/a"] == page


LINKS = st.frozensets(st.sampled_from(["/", "/a", "/b", "/c", "/d", "/e", "/f", "/g"]))


@given(st.lists(LINKS, max_size=20), st.dictionaries(TEXTS.filter(bool), LINKS.map(tuple), max_size=3))
def test_a_frame_and_what_is_beside_it_are_all_links(
    pages: list[frozenset[str]], known: dict[str, tuple[str, ...]]
) -> None:
    frames = Frames(known)
    split = [frames.split(links) for links in pages]
    found = frames.of({name for name, _ in split})
    for links, (name, beside) in zip(pages, split, strict=True):
        assert sorted((*found.get(name, ()), *beside)) == sorted(links)


def test_what_every_page_leads_to_is_a_frame() -> None:
    frames, menu = Frames({}), {f"/section-{n}" for n in range(9)}
    split = [frames.split(frozenset({*menu, f"/page-{n}"})) for n in range(5)]
    assert [beside for _, beside in split[1:]] == [(f"/page-{n}",) for n in range(1, 5)]
    odd = frames.split(frozenset({"/"}))
    again = frames.split(frozenset({*menu, "/page-9"}))
    assert (odd[1], again) == (("/",), (split[-1][0], ("/page-9",)))


@given(st.lists(SOME, max_size=3))
def test_what_is_set_aside_is_there(tmp_path_factory: pytest.TempPathFactory, several: list[list[KeptPage]]) -> None:
    folder = tmp_path_factory.mktemp("cache") / "pages"
    file, held = PageFile.temporary(folder), {}
    for number, pages in enumerate(several):
        held |= file.add({f"{number} {page.address}": pack_page(page, ()) for page in pages})
    assert list(KeptPages(held, {}).values()) == [page for pages in several for page in pages]
    assert not list(folder.iterdir())
