"""A small project for the engine's tests: the real theme, made small enough to build hundreds of times."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slp_build.config import Paths, make_paths

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(tempfile.mkdtemp(prefix="slp-engine-"))
atexit.register(shutil.rmtree, HERE, ignore_errors=True)


def make_project(root: Path) -> Paths:
    """Return the folders of a project with the real theme, Markdown pages and the sample county's public exports."""
    shutil.copytree(ROOT / "site", root / "site")
    for audience, names in (("public", ("county", "privacy", "join-the-bridge")), ("bridge", ("guide",))):
        folder = root / "content" / audience
        folder.mkdir(parents=True)
        for name in names:
            template = "template: county\n" if name == "county" else ""
            (folder / f"{name}.md").write_text(f"---\ntitle: {name.capitalize()}\n{template}---\n\nWords.\n")
        (root / "data_exports" / audience).mkdir(parents=True)
    shutil.copy(ROOT / "content" / "partnership.toml", root / "content")
    return make_paths(root)


@contextmanager
def project_in_turn() -> Iterator[Paths]:
    """Make a project where this process's last one was: templates, which are compiled by their path, are compiled once.

    A second or so each time otherwise, more than most of these tests take.
    """
    paths, compiled = make_project(HERE / "project"), HERE / "templates"
    compiled.mkdir(exist_ok=True)
    paths.cache.mkdir(parents=True)
    (paths.cache / "templates").symlink_to(compiled)
    try:
        yield paths
    finally:
        shutil.rmtree(paths.root)


@pytest.fixture
def project() -> Iterator[Paths]:
    with project_in_turn() as paths:
        yield paths
