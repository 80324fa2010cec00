"""What people come for, as they would do it, in Chromium."""

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from demo_server import DemoServer
from sign_in import sign_in

VISION = (
    "The Suffolk Learning Partnership will foster collective responsibility for the lifelong learning of all children "
    "and young people in Suffolk."
)


def test_a_visitor_finds_the_vision(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Our partnership").click()
    page.get_by_role("main").get_by_role("link", name="Vision", exact=False).first.click()
    expect(page.get_by_role("main")).to_contain_text(VISION)


def test_a_prospective_teacher_opens_a_vacancy_from_the_front_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Teach in Suffolk").first.click()
    page.get_by_role("main").get_by_role("link", name="Vacancies", exact=False).first.click()
    page.locator(".vacancy h3 a").first.click()
    main = page.get_by_role("main")
    for term in ("Pay", "Hours", "Start", "Closes"):
        expect(main).to_contain_text(term)
    expect(main).to_contain_text("Sample")


def test_a_prospective_teacher_narrows_the_list_and_is_told_how_many_posts_are_open(page: Page) -> None:
    page.goto("/teach/vacancies")
    posts, closed = page.locator(".vacancy"), page.locator(".vacancy--closed").count()
    every = f"{posts.count()} posts" + (f" ({closed} closed)" if closed else "")
    found, words = page.get_by_role("status"), page.get_by_label("Find a post")
    expect(found).to_have_text(every)
    words.fill("mathematics")
    expect(found).to_have_text(f"{posts.filter(visible=True).count()} of {every}")
    assert 0 < posts.filter(visible=True).count() < posts.count()
    words.fill("astronaut")
    expect(found).to_have_text(f"None of {every} has these words. Try others, or fewer.")


def test_a_list_is_narrowed_by_how_words_begin_and_not_by_its_labels(page: Page) -> None:
    page.goto("/teach/vacancies")
    posts = page.locator(".vacancy")
    texts = posts.evaluate_all(
        """posts => posts.map((post) => {
            const copy = post.cloneNode(true);
            copy.querySelectorAll("dt").forEach((label) => label.remove());
            return copy.textContent;
        })"""
    )
    for typed in ("art", "re", "pay", "teach"):
        page.get_by_label("Find a post").fill(typed)
        shown = posts.evaluate_all("posts => posts.map((post) => !post.hidden)")
        assert shown == [re.search(rf"\b{typed}", text, re.IGNORECASE) is not None for text in texts], typed


@pytest.mark.parametrize("programme", ["Maths Mastery", "Philosophy for Children"])
def test_a_school_downloads_a_resource_whole(page: Page, demo: DemoServer, tmp_path: Path, programme: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Resources").click()
    page.get_by_role("main").get_by_role("link", name=programme, exact=False).first.click()
    page.locator(".resource h3 a, .resource h4 a, .card h3 a").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name="Download").first.click()
    saved = tmp_path / "file"
    waiting.value.save_as(saved)
    manifest = json.loads((demo.out / "releases" / "live" / "release.json").read_text())["public"]
    path = waiting.value.url.split("/", 3)[3]
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == manifest[path]["digest"]


def test_a_head_signs_in_and_sees_the_own_schools_dials_and_nobody_elses(page: Page, demo: DemoServer) -> None:
    sign_in(page, demo, "head@demo.example")
    page.goto("/bridge/your-school")
    expect(page.get_by_role("heading", level=1)).to_contain_text("School")
    assert page.locator(".dial").count() >= 4
    own = page.url.rsplit("/", 1)[1]
    other = str(int(own) + 1)
    refused = page.goto(f"/bridge/schools/{other}")
    assert refused
    refused_body = refused.body()  # gone with the next page
    missing = page.goto("/bridge/schools/123456")
    assert missing
    assert (refused.status, missing.status) == (404, 404)
    assert refused_body == missing.body()


def test_key_dials_are_printed_on_two_sheets_in_letters_that_can_be_read(page: Page, demo: DemoServer) -> None:
    sign_in(page, demo, "broker@demo.example")
    for urn in ("900053", "900041", "900030", "900011"):  # their dials have the most to say
        page.goto(f"/bridge/schools/{urn}")
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 2, urn
        page.emulate_media(media="print")
        letters = page.locator(".spark text").evaluate_all(
            "texts => texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a * 0.75)"
        )
        assert min(letters) >= 8


def test_an_outsider_is_asked_to_sign_in_and_then_refused(page: Page, demo: DemoServer) -> None:
    page.goto("/bridge")
    assert "/account/login" in page.url
    sign_in(page, demo, "outsider@demo.example")
    answer = page.goto("/bridge")
    assert answer
    assert answer.status == 403
    assert page.locator(".dial").count() == 0


def wait_for_the_index(page: Page, demo: DemoServer) -> None:
    for _ in range(60):  # the worker makes the index once the release has come to rest
        if httpx.get(f"{demo.url}/search/index/pagefind.js").status_code == 200:
            return
        page.wait_for_timeout(500)


def test_a_visitor_searches_in_the_browser(page: Page, demo: DemoServer) -> None:
    noises: list[str] = []
    page.on("console", lambda message: noises.append(message.text))
    wait_for_the_index(page, demo)
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_label("What are you looking for?").fill("ten frames")
    expect(page.get_by_role("status")).to_contain_text("found for “ten frames”")
    page.locator(".results a").first.click()
    expect(page.get_by_role("main")).to_contain_text("frames")
    page.go_back()  # what was looked for is still there
    expect(page.get_by_label("What are you looking for?")).to_have_value("ten frames")
    page.get_by_label("What are you looking for?").fill('"frames of no such phrase"')
    expect(page.get_by_role("status")).to_contain_text("Nothing found for")
    assert noises == []


def test_a_word_that_is_on_no_page_finds_none(page: Page, demo: DemoServer) -> None:
    wait_for_the_index(page, demo)
    page.goto("/search")
    said, field = page.get_by_role("status"), page.get_by_label("What are you looking for?")
    for typed in ("lowestoft", "xyzzyq", "xq", "lowestoft xyzzyq"):  # Pagefind finds [low] and [x]
        field.fill(typed)
        expect(said).to_contain_text(f"Nothing found for “{typed}”")
        expect(page.locator(".results a")).to_have_count(0)
    for typed in ("governors", "maths mastry", "email"):  # the site writes “e-mail”
        field.fill(typed)
        expect(said).to_contain_text(f"found for “{typed}”")
        expect(page.locator(".results a").first).to_be_visible()


def test_what_schools_say_for_short_finds_what_pages_say_in_full(page: Page, demo: DemoServer) -> None:
    wait_for_the_index(page, demo)
    page.goto("/search")
    said, field = page.get_by_role("status"), page.get_by_label("What are you looking for?")
    for typed, title in (("ks1", "Numbers to twenty"), ("KS3 fractions", "Fraction cards"), ("p4c", "Question cards")):
        field.fill(typed)
        expect(said).to_contain_text(f"found for “{typed}”")
        expect(page.locator(".results").get_by_role("link", name=title, exact=True)).to_be_visible()
    links = page.locator(".results a").evaluate_all("links => links.map((link) => link.href)")
    assert len(links) == len(set(links))  # a page that has both forms is found once
    field.fill("ks1")
    expect(page.locator(".results").get_by_role("link", name="Numbers to twenty", exact=True)).to_be_visible()
    expect(page.locator(".results").get_by_role("link", name="Fraction cards", exact=True)).to_have_count(0)  # 2 and 3
    page.goto("/teach/vacancies")
    page.get_by_label("Find a post").fill("send")
    expect(page.locator(".vacancy").filter(visible=True)).to_contain_text(["Special educational needs coordinator"])


def test_who_asks_for_more_results_is_taken_to_the_first_of_them_and_told_how_many_are_shown(
    page: Page, demo: DemoServer
) -> None:
    wait_for_the_index(page, demo)
    page.goto("/search?q=school")
    more, links, found = page.get_by_role("button", name="More results"), page.locator(".results a"), 0
    said = page.get_by_role("status")
    expect(said).to_contain_text("found for “school”")
    every = int(said.inner_text().split()[0])
    while found + 10 < every:
        found += 10
        expect(links).to_have_count(found)
        more.press("Enter")
        expect(links.nth(found)).to_be_focused()
        expect(said).to_have_text(f"{min(found + 10, every)} of {every} shown")
    assert found
    expect(more).to_be_hidden()


def test_the_open_menu_of_a_phone_does_not_cover_what_is_tabbed_to(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    menu = page.locator("details.menu")
    menu.locator("summary").press("Enter")
    menu.locator("a").last.focus()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator(":focus")).to_have_count(0)


def test_a_member_searches_what_every_member_may_read(page: Page, demo: DemoServer) -> None:
    sign_in(page, demo, "head@demo.example")
    page.goto("/bridge/search?q=dial")
    expect(page.locator(".results a").first).to_be_visible()
    found = page.locator(".results a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert found
    assert all(address.startswith("/bridge") and not address.startswith("/bridge/schools") for address in found)


def test_a_member_signs_out_below_a_heading_that_says_so(page: Page, demo: DemoServer) -> None:
    sign_in(page, demo, "governor@demo.example")
    account = page.get_by_role("contentinfo").get_by_role("region", name="Your account")
    assert account.get_by_role("link").all_inner_texts() == ["Where you are signed in", "Sign out"]
    account.get_by_role("link", name="Sign out").click()
    assert "/account/logout" in page.url


def test_a_member_is_not_sent_to_the_guides_of_those_who_edit_and_count(page: Page, demo: DemoServer) -> None:
    sign_in(page, demo, "governor@demo.example")
    page.goto("/bridge/search")
    said = page.get_by_role("status")
    for typed in ("reading help", "draft", "specification"):
        page.get_by_label("What are you looking for?").fill(typed)
        expect(said).to_contain_text(f"for “{typed}”")
        assert page.locator(".results a[href^='/bridge/for-']").count() == 0
    for guide in ("for-editors", "for-analysts"):
        answer = page.goto(f"/bridge/{guide}")
        assert answer
        assert answer.status == 200


def test_the_countys_picture_is_not_found_for_every_number_in_its_tables(page: Page, demo: DemoServer) -> None:
    wait_for_the_index(page, demo)
    page.goto("/county")
    said = set(re.findall(r"\d+", page.get_by_role("main").inner_text()))
    numbers = re.findall(r"\d\d(?=%)", " ".join(page.locator(".chart table td").all_text_contents()))
    number = next(number for number in numbers if number not in said)
    page.goto(f"/search?q={number}")
    expect(page.get_by_role("status")).to_contain_text(f"for “{number}”")
    expect(page.locator(".results a[href='/county']")).to_have_count(0)


def test_an_unknown_address_is_answered_kindly(page: Page) -> None:
    answer = page.goto("/no-such-page")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="The Bridge", exact=True)).to_be_visible()  # for members
