"""Whatever is published, taken away, gone back to and cleared away, in whatever order: readers see just what they may.

A model says what: the pages of the live release, as they were then, without what has been withdrawn or was published
no more at any build since. `SIGHTS=500 make test-engine` tries more than the sequences of `make test`.
"""

import os
from contextlib import ExitStack
from datetime import datetime, timedelta
from hashlib import sha256
from unittest.mock import patch

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
from records import PAPER, WORKSHEET, Held, bridge_records, page, public_records
from slp_build.config import UK
from slp_build.errors import BuildError, DeployError
from slp_build.model.blocks import ImageBlock
from slp_build.model.manifest import Forced
from slp_build.model.public import Article, PublicImage, Section
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot, Snapshot
from slp_build.pipeline import build_release
from slp_build.release import actions
from slp_build.release.actions import lift, prune, roll_back, unpin, withdraw
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden, read_withdrawals
from slp_build.warm import Warm

SIGHTS = int(os.environ.get("SIGHTS", "40"))
NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
MEANT = [Forced(guard=guard, reason="test") for guard in ("vanished", "link", "redirect")]
ABOVE, BELOW = "reading", "reading/talk"
NAMES = ("alder", "birch", "cedar", ABOVE, BELOW)
STAY = tuple(f"fen-{number}" for number in range(24))  # so that no guard takes what goes for an accident
NUMBERS = {name: 200 + place for place, name in enumerate((*NAMES, *STAY))}
NAME = st.sampled_from(NAMES)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()
IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)
BUILT = st.sampled_from([True, True, False])  # at once, as by the worker, or some time later


class Readers(RuleBasedStateMachine):
    """A site of which pages come and go; `releases` are the pages of each with their titles, by number."""

    def __init__(self) -> None:
        super().__init__()
        self.project = ExitStack()
        self.paths = self.project.enter_context(project_in_turn())
        self.store = Store(self.paths.releases)
        self.edits = 0
        self.published: dict[str, str] = dict.fromkeys((*NAMES, *STAY), "At first")
        self.mistaken: set[str] = set()
        self.withdrawn: set[str] = set()
        self.releases: dict[int, dict[str, str]] = {}
        self.never: set[tuple[int, str]] = set()  # a release, and a page that it may not show any more
        self.pinned = 0
        self.warm = Warm()

    def teardown(self) -> None:
        self.project.close()

    @initialize(stays=st.booleans())
    def first(self, stays: bool) -> None:
        self.warm = Warm(stays=stays)
        self.build(whole=True)

    # -- what people do

    @rule(name=NAME, built=BUILT, mistaken=st.sampled_from([False, False, True]))
    def publish(self, name: str, built: bool, mistaken: bool) -> None:
        self.edits += 1
        self.published[name] = f"Edit {self.edits}"
        self.mistaken = self.mistaken | {name} if mistaken else self.mistaken - {name}
        if built:
            self.build(whole=True)

    @rule(name=NAME, built=BUILT)
    def unpublish(self, name: str, built: bool) -> None:
        self.published.pop(name, None)
        if built:
            self.build(whole=True)

    @rule(whole=st.booleans())
    def build(self, whole: bool) -> None:
        wanted = self.wanted()
        self.never |= {(number, name) for number in self.releases for name in NUMBERS.keys() - wanted.keys()}
        outcome = build_release(self.paths, self.snapshots(whole), NOW, lambda line: None, forced=MEANT, warm=self.warm)
        self.warm.catch_up(self.paths)
        if outcome.new:
            self.releases[outcome.manifest.number] = wanted
        assert self.releases[outcome.manifest.number] == wanted
        assert outcome.live == (self.pinned in (0, outcome.manifest.number))

    @rule()
    def build_in_vain(self) -> None:
        """Somebody has broken a file in git: what is gone is taken back all the same."""
        path = self.paths.content / "public" / "privacy.md"
        good = path.read_text()
        path.write_text("---\ntitle: [\n---\nx")
        self.never |= {(number, name) for number in self.releases for name in NUMBERS.keys() - self.wanted().keys()}
        with pytest.raises(BuildError):
            build_release(self.paths, self.snapshots(True), NOW, lambda line: None, forced=MEANT, warm=self.warm)
        path.write_text(good)

    @rule(name=NAME, mistaken=st.booleans())
    def correct(self, name: str, mistaken: bool) -> None:
        """A page goes, which no build notices but one that fails, and comes back in other words."""
        self.unpublish(name, built=False)
        self.build_in_vain()
        self.publish(name, built=True, mistaken=mistaken)

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.releases)))
        try:
            roll_back(self.store, number, "w", "r", NOW)
        except DeployError:  # what was withdrawn and lifted is no longer in it
            assert any(kept == number for kept, _ in self.never)
        else:
            self.pinned = number

    @rule()
    @precondition(lambda self: self.pinned)
    def go_on(self) -> None:
        unpin(self.store)
        self.pinned = 0

    @rule(name=NAME)
    @precondition(lambda self: len(self.withdrawn) < 3)
    def take_away(self, name: str) -> None:
        try:
            withdraw(self.store, f"/our-partnership/{name}", "r", NOW)
        except DeployError:
            assert not any(name in pages for pages in self.releases.values())  # no release has it
        else:
            self.withdrawn.add(name)
            self.never |= {(number, name) for number in self.releases}

    @rule(data=st.data())
    @precondition(lambda self: self.withdrawn)
    def let_come_back(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.withdrawn)))
        lift(self.store, f"/our-partnership/{name}")
        self.withdrawn.discard(name)

    @rule()
    def clear_away(self) -> None:
        with patch.object(actions, "KEEP", 3), patch.object(actions, "KEEP_DAYS", -1):
            for number in prune(self.store, NOW + timedelta(days=1000)):
                del self.releases[number]

    # -- what must be so

    @invariant()
    def readers_see_just_what_they_may(self) -> None:
        number = self.pinned or max(self.releases, default=0)
        expected = {
            name: title
            for name, title in self.releases.get(number, {}).items()
            if name not in self.withdrawn and (number, name) not in self.never
        }
        assert self.seen() == expected

    # -- how the model knows

    def wanted(self) -> dict[str, str]:
        """Return the pages that a build is to show: none stands without the one above.

        One with a mistake in it is held back: it is as the newest release has it, if that may show it still.
        """
        newest = max(self.releases, default=0)
        last = {
            name: title for name, title in self.releases.get(newest, {}).items() if (newest, name) not in self.never
        }
        pages = {name: title for name, title in self.published.items() if name not in self.withdrawn}
        for name in self.mistaken & pages.keys():
            del pages[name]
            if name in last:
                pages[name] = last[name]
        if ABOVE not in pages:
            pages.pop(BELOW, None)
        return pages

    def snapshots(self, whole: bool) -> list[Snapshot]:
        records = {record.id: record for record in (*public_records(), IMAGE)}
        for name, title in self.published.items():
            above, _, slug = name.rpartition("/")
            if above and above not in self.published:
                continue
            kind = Section if name == ABOVE else Article
            body = (ImageBlock(image="image:1", alt=""),) if name in self.mistaken else ()
            made = page(kind, NUMBERS[name], NUMBERS.get(above, 2), slug, title, body=body)
            records[made.id] = made
        public = PublicSnapshot.of(records.values(), Held(WORKSHEET, PICTURE))
        return [public, BridgeSnapshot.of(bridge_records(), Held(PAPER))] if whole else [public]

    def seen(self) -> dict[str, str]:
        """Return what the gate would hand out of the model's pages, with the title that stands on each."""
        live = self.store.live()
        if live is None:
            return {}
        files = read_manifest(live).public
        never = hidden(self.paths.releases, "public", files, int(live.name))
        never |= {f"{address[1:]}.html" for address in read_withdrawals(self.paths.releases)}
        places = {name: f"our-partnership/{name}.html" for name in NUMBERS}
        found = {name: live / "public" / path for name, path in places.items() if path in files and path not in never}
        words = {name: path.read_text() for name, path in found.items() if path.is_file()}
        return {name: text.partition("<h1")[2].partition(">")[2].partition("<")[0] for name, text in words.items()}


def test_readers_see_just_what_they_may() -> None:
    chosen = settings(
        max_examples=SIGHTS,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Readers, settings=chosen)
