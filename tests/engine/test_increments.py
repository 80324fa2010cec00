"""An increment equals a clean build, byte for byte, in both trees, whatever is done to a site and in whatever order.

Longer than most: one machine knows all that can happen to a site. `make test` runs 300 sequences of up to 12 steps;
`SEQUENCES=5000 make test-engine` runs more.
"""

import os
import shutil
from contextlib import ExitStack
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.conftest import ROOT, project_in_turn
from records import PAPER, WHEN, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK, Paths
from slp_build.model.blocks import Block, CalloutBlock, CardsBlock, DocumentsBlock, ImageBlock, PeopleBlock, TextBlock
from slp_build.model.bridge import BridgeGuidance, BridgeNotice, BridgeSection
from slp_build.model.manifest import Forced
from slp_build.model.public import (
    Alert,
    Article,
    BoardSeat,
    CaseStudy,
    DoorLink,
    Event,
    Menu,
    News,
    Programme,
    PublicDocument,
    PublicImage,
    PublicPerson,
    PublicRedirect,
    PublicSchool,
    Resource,
    Section,
    Topic,
    Vacancy,
)
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import build_release
from slp_build.release.standing import Standing
from slp_build.render.summary import earliest
from slp_build.trees import make_trees
from slp_build.warm import Warm

SEQUENCES = int(os.environ.get("SEQUENCES", "300"))
START = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
OVERRULED = [Forced(guard=g, reason="test") for g in ("link", "vanished", "shrink", "redirect", "title", "alt")]
WORDS = st.sampled_from(["Reading", "Counting", "Talk", "Bar models", "Fen & coast", "“Quoted”", "A < B"])
SLUGS = ("alder", "birch", "cedar", "damson", "elm", "fir", "gorse", "hazel", "ivy", "juniper")
NUMBERS = st.integers(min_value=0, max_value=40)
SECTIONS = (Section, BridgeSection)
DAYS = st.integers(min_value=-3, max_value=12)
MOST_PAGES = 20
THEME_FILES = (
    "components/card.css",
    "pages/public/text.html",
    "pages/bridge/text.html",
    "partials/footer.html",
    "partials/body/quote.html",
)


def files(tree: Path) -> dict[str, bytes]:
    return {p.relative_to(tree).as_posix(): p.read_bytes() for p in tree.rglob("*") if p.is_file()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return when each file was last written, and its size."""
    return {str(p): (s.st_mtime_ns, s.st_size) for p in folder.rglob("*") if p.is_file() and (s := p.stat())}


def picture_bytes(shade: int) -> bytes:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 160)).save(buffer, "PNG")
    return buffer.getvalue()


class Site(RuleBasedStateMachine):
    """A site that changes; after each change both ways of building it must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.project = ExitStack()
        self.paths: Paths = self.project.enter_context(project_in_turn())
        self.clean: dict[str, tuple[Any, dict[str, bytes], str]] = {}
        self.public: dict[str, Any] = {r.id: r for r in public_records()}
        self.bridge: dict[str, Any] = {r.id: r for r in bridge_records()}
        self.files: list[bytes] = list(_bytes_of_records())
        self.now = START
        self.number = 100
        self.warm = Warm(stays=True)
        self.steps = 0

    def teardown(self) -> None:
        self.project.close()

    @initialize()
    def first(self) -> None:
        self.add_image(90)

    # -- what can happen to a site

    @rule(
        kind=st.sampled_from([Article, CaseStudy, News, Vacancy, Resource, Event, Programme, BoardSeat, Section]),
        data=st.data(),
    )
    @precondition(lambda self: len(self.public) < MOST_PAGES + 6)
    def publish(self, kind: type, data: st.DataObject) -> None:
        parent = data.draw(st.sampled_from(self.parents()))
        self.number += 1
        slug = data.draw(st.sampled_from(SLUGS)) + f"-{self.number}"
        title = data.draw(WORDS)
        fields = self.fields(kind, data)
        if kind is BoardSeat:
            fields |= {"id": f"page:{self.number}", "parent": parent, "slug": slug, "title": title, "position": 1}
            self.put(BoardSeat(published=WHEN, changed=WHEN, **fields))
        else:
            self.put(page(kind, self.number, int(parent.split(":")[1]), slug, title, **fields))

    @rule(kind=st.sampled_from([BridgeNotice, BridgeGuidance]), title=WORDS, data=st.data())
    @precondition(lambda self: len(self.bridge) < MOST_PAGES)
    def publish_for_members(self, kind: type, title: str, data: st.DataObject) -> None:
        self.number += 1
        dated = {"date": f"2026-09-{data.draw(st.integers(10, 28))}"} if kind is BridgeNotice else {}
        record = page(kind, self.number, 52, f"note-{self.number}", title, in_menu=data.draw(st.booleans()), **dated)
        self.bridge[record.id] = record

    @rule(data=st.data(), lead=WORDS)
    def edit(self, data: st.DataObject, lead: str) -> None:
        record = self.some_page(data)
        topics = data.draw(st.sampled_from([(), ("topic:1",), ("topic:1", "topic:2")]))
        changes: dict[str, Any] = {"title": data.draw(WORDS), "body": self.body(data), "topics": topics}
        if hasattr(record, "lead"):
            changes["lead"] = lead
        if isinstance(record, Vacancy):
            changes["closes"] = (self.now + timedelta(days=data.draw(DAYS), hours=2)).isoformat()
        self.put(msgspec.structs.replace(record, **changes))

    @rule(data=st.data(), title=WORDS)
    def edit_for_members(self, data: st.DataObject, title: str) -> None:
        record = self.bridge[data.draw(st.sampled_from(sorted(k for k in self.bridge if k.startswith("page:"))))]
        self.bridge[record.id] = msgspec.structs.replace(record, title=title)

    @rule(data=st.data())
    def unpublish(self, data: st.DataObject) -> None:
        self.remove(self.some_page(data, home=False).id)

    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        self.number += 1
        self.put(msgspec.structs.replace(self.some_page(data, home=False), slug=f"renamed-{self.number}"))

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        record = self.some_page(data, home=False)
        below = self.below(record.id)
        target = data.draw(st.sampled_from([p for p in self.parents() if p not in below] or ["page:1"]))
        self.put(msgspec.structs.replace(record, parent=target))

    @rule(data=st.data(), position=NUMBERS)
    def reorder(self, data: st.DataObject, position: int) -> None:
        self.put(msgspec.structs.replace(self.some_page(data, home=False), position=position))

    @rule(data=st.data())
    def menu(self, data: st.DataObject) -> None:
        record = self.some_page(data, home=False)
        self.put(msgspec.structs.replace(record, in_menu=not record.in_menu))

    @rule(shade=st.integers(0, 255))
    def add_image(self, shade: int) -> None:
        data = picture_bytes(shade)
        self.files.append(data)
        self.put(
            PublicImage(id="image:1", title="P", filename="p.png", width=64, height=48, sha256=sha256(data).hexdigest())
        )

    @rule(number=NUMBERS, name=st.sampled_from(["a.csv", "b.csv"]))
    def change_document(self, number: int, name: str) -> None:
        data = f"n,{number}\n".encode()
        self.files.append(data)
        self.put(
            PublicDocument(id="document:1", title="D", filename=name, size=len(data), sha256=sha256(data).hexdigest())
        )

    @rule()
    def remove_document(self) -> None:
        self.public.pop("document:1", None)

    @rule(data=st.data(), old=st.sampled_from(["/old", "/older", "/teach"]))
    def redirect(self, data: st.DataObject, old: str) -> None:
        target = data.draw(st.sampled_from([*sorted(k for k in self.public if k.startswith("page:")), "/old"]))
        self.put(PublicRedirect(id=f"redirect:{old}", source=old, target=target))

    @rule(data=st.data(), place=st.sampled_from(["main", "footer"]), text=WORDS)
    def choose_menu(self, data: st.DataObject, place: str, text: str) -> None:
        targets = data.draw(
            st.lists(st.sampled_from([*self.targets(), "/privacy", "/bridge"]), max_size=3, unique=True)
        )
        links = tuple(DoorLink(text=text, target=target) for target in targets)
        self.put(Menu(id=f"menu:{place}", place=place, links=links))

    @rule(data=st.data(), text=WORDS, starts=DAYS, days=st.integers(0, 4))
    def banner(self, data: st.DataObject, text: str, starts: int, days: int) -> None:
        begins = self.now + timedelta(days=starts, hours=1)
        ends = begins + timedelta(days=days, hours=1)
        target = data.draw(st.sampled_from([*self.targets(), "", "/privacy"]))
        number = data.draw(st.integers(1, 2))
        self.put(
            Alert(id=f"alert:{number}", text=text, target=target, starts=begins.isoformat(), ends=ends.isoformat())
        )

    @rule(kind=st.sampled_from(["menu:main", "menu:footer", "alert:1", "alert:2", "topic:1", "person:1"]))
    def take_away(self, kind: str) -> None:
        self.public.pop(kind, None)

    @rule(name=WORDS, number=st.integers(1, 2))
    def topic(self, name: str, number: int) -> None:
        self.put(Topic(id=f"topic:{number}", name=name, slug=f"topic-{number}"))

    @rule(name=WORDS, shown=st.booleans())
    def person(self, name: str, shown: bool) -> None:
        self.put(PublicPerson(id="person:1", name=name, role="R", image="image:1" if shown else None))

    @rule(name=WORDS, urn=st.sampled_from([900001, 900002, 900003]), place=st.floats(52.0, 52.9))
    def school(self, name: str, urn: int, place: float) -> None:
        fields = {"phase": "Primary", "town": "Saltmere", "sample": True}
        self.put(
            PublicSchool(id=f"school:{urn}", urn=urn, name=name, latitude=round(place, 3), longitude=1.0, **fields)
        )
        mine = self.bridge["school:900001"]
        self.bridge[f"school:{urn}"] = msgspec.structs.replace(mine, id=f"school:{urn}", urn=urn, name=name)

    @rule(days=DAYS, hours=st.integers(0, 23))
    def clock(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

    @rule(email=st.sampled_from(["a@b.example", "c@d.example"]))
    def setting(self, email: str) -> None:
        path = self.paths.content / "partnership.toml"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(f'email = "{email}"' if line.startswith("email") else line for line in lines) + "\n")

    @rule(name=st.sampled_from(THEME_FILES), number=st.integers(0, 3))  # few: each is a template to compile
    def theme(self, name: str, number: int) -> None:
        path = self.paths.theme / name
        mark = f"/* {number} */" if name.endswith(".css") else f"{{# {number} #}}"
        if name.endswith(".html") and number % 2:
            mark = f"<!-- {number} -->"
        path.write_text((ROOT / "site" / "theme" / name).read_text() + mark)

    @rule(words=WORDS, menu=st.booleans())
    def markdown(self, words: str, menu: bool) -> None:
        front = f"title: Privacy\n{'menu: Ask {email}' if menu else 'description: d'}"
        (self.paths.content / "public" / "privacy.md").write_text(f"---\n{front}\n---\n\n{words} {{email}}\n")

    @rule(which=st.sampled_from(["none", "sample", "redated"]))
    def export(self, which: str) -> None:
        shutil.rmtree(self.paths.exports / "ledger", ignore_errors=True)
        if which != "none":
            shutil.copytree(ROOT / "data_exports" / "ledger", self.paths.exports / "ledger")
        for audience in ("public", "bridge"):
            folder = self.paths.exports / audience
            shutil.rmtree(folder)
            if which == "none":
                folder.mkdir()
                continue
            wanted = ("attainment", "inspections", "attendance", "school-attendance")  # a part: reading takes time
            for name in wanted:
                if (ROOT / "data_exports" / audience / name).is_dir():
                    shutil.copytree(ROOT / "data_exports" / audience / name, folder / name)
            for facts in folder.glob("*/export.toml"):
                text = facts.read_text()
                facts.write_text(text.replace("2026-09-01", "2026-09-02") if which == "redated" else text)

    # -- and what must hold after each of these

    @invariant()
    def an_increment_equals_a_clean_build(self) -> None:
        public = PublicSnapshot.of(self.public.values(), Held(*self.files))
        bridge = BridgeSnapshot.of(self.bridge.values(), Held(*_bytes_of_records()))
        say = lambda line: None  # noqa: E731
        warm = self.warm if self.steps % 3 else Warm(stays=True)  # every third build is a process of its own
        self.steps += 1
        outcome = build_release(self.paths, [public, bridge], self.now, say, forced=OVERRULED, warm=warm)
        warm.catch_up(self.paths)  # links the next release to this one's files
        self.warm = warm
        inputs = [stamps(folder) for folder in (self.paths.content, self.paths.site, self.paths.exports)]
        trees: dict[str, bytes] = {}
        changing = []
        for snapshot in (public, bridge):
            audience = snapshot.audience
            made, (wanted, until) = files(outcome.release / audience), self.made_clean(snapshot, inputs)
            changing.append(until)
            assert made.keys() == wanted.keys()
            for name, data in wanted.items():
                assert made[name] == data, f"{audience}/{name} differs from a clean build"
            trees |= made
        listed = {**outcome.manifest.public, **outcome.manifest.bridge}
        assert {name: entry.digest for name, entry in listed.items()} == {
            name: sha256(data).hexdigest() for name, data in trees.items()
        }
        assert outcome.manifest.until == earliest(changing)  # for which the worker wakes

    # -- helpers

    def made_clean(self, snapshot: Any, inputs: list[dict[str, tuple[int, int]]]) -> tuple[dict[str, bytes], str]:
        """Return the files of a clean build of one tree, and when a page of it changes by itself.

        Made once for the same records, input files and instant.
        """
        state, audience = (snapshot.index, self.now, inputs), snapshot.audience
        if self.clean.get(audience, (None,))[0] != state:
            clean = self.paths.root / "clean"
            made = make_trees(self.paths, {audience: snapshot}, Standing(), clean, self.now, lambda line: None)
            self.clean[audience] = state, files(clean / audience), made.memories[audience].until
            shutil.rmtree(clean)
        return self.clean[audience][1:]

    def put(self, record: Any) -> None:
        self.public[record.id] = record

    def some_page(self, data: st.DataObject, *, home: bool = True) -> Any:
        ids = sorted(k for k in self.public if k.startswith("page:") and (home or k != "page:1"))
        if not ids:
            self.put(page(Article, 99, 1, "again", "Again"))
            ids = ["page:99"]
        return self.public[data.draw(st.sampled_from(ids))]

    def targets(self) -> list[str]:
        """Return what a menu or a banner may lead to: every page, and one that is not there."""
        return [*sorted(k for k in self.public if k.startswith("page:")), "page:999"]

    def parents(self) -> list[str]:
        return ["page:1", *sorted(r.id for r in self.public.values() if isinstance(r, Section))]

    def below(self, reference: str) -> set[str]:
        found = {reference}
        while more := {r.id for r in self.public.values() if getattr(r, "parent", None) in found} - found:
            found |= more
        return found

    def remove(self, reference: str) -> None:
        for key in self.below(reference):
            del self.public[key]

    def body(self, data: st.DataObject) -> tuple[Block, ...]:
        target = data.draw(st.sampled_from([*sorted(self.public), "page:999", "document:1"]))
        blocks: list[Block] = [TextBlock(html=f"<p>{data.draw(NUMBERS)}</p>")]
        if target.startswith(("page:", "document:")):
            blocks.append(CalloutBlock(tone="note", heading="N", html=f'<p>See <a href="{target}">that</a>.</p>'))
        if data.draw(st.booleans()):
            blocks.append(ImageBlock(image="image:1", alt="A picture"))
        if data.draw(st.booleans()):
            blocks.append(DocumentsBlock(heading="Files", documents=("document:1",)))
        if data.draw(st.booleans()):
            blocks.append(PeopleBlock(heading="People", people=("person:1",)))
            blocks.append(CardsBlock(heading="More", pages=(data.draw(st.sampled_from(self.targets())),)))
        return tuple(blocks)

    def fields(self, kind: type, data: st.DataObject) -> dict[str, Any]:
        at = self.now + timedelta(days=data.draw(DAYS), hours=1)
        common: dict[str, Any] = {"body": self.body(data), "in_menu": data.draw(st.booleans())}
        own: dict[type, dict[str, Any]] = {
            CaseStudy: {
                "school_name": "L",
                "school": "school:900001",
                "phase": "P",
                "theme": "R",
                "image": "image:1",
                "image_alt": "A",
            },
            News: {"date": at.date().isoformat()},
            Vacancy: {
                "school_name": "L",
                "school": "school:900001",
                "town": "S",
                "phase": "P",
                "subject": "",
                "salary": "£1",
                "hours": "h",
                "starts": "s",
                "closes": at.isoformat(),
                "apply_email": "a@b.example",
            },
            Resource: {"key_stage": "1", "ages": "5", "licence": "CC", "documents": ("document:1",)},
            Event: {
                "starts": at.isoformat(),
                "ends": (at + timedelta(hours=2)).isoformat(),
                "venue": "V",
                "audience": "A",
            },
            BoardSeat: {"represents": "R", "summary": "S"},
        }
        return {**common, **own.get(kind, {})}


def _bytes_of_records() -> tuple[bytes, ...]:
    return WORKSHEET, PAPER


PARTS = 4  # tests that can run beside one another


@pytest.mark.parametrize("part", range(PARTS))
def test_an_increment_equals_a_clean_build(part: int) -> None:
    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=max(1, SEQUENCES // PARTS),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            print_blob=True,
        ),
    )
