"""An editor's way: change a page in Wagtail, look at it, publish it, and a visitor sees it."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from demo_server import DemoServer


def test_an_editor_changes_a_page_previews_it_publishes_and_the_visitor_sees_it(
    page: Page, demo: DemoServer, chromium: Browser
) -> None:
    sign_in(page)
    words = f"Changed by an editor at {time.time():.0f}"
    edit_page(page, "Funding", words)
    preview_shows(page, words)
    assert words not in visitor_sees(chromium, demo, "/our-partnership/funding"), "a draft must not be public"
    page.get_by_role("button", name="More actions").first.click()
    held: list[Route] = []
    page.route("**/state/", lambda route: held.append(route), times=1)
    with page.expect_request("**/state/"):
        page.get_by_role("button", name="Publish").click()
    onwards = page.locator(".releases").get_by_role("link", name="All changes and releases")
    onwards.focus()
    held[0].continue_()
    # The receipt follows the change, and leads to the page only once readers have it.
    live = page.locator(".releases").get_by_role("link", name="View live")
    expect(page.locator("[data-words]").first).to_contain_text("Live since", timeout=30_000)
    expect(live.last).to_have_attribute("href", "/our-partnership/funding")
    expect(live.last).not_to_have_attribute("target", "_blank")
    # It tells the rest without the page being loaded anew, which would take the message away unread.
    expect(page.get_by_role("heading", name="Addresses that differ because of it")).to_be_visible()
    expect(page.locator(".messages")).to_contain_text("is on its way")
    # Who hears the page is told as well, once, and goes on from where they were.
    expect(page.get_by_role("status").filter(has_text="Live since")).to_have_text(re.compile(r"^“Funding”: Live since"))
    expect(onwards).to_be_focused()
    assert words in visitor_sees(chromium, demo, "/our-partnership/funding")
    page.goto("/cms/releases/")
    expect(page.get_by_role("region", name="Changes, as a table").get_by_role("row").nth(1)).to_contain_text("Funding")
    assert Axe().run(page, context=".releases").response["violations"] == []


def test_every_rich_text_field_has_its_name_also_in_a_piece_that_is_added_later(page: Page) -> None:
    sign_in(page)
    page.goto("/cms/pages/search/?q=Stories")
    page.get_by_role("link", name="Stories", exact=True).first.click()
    page.locator("[name=slug]").wait_for(state="attached")
    above = page.url.partition("/pages/")[2].partition("/")[0]
    page.goto(f"/cms/pages/add/pages/casestudypage/{above}/")
    for name in ("What was hard", "What we did", "What came of it", "What did not work", "What others can take"):
        expect(page.get_by_role("textbox", name=name, exact=True)).to_be_visible()
    page.goto(f"/cms/pages/add/pages/articlepage/{above}/")
    for piece in ("Text", "Folded answers"):
        page.get_by_role("button", name="Insert a block").last.click()
        page.get_by_role("option", name=piece, exact=True).click()
    texts = page.locator("[role=textbox][contenteditable]")
    expect(texts).to_have_count(2)
    expect(texts.nth(0)).to_have_accessible_name("Text")
    expect(texts.nth(1)).to_have_accessible_name("Text*")


def sign_in(page: Page) -> None:
    page.goto("/cms/login/")
    page.get_by_label("E-mail", exact=False).fill("editor@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def edit_page(page: Page, title: str, lead: str) -> None:
    """Find a page by its title, as an editor would, and change its lead."""
    page.goto(f"/cms/pages/search/?q={title}")
    page.get_by_role("link", name=title, exact=True).first.click()
    page.locator("[name=lead]").fill(lead)


def preview_shows(page: Page, words: str) -> None:
    """Open the preview panel and wait until the draft is in it."""
    page.get_by_role("button", name="Toggle preview").click()
    # Wagtail loads each state of a draft into a second frame, and then swaps the two.
    frame = page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")
    expect(frame.get_by_role("main")).to_contain_text(words, timeout=15_000)


def visitor_sees(chromium: Browser, demo: DemoServer, address: str) -> str:
    """Return the text a new visitor reads at an address."""
    context = chromium.new_context(base_url=demo.url)
    visitor = context.new_page()
    visitor.goto(address)
    text = visitor.get_by_role("main").inner_text()
    context.close()
    return text
