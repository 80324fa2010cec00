"""What an editor waits for on a demo with 10,000 pages: until readers have a change, for the preview, for each page.

`make benchmark-editing` runs this; it writes out/benchmarks/editing.json.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

import typer
from playwright.sync_api import Page, expect, sync_playwright
from rich.console import Console

from benchmarks.cms.database import called, cms_command, filled_database
from benchmarks.machine import machine
from benchmarks.places import OUT, ROOT
from demo_server import DemoServer, demo_server
from find_parts import find
from postgres import postgres

FILE = OUT / "editing.json"
PAGES = ("/cms/", "/cms/pages/", "/cms/releases/")  # and the form of the page that is edited
LIMITS = {
    "publish_p50_s": ("from the click until readers have it, median", 1.0),
    "publish_p95_s": ("the same, 95th percentile", 1.5),
    "change_list_s": ("“What will this change?”, 95th percentile", 1.5),
    "preview_p95_s": ("from the last letter until the preview shows it, 95th percentile", 2.0),
    "editor_page_p50_s": ("a page of the CMS, median", 0.3),
}
PREVIEWS = 20
TRIALS = 10
SAVED = 2500  # milliseconds in which Wagtail has certainly saved a draft
PAUSE = 1500  # milliseconds between looking and writing on
OPENED = 2500  # milliseconds after which Wagtail has surely noted what a form began with: it looks for changes since
# What is waited for, looked at with every frame: Playwright's `expect` looks once in half a second before long.
IS_LIVE = "() => (document.querySelector('[data-words]')?.textContent ?? '').includes('Live since')"
IS_TOLD = "() => (document.querySelector('main h2')?.textContent ?? '').includes('of the site')"
IS_PREVIEWED = """words => [...document.querySelectorAll('iframe.w-preview__iframe:not(.w-preview__proxy)')].some(
    frame => frame.contentDocument?.querySelector('main')?.textContent.includes(words))"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
console = Console(stderr=True, highlight=False)


def main(
    pages: Annotated[int, typer.Option(help="Pages of the demo that is edited.")] = 10_000,
    times: Annotated[int, typer.Option(help="How often a page is published.")] = 30,
    editors: Annotated[int, typer.Option(help="Editors who publish at once.")] = 20,
    seconds: Annotated[float, typer.Option(help="For how long they do.")] = 120,
) -> None:
    """Measure what an editor waits for, and whether editors who publish at once lose anything.

    Example: make benchmark-editing
    """
    OUT.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"pages": pages, "machine": machine(OUT), "when": time.strftime("%Y-%m-%d")}
    folder = Path(tempfile.mkdtemp(prefix="editing-", dir=OUT))
    try:
        console.print(f"A demo with {pages:,} pages is being filled")
        filled_database(pages, folder / "demo", folder)
        called(cms_command(folder / "demo", "members"))
        with demo_server(folder / "demo") as demo:
            found |= _one_editor(demo, times)
        shutil.rmtree(folder / "demo")
        found["errors"], found["lost"] = 0, 0
        with demo_server(folder / "sqlite") as demo:
            found["at_once_sqlite"] = _at_once(demo, editors, seconds)
        with postgres() as url, demo_server(folder / "postgres", DATABASE_URL=url) as demo:
            found["at_once_postgresql"] = _at_once(demo, editors, seconds, DATABASE_URL=url)
        for kind in ("at_once_sqlite", "at_once_postgresql"):
            found["errors"] += len(found[kind]["errors"])
            found["lost"] += len(found[kind]["old"]) + len(found[kind]["not_live"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    FILE.write_text(json.dumps(found, indent=1) + "\n")
    for name in LIMITS:
        console.print(f"  {name:<20} {found[name]:.3f}")
    console.print(f"  {found['errors']} errors, {found['lost']} lost")
    console.print(f"Written: {FILE}; `make benchmark` puts it into BENCHMARKS.md")


def section() -> str:
    """Return the section of BENCHMARKS.md, or nothing where nothing was run."""
    try:
        found: dict[str, Any] = json.loads(FILE.read_text())
    except (OSError, ValueError):
        return ""
    facts = "; ".join(f"{name.lower()}: {value}" for name, value in found["machine"].items())
    lines = ["| what an editor waits for | seconds | at most |", "| --- | --: | --: |"]
    lines += [f"| {what} | {found[name]:.2f} | {most:g} |" for name, (what, most) in LIMITS.items()]
    many = ["| twenty editors at once, two minutes | publications | builds | lost | errors |", "|---|--:|--:|--:|--:|"]
    for name, words in (("at_once_sqlite", "SQLite"), ("at_once_postgresql", "PostgreSQL")):
        one = found[name]
        lost, errors = len(one["old"]) + len(one["not_live"]), len(one["errors"])
        many.append(f"| {words} | {one['published']:,} | {one['builds']:,} | {lost} | {errors} |")
    return "\n\n".join(
        (
            "## An editor's day",
            f"`make benchmark-editing`, {found['when']}, a demo with {found['pages']:,} pages, in Chromium. {facts}. "
            "Server, worker, builder and browser share two cores.",
            "\n".join(lines),
            "\n".join(many),
        )
    )


def _one_editor(demo: DemoServer, times: int) -> dict[str, float]:
    """Return what one editor waits for in Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=FLAGS)
        page = browser.new_page(base_url=demo.url, viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        page.goto("/cms/login/")
        page.get_by_label("E-mail", exact=False).fill("editor@demo.example")
        page.get_by_label("Password").fill("demo")
        page.get_by_role("button", name="Sign in").click()
        address = _a_page(page)
        opened = [_opened(page, each) for each in (*PAGES, address) for _ in range(5)]
        previewed = _previewed(page, address, PREVIEWS)
        told = _told(page, address, TRIALS)
        published = []
        for number in range(times):
            console.print(f"  publishing {number + 1} of {times}", end="\r")
            published.append(_published(page, address, f"Published {number} times"))
        browser.close()
    return {
        "publish_p50_s": median(published),
        "publish_p95_s": p95(published),
        "change_list_s": p95(told),
        "preview_p95_s": p95(previewed),
        "editor_page_p50_s": median(opened),
    }


def _a_page(page: Page) -> str:
    """Return the address of some page's form."""
    page.goto("/cms/pages/search/?q=a")
    address = page.locator(".listing .title a[href*='/edit/']").first.get_attribute("href")
    assert address
    return address


def _opened(page: Page, address: str) -> float:
    """Return how long the CMS takes to answer with one of its pages, as the browser sees it."""
    page.goto(address)
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    return float(timing["responseEnd"] - timing["requestStart"]) / 1000


def _published(page: Page, address: str, words: str) -> float:
    """Return the time from the click until the CMS says that readers have it."""
    page.goto(address)
    page.locator("[name=lead]").fill(words)
    page.get_by_role("button", name="More actions").first.click()
    button = page.get_by_role("button", name="Publish")
    button.wait_for()
    started = time.perf_counter()
    button.click()
    return _until(page, IS_LIVE, started)


def _told(page: Page, address: str, times: int) -> list[float]:
    """Return how long it takes until the CMS says what publishing a draft would change; the first is not counted."""
    found = []
    number = address.partition("/pages/")[2].partition("/")[0]
    for at in range(times + 1):
        page.goto(address)
        page.locator("[name=lead]").fill(f"Asked {at} times what this will change")
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_timeout(SAVED)
        started = time.perf_counter()
        page.goto(f"/cms/releases/trial/{number}/")
        found.append(_until(page, IS_TOLD, started))
    return found[1:]


def _previewed(page: Page, address: str, times: int) -> list[float]:
    """Return the times from the last letter until the preview beside the form shows it."""
    page.goto(address)
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")
    expect(frame.get_by_role("main")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(OPENED)
    found = []
    for number in range(times):
        words = f"Looked at {number} times"
        page.wait_for_timeout(PAUSE)
        page.locator("[name=lead]").fill(words)
        started = time.perf_counter()
        found.append(_until(page, IS_PREVIEWED, started, words))
    return found


def _until(page: Page, is_so: str, started: float, words: str = "") -> float:
    """Return the seconds since `started` when something is to be seen."""
    page.wait_for_function(is_so, arg=words, polling="raf", timeout=60_000)
    return time.perf_counter() - started


def _at_once(demo: DemoServer, editors: int, seconds: float, **environment: str) -> dict[str, Any]:
    """Return what became of editors who publish at once for some time."""
    env = {**os.environ, "SLP_OUT": str(demo.out), "SLP_EXPORTS": str(demo.exports), **environment}
    env["DJANGO_SETTINGS_MODULE"] = "slp_cms.settings.demo"
    script = str(ROOT / "tests" / "editors.py")
    console.print(f"{editors} editors publish at once for {seconds:.0f} s")
    done = subprocess.run(
        [sys.executable, script, str(editors), str(seconds)], env=env, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    console.print(f"  {found['published']} publications in {found['builds']} builds")
    return found


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile, interpolated."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    typer.run(main)
