"""An editor's day in Chromium, item by item: write, see, know what will change, publish, see it live, take it back.

What one test publishes, another may see: each works on a page of its own.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from demo_server import DemoServer

FRAME = "iframe.w-preview__iframe:not(.w-preview__proxy)"


@pytest.fixture
def cms(page: Page) -> Page:
    """The CMS, signed in as somebody who edits everything."""
    return sign_in(page, "editor")


@pytest.fixture
def author(chromium: Browser, demo: DemoServer) -> Iterator[Page]:
    """The CMS, signed in as somebody who writes, and whose words an editor approves."""
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    yield sign_in(context.new_page(), "author")
    context.close()


@pytest.fixture(scope="module", autouse=True)
def opens_at(chromium: Browser, demo: DemoServer) -> datetime:
    """When a page goes live that an editor has scheduled: while the other tests run."""
    at = datetime.now(ZoneInfo("Europe/London")).replace(second=0, microsecond=0) + timedelta(minutes=2)
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    page = sign_in(context.new_page(), "editor")
    above = open_form(page, "News and events")
    page.goto(f"/cms/pages/add/pages/newspage/{above}/")
    page.locator("[name=title]").fill("Applications open")
    page.locator("[name=lead]").fill("From today you can apply for a place.")
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("[name=go_live_at]").fill(f"{at:%Y-%m-%d %H:%M}")
    # By the keyboard: a calendar may lie over the button, and another opens as the cursor passes the next field.
    page.get_by_role("button", name="Save schedule").press("Enter")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Schedule to publish").click()
    expect(page.locator(".messages")).to_contain_text("scheduled for publishing")
    context.close()
    return at


@pytest.fixture
def visitor(chromium: Browser, demo: DemoServer) -> Iterator[Page]:
    """Somebody else, without an account."""
    context = chromium.new_context(base_url=demo.url, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def sign_in(page: Page, who: str) -> Page:
    page.goto("/cms/login/")
    page.get_by_label("E-mail", exact=False).fill(f"{who}@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def open_form(cms: Page, title: str) -> int:
    """Find a page by its title, open its form, and return its number."""
    cms.goto(f"/cms/pages/search/?q={title}")
    cms.get_by_role("link", name=title, exact=True).first.click()
    cms.locator("[name=slug]").wait_for(state="attached")
    return int(cms.url.partition("/pages/")[2].partition("/")[0])


def publish(cms: Page) -> None:
    cms.get_by_role("button", name="More actions").first.click()
    cms.get_by_role("button", name="Publish").click()
    expect(cms.locator("[data-words]").first).to_contain_text("Live since", timeout=30_000)


def save_draft(cms: Page) -> None:
    cms.get_by_role("button", name="Save draft").click()
    expect(cms.locator(".messages, [data-w-status], .w-status").first).to_be_attached()
    cms.wait_for_timeout(1500)  # Wagtail saves without a new page


def is_sound(page: Page, where: str) -> None:
    assert Axe().run(page, context=where).response["violations"] == []


def test_1_a_new_page_of_a_kind_is_written_with_its_pieces_and_published(cms: Page, visitor: Page) -> None:
    above = open_form(cms, "Rounds and awards")
    cms.goto(f"/cms/pages/{above}/add_subpage/")
    kinds = cms.locator("main").inner_text()
    assert "Challenge Fund round" in kinds
    assert "Challenge Fund award" not in kinds, "an award stands below its round alone"
    cms.goto(f"/cms/pages/add/pages/articlepage/{above}/")
    cms.locator("[name=title]").fill("How bids are read")
    cms.locator("[name=lead]").fill("By three people, each of whom writes down why.")
    cms.get_by_role("button", name="Insert a block").first.click()
    cms.get_by_role("option", name="Call to action").click()
    cms.locator("[name$=heading]").fill("Ask us first")
    cms.locator("[name$=button]").fill("Write to us")
    cms.locator("[name$=address]").fill("http://elsewhere.example")
    cms.get_by_role("button", name="More actions").first.click()
    cms.get_by_role("button", name="Publish").click()
    expect(cms.get_by_text("Begin the address with a slash, or with https://.")).to_be_visible()
    expect(cms.locator("[name=lead]")).to_have_value("By three people, each of whom writes down why.")
    cms.locator("[name$=address]").fill("/join-the-bridge")
    publish(cms)
    visitor.goto("/our-partnership/challenge-fund-rounds/how-bids-are-read")
    expect(visitor.get_by_role("link", name="Write to us")).to_have_attribute("href", "/join-the-bridge")
    is_sound(visitor, "body")


def test_2_the_preview_keeps_up_and_shows_the_pages_around(cms: Page) -> None:
    open_form(cms, "A second reading room opens")
    cms.get_by_role("button", name="Toggle preview").click()
    frame = cms.frame_locator(FRAME)
    expect(frame.get_by_role("main")).to_contain_text("Two more schools share", timeout=20_000)
    cms.locator("[name=lead]").clear()
    # letter by letter, as people do: Wagtail misses what is typed while its panel opens, until the next one
    cms.locator("[name=lead]").press_sequentially("Three schools now, and a second van.", delay=60)
    expect(frame.get_by_role("main")).to_contain_text("a second van", timeout=20_000)
    cms.get_by_label("Preview mode").select_option(label="The page that lists it")
    expect(frame.get_by_role("heading", level=1)).to_have_text("News and events", timeout=20_000)
    expect(frame.get_by_role("main")).to_contain_text("a second van")
    cms.get_by_label("Preview mode").select_option(label="The news feed")
    cms.get_by_label("Preview mode").select_option(label="The page")
    expect(frame.get_by_role("main")).to_contain_text("a second van", timeout=20_000)
    cms.get_by_role("button", name="Toggle preview").click()


def test_2_a_new_page_is_previewed_where_it_is_to_stand_before_it_is_saved(cms: Page) -> None:
    above = open_form(cms, "News and events")
    cms.goto(f"/cms/pages/add/pages/newspage/{above}/")
    cms.locator("[name=title]").fill("Quite new")
    cms.locator("[name=lead]").fill("Nobody has saved this yet.")
    cms.get_by_role("button", name="Toggle preview").click()
    frame = cms.frame_locator(FRAME)
    expect(frame.get_by_role("main")).to_contain_text("Nobody has saved this yet.", timeout=20_000)
    expect(frame.get_by_role("navigation", name="Breadcrumb")).to_contain_text("News and events")
    cms.get_by_role("button", name="Toggle preview").click()


def test_2_a_draft_is_shared_by_a_link_until_it_is_revoked(cms: Page, visitor: Page) -> None:
    number = open_form(cms, "Five priorities")
    cms.locator("[name=lead]").fill("Only those who have the link read this.")
    save_draft(cms)
    cms.goto(f"/cms/releases/share/{number}/")
    cms.get_by_role("button", name="Make a link").click()
    link = cms.get_by_label("Link 1").input_value()
    is_sound(cms, ".releases")
    visitor.goto(link)
    expect(visitor.get_by_role("main")).to_contain_text("Only those who have the link read this.")
    visitor.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Our partnership").click()
    expect(visitor.get_by_role("main")).to_contain_text("Only those who have the link read this.")
    visitor.goto("/our-partnership/priorities")
    expect(visitor.get_by_role("main")).not_to_contain_text("Only those who have the link")
    cms.get_by_role("button", name="Revoke").click()
    expect(cms.get_by_text("The link no longer works.")).to_be_visible()
    assert visitor.goto(link).status == 404  # type: ignore[union-attr]


def test_3_what_publishing_will_change_is_told_before_with_what_stands_in_the_way(cms: Page) -> None:
    number = open_form(cms, "Set up in two stages")
    cms.locator("[name=lead]").fill("First within the council; independent a year later.")
    save_draft(cms)
    cms.goto(f"/cms/releases/trial/{number}/")
    expect(cms.get_by_role("heading", name=re.compile("addresses of the site"))).to_be_visible(timeout=60_000)
    changed = cms.locator(".releases")
    expect(changed).to_contain_text("/our-partnership/two-stages would change")
    expect(changed.locator("ins").first).to_contain_text("First within the council")
    expect(changed.locator("del").first).to_contain_text("Working from September 2014")
    is_sound(cms, ".releases")


def test_4_a_receipt_follows_a_change_until_readers_have_it(cms: Page, visitor: Page) -> None:
    open_form(cms, "How we work")
    cms.locator("[name=lead]").fill("One shared picture, and a plain rule.")
    publish(cms)
    expect(cms.get_by_role("heading", name="Addresses that differ because of it")).to_be_visible()
    cms.get_by_role("link", name="View live").first.evaluate("link => link.removeAttribute('target')")
    cms.get_by_role("link", name="View live").first.click()
    expect(cms.get_by_role("main")).to_contain_text("One shared picture, and a plain rule.")
    cms.goto("/cms/")
    expect(cms.get_by_role("main")).to_contain_text("How we work")
    visitor.goto("/our-partnership/how-we-work")
    expect(visitor.get_by_role("main")).to_contain_text("One shared picture, and a plain rule.")


def test_6_what_an_author_writes_is_approved_by_an_editor(cms: Page, author: Page, visitor: Page) -> None:
    open_form(author, "Five priorities")
    author.get_by_role("button", name="More actions").first.click()
    expect(author.get_by_role("button", name="Publish")).to_have_count(0)
    author.keyboard.press("Escape")
    author.locator("[name=lead]").fill("Five things, and who sees to each.")
    author.get_by_role("button", name="More actions").first.click()
    author.get_by_role("button", name="Submit to the moderators").click()
    expect(author.locator(".messages")).to_contain_text("submitted for moderation")
    visitor.goto("/our-partnership/priorities")
    expect(visitor.get_by_role("main")).not_to_contain_text("who sees to each")
    cms.goto("/cms/")
    cms.get_by_role("link", name="Five priorities").first.click()
    cms.get_by_role("button", name="Toggle preview").click()
    expect(cms.frame_locator(FRAME).get_by_role("main")).to_contain_text("who sees to each", timeout=20_000)
    cms.get_by_role("button", name="Toggle preview").click()
    cms.get_by_role("button", name="More actions").first.click()
    cms.get_by_role("button", name="Approve and Publish").click()
    expect(cms.get_by_role("link", name="Five priorities").first).to_be_visible()
    for _ in range(60):
        visitor.reload()
        if "who sees to each" in visitor.get_by_role("main").inner_text():
            break
        visitor.wait_for_timeout(500)
    expect(visitor.get_by_role("main")).to_contain_text("Five things, and who sees to each.")


def test_6_a_resource_is_withdrawn_with_a_reason_and_comes_back(cms: Page, visitor: Page) -> None:
    number = open_form(cms, "Fraction cards")
    cms.goto(f"/cms/releases/withdraw/{number}/")
    is_sound(cms, ".releases")
    cms.get_by_label("Why?").fill("Card 17 had a mistake.")
    cms.get_by_role("button", name="Withdraw it now").click()
    expect(cms.get_by_text("is withdrawn")).to_be_visible()
    answer = visitor.goto("/resources/advantage-maths/fraction-cards")
    assert answer
    assert answer.status == 410
    expect(visitor.get_by_role("main")).to_contain_text("Card 17 had a mistake.")
    cms.get_by_role("button", name="Let it come back").click()
    expect(cms.get_by_role("button", name="Withdraw it now")).to_be_visible()
    for _ in range(60):  # the page is built first
        if visitor.goto("/resources/advantage-maths/fraction-cards").status == 200:  # type: ignore[union-attr]
            break
        visitor.wait_for_timeout(500)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Fraction cards")


def test_7_a_renamed_page_leads_on_from_its_old_address(cms: Page, visitor: Page) -> None:
    number = open_form(cms, "The walk that mended attendance")
    cms.goto(f"/cms/pages/{number}/edit/#tab-promote")
    cms.get_by_role("tab", name="Promote").click()
    cms.locator("[name=slug]").fill("the-walking-bus")
    publish(cms)
    visitor.goto("/stories/the-walk-to-school")
    expect(visitor).to_have_url(re.compile("/stories/the-walking-bus$"))


def test_7_a_banner_goes_up_on_every_page_and_a_topic_has_a_page(cms: Page, visitor: Page) -> None:
    cms.goto("/cms/snippets/pages/alertbanner/add/")
    cms.locator("[name=text]").fill("Our office is closed by snow today.")
    cms.locator("[name=starts]").fill("2026-01-01 08:00")
    cms.locator("[name=ends]").fill("2036-01-01 08:00")
    cms.locator("form[method=POST] button[type=submit]").last.click()
    expect(cms.locator(".messages")).to_contain_text("created")
    banner = visitor.get_by_role("region", name="Notice")
    for _ in range(60):
        visitor.goto("/topics/reading")
        if banner.count():
            break
        visitor.wait_for_timeout(250)
    expect(banner).to_have_text("Our office is closed by snow today.")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Reading")
    is_sound(visitor, "body")
    cms.goto("/cms/snippets/pages/alertbanner/")
    cms.get_by_role("link", name="Our office is closed by snow today.").first.click()
    cms.goto(cms.url.replace("/edit/", "/delete/"))
    cms.get_by_role("button", name="Yes, delete").click()


@pytest.mark.parametrize("report", ["review", "links"])
def test_7_the_reports_are_sound(cms: Page, report: str) -> None:
    cms.goto(f"/cms/reports/{report}/")
    expect(cms.get_by_role("heading", level=1)).to_be_visible()
    is_sound(cms, ".releases")
    cms.set_viewport_size({"width": 390, "height": 844})
    wide = cms.evaluate("document.querySelector('.releases').scrollWidth > window.innerWidth")
    assert not wide


def test_5_a_scheduled_page_goes_live_at_its_time_and_not_before(cms: Page, visitor: Page, opens_at: datetime) -> None:
    address = "/news/applications-open"
    while datetime.now(opens_at.tzinfo) < opens_at - timedelta(seconds=1):
        answer = visitor.goto(address)
        assert answer
        assert answer.status == 404
        visitor.wait_for_timeout(500)
    for _ in range(60):
        if visitor.goto(address).status == 200:  # type: ignore[union-attr]
            break
        visitor.wait_for_timeout(250)
    expect(visitor.get_by_role("main")).to_contain_text("From today you can apply for a place.")
    cms.goto("/cms/releases/")
    line = cms.get_by_role("row").filter(has_text="Applications open").first
    expect(line).to_contain_text("Live since")
