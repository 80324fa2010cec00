"""Signing in as a person does: an address, then the code that comes."""

from playwright.sync_api import Page

from demo_server import DemoServer


def sign_in(page: Page, demo: DemoServer, email: str) -> None:
    """Sign in by the code that the demo prints."""
    page.goto("/account/login?next=/bridge")
    before = len(demo.lines)
    page.get_by_label("E-mail", exact=False).fill(email)
    page.locator("main form button[type=submit]").first.click()
    code = demo.sign_in_code(email, before)
    page.get_by_label("code", exact=False).fill(code)
    page.locator("main form button[type=submit]").first.click()
