"""A build at a terminal while the worker builds, or the other way round: what was read earlier never follows."""

from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory
from slp_build import cli
from slp_build.model.snapshot_file import write_snapshot
from slp_build.pipeline import build_release
from slp_build.release.manifest import read_manifest
from slp_cms.publishing.actions import build_now as worker
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

pytestmark = pytest.mark.usefixtures("builder")
PAGE = "our-partnership/funding.html"


@pytest.fixture
def page(bridge: Page, home: Page) -> Page:
    return ArticleFactory(parent=SectionFactory(parent=home, title="Our partnership"), title="Funding")


def shown(paths: Any) -> bool:
    """Return whether readers see the page."""
    return PAGE in read_manifest(paths.releases / "live").public


def read(paths: Any) -> list[str]:
    """Read what is published as the command does that `slp build` starts, and return the files."""
    for snapshot in (take_public(), take_bridge()):
        write_snapshot(snapshot, paths.snapshots / f"{snapshot.audience}.zip")
    return [str(paths.snapshots / "public.zip"), str(paths.snapshots / "bridge.zip")]


def test_the_worker_reads_again_what_was_released_over_while_it_read(
    page: Page, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, paths = worker._snapshots, settings.PATHS

    def overtaken(*given: Any) -> list[str]:
        found = take(*given)
        page.unpublish()
        build_release(paths, [take_public(), take_bridge()], timezone.localtime(), lambda line: None)
        return found

    assert worker.build_now().succeeded
    assert shown(paths)
    monkeypatch.setattr(worker, "_snapshots", overtaken)
    record = worker.build_now()
    assert not shown(paths)
    assert not record.succeeded
    assert "it has to be read again" in record.message
    assert Receipt.objects.get(object_id=page.pk, action=Receipt.Action.UNPUBLISHED).state == "queued"
    monkeypatch.undo()
    assert worker.build_now().succeeded
    assert not shown(paths)
    assert not Receipt.objects.filter(state__in=Receipt.OPEN).exists()


def test_a_build_at_a_terminal_reads_again_what_the_worker_has_released_over(
    page: Page, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, times = settings.PATHS, []

    def overtaken(paths: Any) -> list[str]:
        found = read(paths)
        times.append("read")
        if len(times) == 1:
            page.unpublish()
            assert worker.build_now().succeeded
        return found

    assert worker.build_now().succeeded
    assert shown(paths)
    monkeypatch.setattr(cli, "paths_here", lambda: paths)
    monkeypatch.setattr(cli, "_snapshots_of_the_cms", overtaken)
    cli.build(snapshot=None, now="", due=False, force=None, reason="")
    assert times == ["read", "read"]
    assert not shown(paths)
    assert BuildRecord.objects.count() == 2
