"""Netlify's folder and its rules, without a build: what stands there, and in which order."""

import os
from pathlib import Path

import pytest

from slp_build.deploy.netlify import redirects_file, write_netlify
from slp_build.errors import DeployError
from slp_build.model.headers import Headers

CMS = "https://cms.partnership.example"
NONE = Headers(every={}, https={})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "index.html").write_text("Home")
    return tmp_path / "tree"


def test_a_disk_that_takes_nothing_fails_the_deploy(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(DeployError, match="stays as it was"):
        write_netlify(tree, NONE, {}, tmp_path / "full" / "out", CMS)


@pytest.mark.parametrize("own", ["_headers", "_redirects"])
def test_a_folder_with_one_of_the_two_files_is_somebody_elses(tree: Path, tmp_path: Path, own: str) -> None:
    (tmp_path / "out").mkdir()
    for name in (own, "thesis.txt"):
        (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(DeployError, match="holds other files"):
        write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
    assert (tmp_path / "out" / "thesis.txt").exists()


def test_what_a_killed_deploy_has_moved_aside_does_not_stop_the_next(tree: Path, tmp_path: Path) -> None:
    write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
    (tmp_path / ".out.old").mkdir()
    (tmp_path / ".out.old" / "index.html").write_text("before")
    write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
    assert {path.name for path in tmp_path.iterdir()} == {"tree", "out"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("/find?q=two words", "/teach", "/find q=two%20words /teach 301"),
        ("/find?q=two%20words", "/teach", "/find q=two%20words /teach 301"),
        ("/old", "https://elsewhere.example/a b", "/old https://elsewhere.example/a%20b 301"),
    ],
)
def test_a_space_ends_no_field_of_a_rule(old: str, new: str, rule: str) -> None:
    assert redirects_file({old: new}, (), CMS).splitlines()[-1] == rule


def test_what_a_killed_deploy_of_the_same_number_has_left_is_not_published(tree: Path, tmp_path: Path) -> None:
    left = tmp_path / f".out.{os.getpid()}"
    left.mkdir()
    (left / "withdrawn.html").write_text("taken back since")
    write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
    assert not (tmp_path / "out" / "withdrawn.html").exists()


def test_an_address_with_a_query_stands_before_the_same_without() -> None:
    old = {"/page": "/a", "/page?id=7": "/b", "/page?id=7&lang=cy": "/c", "/page-2": "/d"}
    sources = [line.split(" /")[0] for line in redirects_file(old, (), CMS).splitlines()[8:]]
    assert sources.index("/page id=7 lang=cy") < sources.index("/page id=7") < sources.index("/page")


def test_a_query_without_a_value_is_no_rule_for_the_whole_path() -> None:
    assert not [r for r in redirects_file({"/news?7": "/seven"}, (), CMS).splitlines() if r.startswith("/news /")]
