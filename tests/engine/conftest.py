"""A small project for the engine's tests: the real theme, made small enough to build hundreds of times."""

import shutil
from pathlib import Path

import pytest

from slp_build.config import Paths, make_paths

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.fixture
def project(tmp_path: Path) -> Paths:
    return make_project(tmp_path / "project")
