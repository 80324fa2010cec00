"""A board paper is shown where the board alone may read. What would move it elsewhere waits; nothing else does."""

from datetime import datetime

import msgspec
import pytest

from records import PAPER as FILE
from records import Held, bridge_records, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.model.bridge import BoardPaper, BridgeNotice, BridgeSection
from slp_build.model.manifest import Forced
from slp_build.model.snapshot import BridgeSnapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PAPER = "page:56"  # of records.bridge_records(), in section page:55
LIVE = "bridge/board/september.html"


def build(paths: Paths, *changed: object, without: tuple[str, ...] = (), warm: Warm | None = None) -> Outcome:
    records = {record.id: record for record in (*bridge_records(), *changed)}  # type: ignore[attr-defined]
    kept = [record for key, record in records.items() if key not in without]
    snapshots = [public_snapshot(), BridgeSnapshot.of(kept, Held(FILE))]
    forced = [Forced(guard=guard, reason="test") for guard in ("board", "link", "shrink", "vanished")]
    return build_release(paths, snapshots, NOW, lambda line: None, forced=forced, warm=warm)


def of(key: str) -> object:
    return next(record for record in bridge_records() if record.id == key)


def held(outcome: Outcome) -> dict[str, str]:
    return {one.source: one.guard for one in outcome.held}


def replaced(key: str, **fields: object) -> object:
    return msgspec.structs.replace(of(key), **fields)  # type: ignore[type-var]


@pytest.mark.parametrize("slug", ["papers", "board-2", "boards"])
def test_a_section_of_another_name_waits_and_its_papers_stay(project: Paths, slug: str) -> None:
    build(project)
    outcome = build(project, replaced("page:55", slug=slug), replaced("page:54", title="Guidance anew"))
    assert held(outcome) == {"page:55": "board"}
    assert LIVE in outcome.manifest.bridge
    assert "Guidance anew" in (outcome.release / "bridge/bridge/guidance.html").read_text()


def test_a_paper_that_is_moved_among_the_notices_waits_and_an_unpublication_does_not(project: Paths) -> None:
    build(project)
    outcome = build(project, replaced(PAPER, parent="page:52"), without=("page:53",))
    assert held(outcome) == {PAPER: "board"}
    assert LIVE in outcome.manifest.bridge
    assert not {path for path in outcome.manifest.bridge if path.startswith("bridge/notices/")}


def test_a_new_paper_among_the_notices_goes_out_and_the_notices_go_on(project: Paths) -> None:
    warm = Warm()
    build(project, warm=warm)
    paper = page(BoardPaper, 60, 52, "october", "October", date="2026-10-10", documents=())
    for number in range(2):  # and the next time, when it is no news
        notice = page(BridgeNotice, 61, 52, "winter", f"Winter {number}", date="2026-09-20")
        outcome = build(project, paper, notice, warm=warm)
        assert held(outcome) == {"page:60": "board"}
        assert "october" not in " ".join(outcome.manifest.bridge)
        assert f"Winter {number}" in (outcome.release / "bridge/bridge/notices/winter.html").read_text()
        assert "October" not in (outcome.release / "bridge/bridge/notices.html").read_text()


def test_a_first_release_with_one_among_the_notices_goes_without(project: Paths) -> None:
    outcome = build(project, replaced(PAPER, parent="page:52"))
    assert held(outcome) == {PAPER: "board"}
    assert "september" not in " ".join(outcome.manifest.bridge)
    assert "bridge/guidance.html" in outcome.manifest.bridge


def test_a_paper_that_a_new_policy_would_show_to_others_goes_out(project: Paths) -> None:
    build(project)
    policy = project.policy.read_text()
    project.policy.write_text(policy.replace('prefix = "/bridge/board"', 'prefix = "/bridge/trustees"'))
    outcome = build(project)
    assert held(outcome) == {PAPER: "board"}
    assert LIVE not in outcome.manifest.bridge
    project.policy.write_text(policy)
    outcome = build(project)
    assert not outcome.held
    assert LIVE in outcome.manifest.bridge


def test_a_section_below_the_boards_own_is_the_boards(project: Paths) -> None:
    below = page(BridgeSection, 62, 55, "finance", "Finance")
    outcome = build(project, below, replaced(PAPER, parent="page:62"))
    assert not outcome.held
    assert "bridge/board/finance/september.html" in outcome.manifest.bridge
