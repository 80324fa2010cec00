"""For every page type: what the preview shows is what is published afterwards, but for the preview's own marks."""

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Page

from cms_pages import make_image
from slp_build.model.address import file_of, page_addresses
from slp_build.pipeline import build_release
from slp_build.returns import sample_register
from slp_cms.accounts.models import User
from slp_cms.bridge.models import BridgePage, MemberDocument
from slp_cms.pages import models as public
from slp_cms.pages.actions.load_starter import load_starter
from slp_cms.pages.actions.starter_page import KINDS
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing.latest import LATEST
from slp_cms.schools.actions.load_register import load_register
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

Built = dict[int, tuple[str, str]]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[Any, Built]]:
    """The starter content with some of every block, built: each page's address and HTML by its number."""
    folder = tmp_path_factory.mktemp("built")
    own = {"PATHS": dataclasses.replace(django_settings.PATHS, out=folder / "out"), "MEDIA_ROOT": folder / "media"}
    with override_settings(**own), django_db_blocker.unblock(), transaction.atomic():
        LATEST.forget()
        cache.clear()
        load_register(sample_register(), sample=True)
        load_starter()
        every_block(public.ArticlePage.objects.get(slug="why-suffolk"))
        outcome = build_release(
            django_settings.PATHS, [take_public(), take_bridge()], timezone.localtime(), lambda line: None
        )
        User.objects.create_superuser("previewer@school.example", "a long password")
        yield own, dict(_pages(outcome.release))
        for document in MemberDocument.objects.all():
            document.file.delete(save=False)  # their store is one for all tests
        transaction.set_rollback(True)
    LATEST.forget()


@pytest.fixture
def in_the_same_county(built: tuple[Any, Built], own_folders: None, settings: Any, django_db_blocker: Any) -> Any:
    """The database and folders of `built`, instead of a test's own."""
    for name, value in built[0].items():
        setattr(settings, name, value)
    with django_db_blocker.unblock():
        yield built[1]


def every_block(page: Any) -> None:
    """Give a page one of each block that the starter content lacks."""
    person = public.Person.objects.create(name="A. Invented", role="Reading lead", image=make_image(), agreed=True)
    table = {
        "columns": [{"type": "text", "heading": "School"}, {"type": "number", "heading": "Books"}],
        "rows": [{"values": ["Linnet Heath", "400"]}],
        "caption": "Books in the van",
    }
    more = [
        {"type": "video", "value": {"title": "A lesson", "href": "https://vimeo.com/1", "transcript": "One.\n\nTwo."}},
        {"type": "table", "value": table},
        {"type": "figures", "value": {"heading": "Plainly", "names": ["rwm", "good_schools"]}},
        {"type": "people", "value": {"heading": "Whom to ask", "people": [person.pk]}},
        {"type": "image", "value": {"image": person.image_id, "alt": "A room", "decorative": False, "caption": ""}},
    ]
    page.body = page.body.stream_block.to_python([*page.body.get_prep_value(), *more])
    page.social_image = person.image
    page.save_revision().publish()


def _pages(release: Path) -> Iterator[tuple[int, tuple[str, str]]]:
    for tree, snapshot in (("public", take_public()), ("bridge", take_bridge())):
        addresses = page_addresses(snapshot.records, "/" if tree == "public" else "/bridge")
        for reference, address in addresses.items():
            path = release / tree / file_of(address).removeprefix("bridge/")
            if not path.exists():
                path = release / tree / file_of(address)
            yield int(reference.partition(":")[2]), (address, path.read_text())


def without_its_marks(text: str) -> str:
    """Return a preview's HTML as it would be published: its links and assets at their own addresses."""

    def at_home(match: re.Match[str]) -> str:
        return f'href="{unquote(html.unescape(match[1]))}'

    text = re.sub(r'href="/preview[^"]*?&amp;at=([^"&#]*)', at_home, text)
    text = text.replace("/preview/assets/public/", "/assets/").replace("/preview/assets/bridge/", "/bridge/assets/")
    return text.replace("/preview/public/images/", "/images/").replace("/preview/bridge/images/", "/bridge/images/")


def test_there_is_a_page_of_every_type(in_the_same_county: Built) -> None:
    found = {type(page.specific) for page in Page.objects.filter(pk__in=in_the_same_county)}
    assert found == set(KINDS.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_preview_is_the_page_that_is_published(kind: Any, in_the_same_county: Built) -> None:
    client = Client()
    client.force_login(User.objects.get(email="previewer@school.example"))
    for page in kind.objects.live():
        response = client.get(f"/preview?token={page.create_page_preview().token}")
        assert response.status_code == 200, response.content
        address, published = in_the_same_county[page.pk]
        assert without_its_marks(response.content.decode()) == published, address


@pytest.mark.parametrize("around", ["list", "home"])
def test_the_pages_around_it_are_those_that_are_published(around: str, in_the_same_county: Built) -> None:
    client = Client()
    client.force_login(User.objects.get(email="previewer@school.example"))
    shown = dict(in_the_same_county.values())
    for page in Page.objects.filter(pk__in=in_the_same_county, depth__gt=2):
        one = page.specific
        assert isinstance(one, PublicPage | BridgePage)
        if isinstance(one, BridgePage) and around == "home":
            continue
        response = client.get(f"/preview?token={one.create_page_preview().token}&show={around}")
        where = "/" if around == "home" else in_the_same_county[page.get_parent().pk][0]
        assert without_its_marks(response.content.decode()) == shown[where]
