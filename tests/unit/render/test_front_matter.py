"""What pages kept in git say of themselves, read without MkDocs."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files

from sets import PARTNERSHIP
from slp_build.render.front_matter import written_pages


def test_the_pages_are_those_of_which_mkdocs_makes_one(tmp_path: Path) -> None:
    ours = ("first", "templates-of-letters", "deep/second", "deep/templates/third")
    for name in (*ours, ".hidden", ".drafts/fourth", "deep/.hidden", "templates/fifth"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.md").write_text("---\ntitle: A page\n---\n")
    (tmp_path / ".#first.md").symlink_to("somebody@their-machine.1:1")  # as Emacs locks what is being written
    config = MkDocsConfig()
    config.load_dict({"site_name": "S", "docs_dir": str(tmp_path)})
    config.validate()
    theirs = {file.src_uri.removesuffix(".md") for file in get_files(config).documentation_pages()}
    assert {page.address for page in written_pages(tmp_path, "", PARTNERSHIP)} == {f"/{name}" for name in theirs}
    assert theirs == set(ours)


def test_what_a_page_says_of_itself_has_the_partnerships_own_words(tmp_path: Path) -> None:
    (tmp_path / "county.md").write_text("---\ntitle: How {county}'s children do\nmenu: All of {county}\n---\n")
    (page,) = written_pages(tmp_path, "", PARTNERSHIP)
    assert (page.title, page.menu) == ("How Shire's children do", "All of Shire")
