"""What a build plans with an outline of its pages is what it plans after reading every one of them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slp_build.config import UK
from slp_build.errors import AddressClash
from slp_build.model.manifest import FileEntry
from slp_build.pages.asked import Asked
from slp_build.pages.planned import Planned
from slp_build.release.explain import _because
from slp_build.render import plan
from slp_build.render.fingerprint import fingerprint
from slp_build.render.kept import KeptPage, KeptPages, pack_page
from slp_build.render.memory import Memory, outlined
from slp_build.render.plan import Plan, Planner

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
ADDRESSES = [f"/{name}" for name in "abcdefgh"]
QUESTIONS = [f"{what}:{n}" for what in ("record", "head", "menu", "listing") for n in range(4)]
SPANS = ["", *((NOW + timedelta(hours=hours)).isoformat() for hours in (-2, -1, 0, 1, 2))]
KEYS = st.lists(st.sampled_from(QUESTIONS), max_size=4, unique=True).map(lambda keys: tuple(sorted(keys)))
MISSING = st.lists(st.sampled_from(["page:8", "page:9"]), max_size=2, unique=True).map(lambda keys: tuple(sorted(keys)))


class View(msgspec.Struct):
    words: str


class Templates:
    def of(self, name: str) -> str:
        return f"hash of {name}: "


@dataclass
class Site:
    answers: dict[str, str]
    touched: frozenset[str] | None
    asked: Asked = field(default_factory=Asked)

    def value(self, key: str) -> str:
        return self.answers[key]


@dataclass(frozen=True)
class One:
    """A page as it was, if it was there, and as it would be now, if it is."""

    before: KeptPage | None
    source: str
    words: str
    now: str | None
    template: str
    asks: tuple[str, ...]
    misses: tuple[str, ...]


@st.composite
def pages(draw: st.DrawFn) -> list[One]:
    found = []
    for address in ADDRESSES:
        template = draw(st.sampled_from(["text", "text", "home"]))
        kept = KeptPage(
            address=address,
            template=draw(st.sampled_from([template, template, "home"])),
            since=draw(st.sampled_from(SPANS)),
            until=draw(st.sampled_from(SPANS)),
            missing=draw(MISSING),
            listed=draw(st.booleans()),
            keys=draw(KEYS),
            frame="",
        )
        before = draw(st.sampled_from([kept, kept, kept, None]))
        source = draw(st.sampled_from([address, address, "moved"]))
        now = draw(st.sampled_from(["words", "words", "other words", None]))
        found.append(One(before, source, "words", now, template, draw(KEYS), draw(MISSING)))
    return found


def planned_of(pages: list[One], site: Site) -> list[Planned[View]]:
    def drawn(one: One, words: str) -> Any:
        def make() -> View:
            site.asked.keys |= set(one.asks)
            site.asked.missing |= set(one.misses)
            return View(words)

        return make

    return [
        Planned(address=address, source=address, title="", template=one.template, make=drawn(one, one.now))
        for address, one in zip(ADDRESSES, pages, strict=True)
        if one.now is not None
    ]


def planned(pages: list[One], memory: Memory, ground: str, answers: dict[str, str], touched: bool) -> Plan:
    moved = {key for key in QUESTIONS if key.startswith(("record", "head")) and answers[key] != "was"}
    site = Site(answers, frozenset(moved) if touched else None)
    files = {
        f"{address[1:]}.html": FileEntry(
            digest="",
            size=0,
            fingerprint=fingerprint(View(one.words), Templates().of(one.before.template)),
            source=one.source,
        )
        for address, one in zip(ADDRESSES, pages, strict=True)
        if one.before
    }
    planner = Planner(site=site, ground=ground, templates=Templates(), now=NOW, memory=memory, files=files)  # type: ignore[arg-type]
    return planner.plan(planned_of(pages, site), {})


@pytest.mark.parametrize("most", [plan.MOST, 2])
@settings(max_examples=300, deadline=None)
@given(
    pages=pages(),
    answers=st.lists(st.sampled_from(["was", "was", "is"]), min_size=len(QUESTIONS), max_size=len(QUESTIONS)),
    ground=st.sampled_from(["ground", "ground", "another"]),
    touched=st.booleans(),
)
def test_an_outline_changes_nothing_but_what_is_read(
    most: int, pages: list[One], answers: list[str], ground: str, touched: bool
) -> None:
    old = [one.before for one in pages if one.before]
    memory = Memory(
        ground="ground",
        answers={key: "was" for page in old for key in page.keys},
        pages=KeptPages({page.address: pack_page(page, (page.address,)) for page in old}, {}),
    )
    values = dict(zip(QUESTIONS, answers, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST", most)
        read, known = (planned(pages, m, ground, values, touched) for m in (memory, outlined(memory)))
    assert known.reasons == read.reasons
    assert [page.address for page in known.stale] == [page.address for page in read.stale]
    assert known.kept == read.kept
    assert known.changed == read.changed
    summaries = [(s.keys, s.missing, s.unlisted, s.until) for s in (known.summary, read.summary)]
    assert summaries[0] == summaries[1]


def test_two_pages_of_one_address_are_named() -> None:
    twice = [Planned(address="/a", source=source, title="", template="text", make=View) for source in ("one", "two")]
    site = Site({}, None)
    planner = Planner(site=site, ground="", templates=Templates(), now=NOW, memory=Memory(), files={})  # type: ignore[arg-type]
    with pytest.raises(AddressClash, match="one and two want this address"):
        planner.plan(twice, {})


def test_every_kind_of_question_can_be_told_as_a_reason() -> None:
    """One that is not known here would stop the build that first has a page drawn for it."""
    pages = Path(plan.__file__).parents[1] / "pages"
    kinds = {
        kind for path in pages.rglob("*.py") for kind in re.findall(r'^ +case "([a-z]+)":', path.read_text(), re.M)
    }
    assert {"record", "menu", "topic"} <= kinds
    assert kinds == set(plan.TELLING)
    for kind in kinds:
        assert _because(f"{kind}:page:7", "page:3", {}) != f"{kind}:page:7"
