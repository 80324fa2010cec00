"""What cannot be read, was emptied, or is another kind of thing now, keeps builds no longer than it must."""

import shutil
from datetime import datetime
from typing import Any

from records import page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.model.public import Article, Event
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import roll_back, unpin
from slp_build.release.store import Store
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
MONEY, CASH = (page(Article, 3, 2, "funding", title) for title in ("Money", "Cash"))


def build(paths: Paths, *changed: Any, warm: Warm | None = None) -> Outcome:
    return build_release(paths, [public_snapshot(*changed)], NOW, lambda line: None, warm=warm)


def test_a_pin_that_cannot_be_read_holds_builds_back_and_is_removed(project: Paths) -> None:
    build(project)
    (project.releases / "pin.json").write_bytes(b"")
    assert not build(project, MONEY).live
    manifest = unpin(Store(project.releases))
    assert manifest
    assert manifest.number == 2
    assert build(project, CASH).live


def test_a_cache_that_is_emptied_under_a_builder_costs_time_alone(project: Paths) -> None:
    warm = Warm(stays=True)
    build(project, warm=warm)
    shutil.rmtree(project.cache)
    times = {"starts": "2026-10-10T09:00:00+01:00", "ends": "2026-10-10T12:00:00+01:00"}
    event = page(Event, 60, 1, "an-event", "An event", venue="Here", audience="All", **times)
    assert (build(project, event, warm=warm).release / "public" / "an-event.html").is_file()


def test_a_file_of_git_becomes_a_folder_and_a_file_again(project: Paths) -> None:
    warm = Warm(stays=True)
    picture = project.content / "public" / "pictures" / "plan.svg"
    picture.parent.mkdir()
    for inside in (False, True, False):
        if inside:
            picture.unlink()
            picture.mkdir()
            (picture / "x.svg").write_text("<svg/>")
        else:
            shutil.rmtree(picture, ignore_errors=True)
            picture.write_text("<svg/>")
        made = build(project, warm=warm).release / "public" / "pictures" / "plan.svg"
        warm.catch_up(project)
        assert made.is_dir() == inside


def test_a_torn_newest_release_behind_a_pin_stops_no_build(project: Paths) -> None:
    build(project)
    torn = build(project, MONEY).release / "release.json"
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    torn.chmod(0o644)
    torn.write_text("{")
    third = build(project, CASH)
    assert (third.new, third.live) == (True, False)
    assert "Cash" in (third.release / "public" / "our-partnership" / "funding.html").read_text()
