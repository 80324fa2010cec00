"""What is held back, and which links lead to nothing, is known also where the build that found it made no release."""

from datetime import datetime
from typing import Any

import pytest

from records import bridge_snapshot, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.model.blocks import TextBlock
from slp_build.model.bridge import BridgeNotice
from slp_build.model.last_build import as_it_stands
from slp_build.model.manifest import Manifest
from slp_build.model.public import Article, CaseStudy
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import withdraw
from slp_build.release.explain import explain
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.release_commands import releases
from slp_build.trial import try_release
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
SLIP = page(Article, 3, 2, "funding", "Money", body=(TextBlock(html='<p><a href="page:999">x</a></p>'),))
OTHER = page(CaseStudy, 4, 1, "two-schools", "Other", school_name="L", school=None, phase="P", theme="R")


def build(paths: Paths, *changed: Any, warm: Warm | None = None) -> Outcome:
    return build_release(paths, [public_snapshot(*changed), bridge_snapshot()], NOW, lambda line: None, warm=warm)


def standing(paths: Paths) -> Manifest:
    return as_it_stands(paths.releases, read_manifest(paths.releases / "live"))


@pytest.mark.parametrize("stays", [True, False], ids=["a builder that stays", "a process for each build"])
def test_a_change_that_is_held_back_alone_is_known_until_it_is_mended(project: Paths, stays: bool) -> None:
    warm = Warm(stays=stays)
    build(project, warm=warm)
    for _ in range(2):
        outcome = build(project, SLIP, warm=warm)
        assert not outcome.new
        assert [one.source for one in standing(project).held] == ["page:3"]
        assert "A change to it is held back" in explain(Store(project.releases), "/our-partnership/funding")
    assert build(project, SLIP, OTHER, warm=warm).new
    assert [one.source for one in standing(project).held] == ["page:3"]
    assert not build(project, OTHER, warm=warm).new
    assert standing(project).held == ()


def test_the_list_of_releases_counts_a_change_that_is_held_back_alone(
    project: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(project)
    build(project, SLIP)
    for name, folder in (("SLP_ROOT", project.root), ("SLP_OUT", project.out)):
        monkeypatch.setenv(name, str(folder))
    releases()
    row = next(line for line in capsys.readouterr().out.splitlines() if "live" in line)
    assert row.split("│")[5].strip() == "1"


def test_a_trial_of_another_page_does_not_tell_of_what_is_held_back_alone(project: Paths) -> None:
    build(project)
    build(project, SLIP)
    wanted = [public_snapshot(SLIP, OTHER), bridge_snapshot()]
    trying = Warm(records=project.trials / "records")
    for draft, problems in (("page:4", 0), ("page:3", 1)):
        assert len(try_release(project, wanted, NOW, lambda line: None, trying, draft).problems) == problems


def test_a_link_that_is_taken_out_is_missed_no_more_though_its_page_is_the_same(project: Paths) -> None:
    build(project)
    withdraw(Store(project.releases), "/two-schools", "", NOW)
    assert "/our-partnership/funding: page:4" in build(project).manifest.unlinked
    words = page(Article, 3, 2, "funding", "Funding", body=(TextBlock(html="<p>See a story.</p>"),))
    assert not build(project, words).new
    assert "/our-partnership/funding: page:4" not in standing(project).unlinked


def test_what_is_held_back_of_one_tree_is_so_still_while_the_other_alone_is_built(project: Paths) -> None:
    build(project)
    build(project, SLIP)
    notice = page(BridgeNotice, 90, 52, "another", "Another", date="2026-09-20")
    for snapshot in (bridge_snapshot(), bridge_snapshot(notice)):
        build_release(project, [snapshot], NOW, lambda line: None)
        assert [one.source for one in standing(project).held] == ["page:3"]
