"""What should be looked at again, and which links lead nowhere."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms_pages import ArticleFactory, GuidanceFactory, SectionFactory
from slp_cms.accounts.models import User
from slp_cms.publishing.actions.check_links import check_links, keep_for_the_report, links_elsewhere
from slp_cms.publishing.models import LinkCheck


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: some pages are there, some lead on, some are gone."""

    def do_HEAD(self) -> None:
        status = {"/there": 200, "/gone": 404, "/moved": 302, "/round": 302, "/broken": 500, "/shy": 405}[self.path]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/there" if self.path == "/moved" else "/round")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/shy" else 404)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        return None


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def linking(home: Page, *addresses: str) -> Page:
    words = "".join(f'<p><a href="{address}">x</a></p>' for address in addresses)
    return ArticleFactory(parent=SectionFactory(parent=home), title="Links", body=[("text", words)])


def test_links_elsewhere_are_followed_and_those_that_fail_are_named(
    client: Client, editor: User, home: Page, elsewhere: str
) -> None:
    page = linking(home, *(f"{elsewhere}/{name}" for name in ("there", "gone", "moved", "round", "broken", "shy")))
    assert check_links(private=True) == (6, 3)
    problems = dict(LinkCheck.objects.exclude(problem="").values_list("address", "problem"))
    assert {address.rpartition("/")[2] for address in problems} == {"gone", "round", "broken"}
    client.force_login(editor)
    shown = client.get("/cms/reports/links/").content.decode()
    assert f"{elsewhere}/gone" in shown
    assert f"/cms/pages/{page.pk}/edit/" in shown
    page.body = []
    page.save()
    assert check_links(private=True) == (0, 0)
    assert not LinkCheck.objects.exists()


def test_a_links_address_is_taken_as_it_stands_and_words_that_are_no_link_are_not(home: Page) -> None:
    asked, closed = "https://elsewhere.example/?a=1&copy=2", "https://elsewhere.example/wiki/Bath_(city)"
    html = f'<p>https://elsewhere.example/no <a href="{asked.replace("&", "&amp;")}">x</a> <a href="{closed}">x</a></p>'
    action = {"heading": "Apply", "text": "", "button": "Apply", "page": None, "address": f"{asked}&at=top"}
    page = ArticleFactory(parent=home, title="Links", body=[("text", html), ("action", action)])
    assert links_elsewhere() == {asked: [page.pk], f"{asked}&at=top": [page.pk], closed: [page.pk]}


def test_an_address_that_is_too_long_for_the_report_is_told_by_its_beginning(home: Page) -> None:
    page = linking(home, f"https://elsewhere.example/{'x' * 2000}")
    assert check_links() == (1, 1)
    told = LinkCheck.objects.get()
    told.full_clean()  # SQLite would keep any length, PostgreSQL does not
    assert told.problem == "It is too long to be followed."
    assert [one.pk for one in told.pages.all()] == [page.pk]


def test_a_page_that_is_deleted_while_its_links_are_followed_is_left_out(home: Page) -> None:
    page, other = linking(home, "https://elsewhere.example/"), ArticleFactory(parent=home, title="Other")
    found = {address: [*pages, other.pk] for address, pages in links_elsewhere().items()}
    page.delete()
    keep_for_the_report(found, [""])
    connection.check_constraints()
    assert [one.pk for one in LinkCheck.objects.get().pages.all()] == [other.pk]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_the_server_does_not_look_round_its_own_house(home: Page, host: str) -> None:
    linking(home, f"http://{host}/admin")
    assert check_links() == (1, 1)
    assert "private network" in LinkCheck.objects.get().problem


def test_pages_whose_day_has_come_are_listed_for_those_who_may_edit_them(
    client: Client, editor: User, home: Page, bridge: Page
) -> None:
    today = timezone.localdate()
    section = SectionFactory(parent=home)
    for title, days in (("Over", -1), ("Soon", 20), ("Later", 90)):
        ArticleFactory(parent=section, title=title, review_on=today + timedelta(days=days))
    GuidanceFactory(parent=bridge, title="For members", review_on=today)
    ArticleFactory(parent=section, title="Forgotten", last_published_at=timezone.now() - timedelta(days=500))
    client.force_login(editor)
    shown = client.get("/cms/reports/review/").content.decode()
    found = [title for title in ("Over", "For members", "Soon", "Forgotten", "Later") if f">{title}</a>" in shown]
    assert found == ["Over", "For members", "Soon", "Forgotten"]
