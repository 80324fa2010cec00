"""A project folder of the tests' own: the real theme and policy, small content, no exports."""

import shutil
from pathlib import Path

import pytest

from slp_build.config import Paths, make_paths

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Paths:
    """Return the folders of a project with the real theme, two Markdown pages and no exports."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "site", root / "site")
    for audience, name in (("public", "about-the-data"), ("bridge", "reading-your-dials")):
        folder = root / "content" / audience
        folder.mkdir(parents=True)
        (folder / f"{name}.md").write_text(f"---\ntitle: About {audience}\n---\n\nPlain words of {{county}}.\n")
        (root / "data_exports" / audience).mkdir(parents=True)
    for page in ("accessibility", "privacy", "county", "join-the-bridge"):  # the footer and the home page lead there
        (root / "content" / "public" / f"{page}.md").write_text(f"---\ntitle: {page.capitalize()}\n---\n\nWords.\n")
    shutil.copy(ROOT / "content" / "partnership.toml", root / "content")
    return make_paths(root)
