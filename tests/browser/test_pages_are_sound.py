"""Every type of page: sound for axe in both schemes and for the Nu checker, fit for a phone, quiet in the console."""

import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from addresses import one_of_each
from demo_server import DemoServer
from find_parts import find
from sign_in import sign_in

SPACED = "* {line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important}"
SCREENS = {"phone": (390, 844), "desk": (1280, 900), "narrow": (320, 640)}
MEMBER_PAGES = ["/account/login", "/account/sessions"]


@pytest.fixture(scope="module")
def board_member(chromium: Browser, demo: DemoServer) -> BrowserContext:
    """A signed-in reader who may read every type of Bridge page."""
    context = chromium.new_context(base_url=demo.url, locale="en-GB")
    sign_in(context.new_page(), demo, "board@demo.example")
    return context


def every_page(demo: DemoServer) -> list[str]:
    return [*one_of_each(demo.out, "public"), "/no-such-page", *MEMBER_PAGES, *one_of_each(demo.out, "bridge")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(board_member: BrowserContext, demo: DemoServer, scheme: str) -> None:
    page = board_member.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found = []
    for address in every_page(demo):
        page.goto(address)
        for violation in Axe().run(page).response["violations"]:
            nodes = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{address}: {violation['id']}: {nodes}")
    assert found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_scrolls_sideways_or_logs_an_error(board_member: BrowserContext, demo: DemoServer, screen: str) -> None:
    page = board_member.new_page()
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    wide = []
    for address in every_page(demo):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []
    assert [e for e in errors if "404" not in e] == []


def test_no_page_scrolls_sideways_when_letters_and_words_are_spaced(
    board_member: BrowserContext, demo: DemoServer
) -> None:
    page = board_member.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for address in (*every_page(demo), "/privacy", "/about-the-data", "/bridge/for-analysts"):
        page.goto(address)
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACED
        )
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("address", ["/county", "/bridge"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_a_longer_menu_and_name_leave_the_door_beside_them(
    board_member: BrowserContext, address: str, width: int
) -> None:
    page = board_member.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.locator(".header .brand span").evaluate("e => e.firstChild.data = 'Cambridgeshire and Peterborough'")
    page.locator(".header .nav a").first.evaluate("e => e.textContent = 'From the schools of our partnership'")
    parts = (page.locator(f".header {part}") for part in (".brand", ".nav", ".header__door"))
    brand, nav, door = (part.evaluate("e => e.getBoundingClientRect().toJSON()") for part in parts)
    assert door["top"] < brand["bottom"]
    assert brand["right"] <= nav["left"] < nav["right"] <= door["left"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_every_answer_is_unfolded(board_member: BrowserContext) -> None:
    page = board_member.new_page()
    page.goto("/our-partnership/challenge-fund-rounds/sample-round")
    folds = page.locator("details.fold")
    answers = folds.locator(".prose")
    assert folds.count() == 3
    assert not any(answer.is_visible() for answer in answers.all())
    page.emulate_media(media="print")
    for fold, answer in zip(folds.all(), answers.all(), strict=True):
        assert fold.locator("summary").is_visible()
        assert answer.is_visible()


def test_on_paper_the_numbers_of_every_chart_stand_below_it(board_member: BrowserContext) -> None:
    page = board_member.new_page()
    page.goto("/county")
    numbers = page.locator(".chart table")
    assert numbers.count() >= 5
    assert not any(table.is_visible() for table in numbers.all())
    page.emulate_media(media="print")
    assert all(table.is_visible() for table in numbers.all())


def test_no_two_files_on_the_county_page_have_one_name(board_member: BrowserContext) -> None:
    page = board_member.new_page()
    page.goto("/county")
    names = page.get_by_role("link", name="Download").all_text_contents()
    assert len(names) >= 10
    assert len(set(names)) == len(names)


def test_the_nu_checker_finds_no_error(demo: DemoServer, root: Path) -> None:
    java, jar = find("default-jre-headless"), root / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    assert java, "Java is missing: run `make parts`"
    assert jar.is_file(), "The Nu HTML checker is missing: run `make parts`"
    live = (demo.out / "releases" / "live").resolve()
    files = [
        str(live / audience / ("index.html" if address == "/" else f"{address[1:]}.html"))
        for audience in ("public", "bridge")
        for address in one_of_each(demo.out, audience)
    ]
    checked = subprocess.run(
        [java, "-jar", str(jar), "--errors-only", *files, str(live / "public" / "404.html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stderr.replace(str(live), "") == ""


def test_the_pages_work_without_script(chromium: Browser, demo: DemoServer) -> None:
    context = chromium.new_context(base_url=demo.url, java_script_enabled=False)
    page: Page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Teach in Suffolk").first.click()
    assert "/teach" in page.url
    context.close()
