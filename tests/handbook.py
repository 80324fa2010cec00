"""Takes the pictures of “Working with the site” from a running demo, so that they show the CMS as it is.

`make handbook` runs this; the pictures go to content/bridge/pictures/, and are looked at before they are committed.
"""

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from demo_server import demo_server
from find_parts import find

FOLDER = Path(__file__).parents[1] / "content" / "bridge" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
SIZE = {"width": 1120, "height": 700}
COLOURS = 64  # of a picture's palette: the CMS has few


def sign_in(page: Page) -> None:
    page.goto("/cms/login/")
    page.get_by_label("E-mail", exact=False).fill("editor@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()


def the_form(page: Page) -> None:
    page.goto("/cms/pages/search/?q=Funding")
    page.get_by_role("link", name="Funding", exact=True).first.click()
    page.locator("[name=lead]").wait_for()


def the_blocks(page: Page) -> None:
    the_form(page)
    page.get_by_role("button", name="Insert a block").last.scroll_into_view_if_needed()
    page.get_by_role("button", name="Insert a block").last.click()
    page.wait_for_timeout(600)


def the_preview(page: Page) -> None:
    the_form(page)
    if not page.locator("iframe.w-preview__iframe").first.is_visible():
        page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")
    expect(frame.get_by_role("main")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(800)


def what_will_change(page: Page) -> None:
    the_form(page)
    page.locator("[name=lead]").fill("Where the money comes from, what it is for, and what it does not touch.")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Save draft").click()
    page.locator("[name=lead]").wait_for()
    page.wait_for_timeout(1500)
    number = page.url.partition("/pages/")[2].partition("/")[0]
    page.goto(f"/cms/releases/trial/{number}/")
    page.get_by_role("heading", name="What will this change?").wait_for(timeout=60_000)


def the_receipt(page: Page) -> None:
    the_form(page)
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-words]").first).to_contain_text("Live since", timeout=60_000)


def the_releases(page: Page) -> None:
    page.goto("/cms/releases/")


def sharing(page: Page) -> None:
    the_form(page)
    number = page.url.partition("/pages/")[2].partition("/")[0]
    page.goto(f"/cms/releases/share/{number}/")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Revoke").wait_for()


def withdrawing(page: Page) -> None:
    page.goto("/cms/pages/search/?q=Fraction")
    page.get_by_role("link", name="Fraction cards", exact=True).first.click()
    page.locator("[name=lead]").wait_for()
    number = page.url.partition("/pages/")[2].partition("/")[0]
    page.goto(f"/cms/releases/withdraw/{number}/")
    page.locator("[name=reason]").fill("Card 17 had a mistake. A new set comes on Monday.")


PICTURES: dict[str, Callable[[Page], None]] = {
    "editor-form": the_form,
    "editor-blocks": the_blocks,
    "editor-preview": the_preview,
    "editor-what-will-change": what_will_change,
    "editor-receipt": the_receipt,
    "editor-releases": the_releases,
    "editor-share": sharing,
    "editor-withdraw": withdrawing,
}


def take_pictures(page: Page, folder: Path) -> None:
    """Go through the CMS as the handbook tells it, and save a picture at each step."""
    folder.mkdir(parents=True, exist_ok=True)
    sign_in(page)
    for name, step in PICTURES.items():
        step(page)
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        shot.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as out, demo_server(Path(out)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=FLAGS)
        page = browser.new_page(base_url=demo.url, viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        page.set_default_timeout(30_000)
        take_pictures(page, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
