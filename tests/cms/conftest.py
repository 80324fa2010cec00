"""A CMS of the tests' own: a migrated SQLite database in memory, and folders that nobody else uses."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django_tasks_db.models import DBTaskResult
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory, make_bridge, make_home
from database import use_migrated_copy
from receipts import publish
from slp_cms.accounts.models import User
from slp_cms.publishing.builder import the_builder
from slp_cms.publishing.latest import LATEST
from slp_cms.publishing.models import Receipt


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        use_migrated_copy()


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    LATEST.forget()
    cache.clear()  # Wagtail keeps site roots and renditions there, which end with a test's transaction
    settings.PATHS = dataclasses.replace(settings.PATHS, out=tmp_path / "out")
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def builder(settings: Any, tmp_path: Path, own_folders: None) -> Iterator[None]:
    """A builder of this test's own: its folders are, and no exports, which take a while to audit."""
    for audience in ("public", "bridge"):
        (tmp_path / "exports" / audience).mkdir(parents=True)
    settings.PATHS = dataclasses.replace(settings.PATHS, exports=tmp_path / "exports")
    the_builder.cache_clear()
    yield
    the_builder().stop()
    the_builder.cache_clear()


@pytest.fixture
def home(db: None) -> Any:
    """The public front page, in an otherwise empty tree."""
    return make_home()


@pytest.fixture
def bridge(home: Any) -> Any:
    """The Bridge's front page, beside the public one."""
    return make_bridge()


@pytest.fixture
def editor(db: None) -> User:
    """Somebody who may use the whole CMS."""
    return User.objects.create_superuser("editor@school.example", "a long password")


@pytest.fixture
def served(db: None) -> Iterator[str]:
    """Django on a port of its own, in a thread that sees the running test's database."""
    connection.inc_thread_sharing()
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    try:
        yield server.url
    finally:
        server.stop()
        server._live_server_modified_settings.disable()
        connection.inc_thread_sharing()  # a kept connection may end later than the server


@pytest.fixture
def section(bridge: Page, home: Page) -> Page:
    """A section of the public site, and nothing that waits to be built."""
    found = SectionFactory(parent=home, title="Our partnership")
    Receipt.objects.all().delete()
    DBTaskResult.objects.all().delete()
    return found


@pytest.fixture
def page(section: Page, editor: User) -> Page:
    """A page in that section, just published."""
    found = ArticleFactory(parent=section, title="Funding", live=False)
    publish(found, editor)
    return found
