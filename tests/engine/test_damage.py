"""Whatever happens to a file that the build keeps for itself, the next release is right, or there is none yet."""

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.conftest import ROOT, make_project
from engine.test_releases import NOW
from records import WORKSHEET, Held, bridge_snapshot, page, public_snapshot
from slp_build.config import Paths, make_paths
from slp_build.errors import LeftOut
from slp_build.model.blocks import ImageBlock
from slp_build.model.public import Article, PublicImage
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.progress import Say
from slp_build.warm import Warm

EXAMPLES = int(os.environ.get("DAMAGES", "100"))
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()
IMAGE = PublicImage(
    id="image:1", title="Fen", filename="fen.png", width=64, height=48, sha256=sha256(PICTURE).hexdigest()
)
KEPT = ("*.pack", "*.made", "renditions/*.jpg", "*.memory", "*.index", "release.json")
DAMAGES: dict[str, Callable[[bytes, int, int], bytes]] = {
    "a bit has turned": lambda data, at, bit: data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :],
    "not UTF-8": lambda data, at, _: data[:at] + b"\xff" + data[at + 1 :],
    "cut short": lambda data, at, _: data[:at],
    "zeros": lambda data, at, bit: data[:at] + bytes(bit) + data[at + bit :],
    "more": lambda data, at, _: data + data[at:],
}


def build(paths: Paths, title: str, warm: Warm | None = None, say: Say = lambda line: None) -> Outcome:
    funding = page(Article, 3, 2, "funding", title, body=(ImageBlock(image="image:1", alt="Fen", caption=""),))
    public = PublicSnapshot.of(public_snapshot(funding, IMAGE).records.values(), Held(WORKSHEET, PICTURE))
    return build_release(paths, [public, bridge_snapshot()], NOW, say, warm=warm)


def trees(outcome: Outcome) -> dict[str, bytes]:
    files = (path for path in outcome.release.rglob("*/*") if path.is_file())
    return {path.relative_to(outcome.release).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    paths = make_project(tmp_path_factory.mktemp("built") / "project")
    build(paths, "First")
    build(paths, "Second")
    return paths


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return trees(build(make_project(tmp_path_factory.mktemp("clean") / "project"), "Third"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), stays=st.booleans(), damage=st.sampled_from(sorted(DAMAGES)))
def test_what_the_build_keeps_for_itself_may_be_damaged(
    tmp_path: Path, built: Paths, expected: dict[str, bytes], data: st.DataObject, stays: bool, damage: str
) -> None:
    root = tmp_path / "project"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(built.root, root, symlinks=True)
    paths = make_paths(root)
    warm = Warm(stays=stays)
    if stays:
        build(paths, "Between", warm)
        warm.catch_up(paths)
    kept = sorted(path for name in KEPT for path in paths.out.rglob(name))
    path = data.draw(st.sampled_from(kept), "file")
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1), "byte")
    path.chmod(0o600)
    path.write_bytes(DAMAGES[damage](whole, at, data.draw(st.integers(0, 7), "bit")))
    try:
        outcome = build(paths, "Third", warm)
    except LeftOut:  # one that stays asks for the whole snapshot again
        outcome = build(paths, "Third", warm)
    assert outcome.live
    assert trees(outcome) == expected
