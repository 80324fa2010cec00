"""Stylesheet and script as single files, whose names change when they do."""

from pathlib import Path

import pytest

from slp_build.errors import BuildError
from slp_build.render.assets import bundle

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text("export {};\n")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "favicon.svg").write_text("<svg/>")
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "card.css").write_text("/* a card */\n.card{color:red}\n")
    (tmp_path / "tokens.css").write_text(":root{--ink:#000}\n")
    imports = '@import url("tokens.css");\n@import url("components/card.css") layer(components);\n'
    entry = f"@layer tokens, components;\n{imports}"
    for name in ("public.css", "bridge.css"):
        (tmp_path / name).write_text(entry)
    return tmp_path


def test_imports_become_one_file_each_in_its_layer(theme: Path) -> None:
    found = bundle(theme, "public")
    style = found.files[found.assets.stylesheet].decode()
    assert "@import" not in style
    assert style.index(":root{--ink:#000}") < style.index("@layer components {\n")
    assert ".card{color:red}\n}" in style
    assert "a card" not in style  # comments stay at home


def test_a_change_gives_that_file_another_name_and_no_other(theme: Path) -> None:
    before = bundle(theme, "public")
    (theme / "components" / "card.css").write_text(".card{color:blue}")
    after = bundle(theme, "public")
    assert before.assets.stylesheet != after.assets.stylesheet
    assert before.assets.script == after.assets.script


def test_the_same_theme_is_the_same_bytes(theme: Path) -> None:
    assert bundle(theme, "public") == bundle(theme, "public")


def test_each_tree_has_its_own_below_its_own_root(theme: Path) -> None:
    public, members = bundle(theme, "public"), bundle(theme, "bridge")
    assert all(address.startswith("/assets/") for address in public.files)
    assert all(address.startswith("/bridge/assets/") for address in members.files)
    assert "/assets/favicon.svg" in public.files


def test_an_import_of_nothing_is_named(theme: Path) -> None:
    (theme / "components" / "card.css").unlink()
    with pytest.raises(BuildError, match=r"public\.css: imports components/card\.css, which cannot be read"):
        bundle(theme, "public")


@pytest.mark.parametrize("audience", ["public", "bridge"])
def test_our_own_theme_asks_nothing_of_anybody_else(audience: str) -> None:
    found = bundle(ROOT / "site" / "theme", audience)  # type: ignore[arg-type]
    for data in found.files.values():
        text = data.decode()
        assert "@import" not in text
        assert "url(http" not in text
        assert "//fonts" not in text
