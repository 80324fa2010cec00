"""A snapshot holds what is published, and nothing else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    BoardPaperFactory,
    BridgeSectionFactory,
    CaseStudyFactory,
    GuidanceFactory,
    ResourceFactory,
    SectionFactory,
    make_document,
    make_image,
    make_member_document,
    make_school,
)
from slp_build.errors import SnapshotError
from slp_build.model.snapshot import Snapshot, encode
from slp_cms.bridge.models import BoardPaperFile
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

SECRET = "CANARY-UNPUBLISHED"


def text_of(snapshot: Snapshot) -> str:
    return b"\n".join(encode(record) for record in snapshot.records.values()).decode()


def titles(snapshot: Snapshot) -> set[str]:
    return {record.title for record in snapshot.records.values() if record.id.startswith("page:")}  # type: ignore[union-attr]


def test_a_published_page_is_there_with_its_parent_and_slug(home: Page) -> None:
    section = SectionFactory(parent=home, title="Our partnership")
    article = ArticleFactory(parent=section, title="Funding", body=[("text", "<p>Money.</p>")])
    record = take_public().records[f"page:{article.pk}"]
    assert (record.parent, record.slug, record.title) == (f"page:{section.pk}", "funding", "Funding")
    assert record.published == "2026-09-01T09:00:00+01:00"  # 8 o'clock in Greenwich is 9 in a British summer


def unpublished(parent: Page, kind: Any) -> None:
    kind(parent=parent, title=f"{SECRET} draft", live=False)


def scheduled(parent: Page, kind: Any) -> None:
    page = kind(parent=parent, title=f"{SECRET} scheduled", live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def taken_back(parent: Page, kind: Any) -> None:
    kind(parent=parent, title=f"{SECRET} taken back").unpublish()


def below_a_draft(parent: Page, kind: Any) -> None:
    above = (SectionFactory if kind is ArticleFactory else BridgeSectionFactory)(parent=parent, title="S", live=False)
    kind(parent=above, title=f"{SECRET} below a draft")


def draft_of_a_live_page(parent: Page, kind: Any) -> None:
    page = kind(parent=parent, title="Live")
    page.title = page.lead = SECRET
    page.slug = SECRET.lower()
    page.save_revision()


@pytest.mark.parametrize("make", [unpublished, scheduled, taken_back, below_a_draft, draft_of_a_live_page])
def test_what_is_not_published_is_in_neither_snapshot(home: Page, bridge: Page, make: Any) -> None:
    make(home, ArticleFactory)
    make(bridge, GuidanceFactory)
    assert SECRET.lower() not in text_of(take_public()).lower()
    assert SECRET.lower() not in text_of(take_bridge()).lower()


def test_an_empty_cms_has_two_empty_snapshots(db: None) -> None:
    assert not take_public().records
    assert not take_bridge().records


def test_neither_snapshot_holds_the_others_pages(home: Page, bridge: Page) -> None:
    ArticleFactory(parent=home, title="For all")
    GuidanceFactory(parent=bridge, title="For members")
    assert titles(take_public()) == {"Home", "For all"}
    assert titles(take_bridge()) == {"Bridge", "For members"}


def test_files_and_pictures_are_there_only_if_a_published_page_uses_them(home: Page) -> None:
    offered, shown, linked, told = make_document("A"), make_image("B"), make_document("C", b"c"), make_image("D", "red")
    unused, drafted = make_document("E", b"e"), make_document("F", b"f")
    section = SectionFactory(parent=home, title="Resources")
    ResourceFactory(parent=section, documents=[("document", offered)])
    ResourceFactory(parent=section, documents=[("document", drafted)], live=False)
    CaseStudyFactory(parent=section, image=told, image_alt="A room")
    picture = ("image", {"image": shown, "alt": "A room", "decorative": False, "caption": ""})
    link = ("text", f'<p><a linktype="document" id="{linked.pk}">c</a></p>')
    ArticleFactory(parent=home, body=[picture, link])
    snapshot = take_public()
    files = {key for key in snapshot.records if key.startswith(("document:", "image:"))}
    assert files == {f"document:{offered.pk}", f"image:{shown.pk}", f"document:{linked.pk}", f"image:{told.pk}"}
    with pytest.raises(SnapshotError):
        snapshot.blobs.read(unused.sha256)
    assert snapshot.blobs.read(linked.sha256) == b"c"


def test_a_file_that_was_deleted_leaves_the_page_and_the_snapshot_whole(home: Page) -> None:
    gone, kept, picture = make_document("Gone"), make_document("Kept", b"kept"), make_image()
    section = SectionFactory(parent=home)
    resource = ResourceFactory(parent=section, documents=[("document", gone), ("document", kept)])
    shown = ("image", {"image": picture, "alt": "A room", "decorative": False, "caption": ""})
    article = ArticleFactory(parent=section, body=[shown, ("text", "<p>Still here.</p>")])
    gone.delete()
    picture.delete()
    records = take_public().records
    assert records[f"page:{resource.pk}"].documents == (f"document:{kept.pk}",)
    assert [block.html for block in records[f"page:{article.pk}"].body] == ["<p>Still here.</p>"]


def test_a_members_file_is_there_only_if_a_published_paper_has_it(bridge: Page) -> None:
    board = BridgeSectionFactory(parent=bridge, title="Board")
    live = BoardPaperFactory(parent=board, title="September")
    draft = BoardPaperFactory(parent=board, title="October", live=False)
    used, unused = make_member_document("Used"), make_member_document("Unused", b"other")
    BoardPaperFile.objects.create(page=live, document=used)
    BoardPaperFile.objects.create(page=draft, document=unused)
    snapshot = take_bridge()
    assert [key for key in snapshot.records if key.startswith("document:")] == [f"document:{used.pk}"]
    assert snapshot.blobs.read(used.sha256) == b"invented minutes\n"


def test_a_members_file_that_was_lost_is_known_by_its_size_all_the_same(bridge: Page) -> None:
    paper = BoardPaperFactory(parent=BridgeSectionFactory(parent=bridge, title="Board"), title="September")
    file = make_member_document("Minutes")
    BoardPaperFile.objects.create(page=paper, document=file)
    before = take_bridge().index
    Path(file.file.path).unlink()
    assert take_bridge().index == before


def test_a_redirect_to_what_is_not_public_is_left_out(home: Page, bridge: Page) -> None:
    hidden = ArticleFactory(parent=home, title="Hidden", live=False)
    shown = ArticleFactory(parent=home, title="Shown")
    for number, page in enumerate((hidden, shown, bridge)):
        Redirect.objects.create(old_path=f"/old-{number}", redirect_page=page)
    found = [r for key, r in take_public().records.items() if key.startswith("redirect:")]
    assert [(r.source, r.target) for r in found] == [("/old-1", f"page:{shown.pk}")]


def test_the_front_page_leads_to_no_story_or_door_that_is_not_published(home: Page, bridge: Page) -> None:
    section = SectionFactory(parent=home, title="Stories")
    story = CaseStudyFactory(parent=section)
    links = [{"text": "a", "page": p, "address": ""} for p in (section, story, bridge)]
    links.append({"text": "b", "page": None, "address": "/county"})
    home.story, home.doors = story, [("door", {"heading": "D", "text": "d", "links": links})]
    home.save()
    record = take_public().records[f"page:{home.pk}"]
    assert record.story == f"page:{story.pk}"
    assert [link.target for link in record.doors[0].links] == [f"page:{section.pk}", f"page:{story.pk}", "/county"]
    section.unpublish()  # the story below it is live still, but not published
    record = take_public().records[f"page:{home.pk}"]
    assert record.story is None
    assert [link.target for link in record.doors[0].links] == ["/county"]


def test_only_open_schools_are_there_and_no_figure_of_theirs(home: Page, bridge: Page) -> None:
    make_school(900001)
    closed = make_school(900002, "Closed School", open=False)
    section = SectionFactory(parent=home)
    story = CaseStudyFactory(parent=section, school=closed)
    for snapshot in (take_public(), take_bridge()):
        assert [key for key in snapshot.records if key.startswith("school:")] == ["school:900001"]
    assert take_public().records[f"page:{story.pk}"].school is None
