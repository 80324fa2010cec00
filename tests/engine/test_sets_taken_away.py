"""A set of figures that was taken away does not come back with a rollback, on whatever page it stood."""

import shutil
from datetime import datetime

import msgspec
import pytest

from engine.conftest import ROOT
from records import bridge_snapshot, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.errors import DeployError
from slp_build.model.manifest import Forced
from slp_build.model.public import Article
from slp_build.model.snapshot import Snapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.release.actions import roll_back
from slp_build.release.manifest import read_manifest, sealed, write_manifest
from slp_build.release.store import Store

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
MEANT = [Forced(guard=guard, reason="meant") for guard in ("link", "vanished")]
SETS = {"public attendance": "public", "bridge attendance": "bridge", "own_school school-attendance": "bridge"}
"""Each by what a manifest calls it, with its folder of data_exports/."""


def build(paths: Paths, *sets: str, alone: Snapshot | None = None) -> Outcome:
    """Build the small site with some sets of the sample county."""
    for folder in ("ledger", "public", "bridge"):
        shutil.rmtree(paths.exports / folder, ignore_errors=True)
        (paths.exports / folder).mkdir()
    shutil.copytree(ROOT / "data_exports" / "ledger", paths.exports / "ledger", dirs_exist_ok=True)
    for one in sets:
        place = f"{SETS[one]}/{one.partition(' ')[2]}"
        shutil.copytree(ROOT / "data_exports" / place, paths.exports / place)
    snapshots = [alone] if alone else [public_snapshot(), bridge_snapshot()]
    return build_release(paths, snapshots, NOW, lambda line: None, forced=MEANT)


@pytest.mark.parametrize("gone", SETS)
def test_nobody_goes_back_to_a_release_that_shows_a_set_which_was_taken_away(project: Paths, gone: str) -> None:
    assert build(project, *SETS).manifest.sets == tuple(sorted(SETS))
    build(project, *(SETS.keys() - {gone}))
    store = Store(project.releases)
    with pytest.raises(DeployError, match=f"shows the set of figures “{gone.partition(' ')[2]}”"):
        roll_back(store, 1, "w", "r", NOW)
    assert not store.is_pinned()
    assert store.live() == store.folder / "2"
    build(project, *SETS)
    roll_back(store, 1, "w", "r", NOW)  # it may be shown again
    assert store.live() == store.folder / "1"


def test_a_build_of_one_tree_alone_keeps_the_others_sets_in_mind(project: Paths) -> None:
    build(project, *SETS)
    alone = public_snapshot(page(Article, 3, 2, "funding", "Money"))
    assert build(project, "public attendance", alone=alone).manifest.sets == tuple(sorted(SETS))


def test_a_release_from_before_sets_were_noted_shows_those_that_have_files(project: Paths) -> None:
    first = build(project, *SETS)
    (first.release / "release.json").unlink()
    write_manifest(first.release, sealed(msgspec.structs.replace(first.manifest, sets=None)))
    assert read_manifest(first.release).shown_sets == {"public attendance", "bridge attendance"}
    build(project, "bridge attendance")
    with pytest.raises(DeployError, match="shows the set of figures “attendance” \\(public\\)"):
        roll_back(Store(project.releases), 1, "w", "r", NOW)


def test_a_release_from_before_sets_were_noted_may_show_a_schools_own_that_was_taken_away(project: Paths) -> None:
    first = build(project, *SETS)
    (first.release / "release.json").unlink()
    write_manifest(first.release, sealed(msgspec.structs.replace(first.manifest, sets=None)))
    alone = public_snapshot(page(Article, 3, 2, "funding", "Money"))
    build_release(project, [alone, bridge_snapshot()], NOW, lambda line: None)  # the first to note them
    build(project, "public attendance", "bridge attendance")
    with pytest.raises(DeployError, match="shows the set of figures “school-attendance” \\(own_school\\)"):
        roll_back(Store(project.releases), 1, "w", "r", NOW)
