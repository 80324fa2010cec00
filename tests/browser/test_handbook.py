"""The handbook's pictures can be taken as its script takes them, and it shows those and no others."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

import handbook
from demo_server import DemoServer

PAGE = Path(__file__).parents[2] / "content" / "bridge" / "for-editors.md"


def test_the_script_still_finds_its_way_through_the_cms(demo: DemoServer, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(base_url=demo.url, viewport=handbook.SIZE, color_scheme="light")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    handbook.take_pictures(page, tmp_path)
    context.close()
    for name in handbook.PICTURES:
        assert Image.open(tmp_path / f"{name}.png").size == (handbook.SIZE["width"], handbook.SIZE["height"])


def test_the_handbook_shows_every_picture_and_each_says_what_it_shows() -> None:
    shown = re.findall(r'<img src="pictures/([a-z-]+)\.png" alt="([^"]*)"', PAGE.read_text())
    assert sorted(name for name, _ in shown) == sorted(handbook.PICTURES)
    assert all(len(alt) > 20 for _, alt in shown)
    assert {path.stem for path in handbook.FOLDER.glob("*.png")} == set(handbook.PICTURES)
