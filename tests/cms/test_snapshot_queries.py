"""Taking a snapshot costs a few queries for each page type, however many pages there are."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

import cms_pages as make
from slp_build.model.snapshot import KINDS
from slp_cms.bridge.models import BoardPaperFile
from slp_cms.pages.models import Person, Topic
from slp_cms.pages.models.base import TopicsMixin
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public


def queries(take: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        take()
    return len(seen)


def one_of_each_public(section: Page, number: int) -> None:
    school = make.make_school(900000 + number, f"School {number}")
    document, image = make.make_document(f"D{number}", bytes([number])), make.make_image(colour=f"rgb({number},0,0)")
    person = Person.objects.create(name=f"P{number}", role="r", image=image, agreed=True)
    topic = Topic.objects.create(name=f"T{number}", slug=f"t{number}")
    body = [
        ("text", f'<p><a linktype="page" id="{section.pk}">x</a></p>'),
        ("quote", {"text": "q", "who": "w", "role": ""}),
        ("callout", {"tone": "note", "heading": "h", "text": "<p>t</p>"}),
        ("facts", {"heading": "h", "facts": [{"term": "t", "answer": "a"}]}),
        ("image", {"image": image, "alt": "a", "decorative": False, "caption": ""}),
        ("documents", {"heading": "h", "documents": [document]}),
        ("people", {"heading": "h", "people": [person]}),
        ("cards", {"heading": "h", "pages": [section]}),
        ("action", {"heading": "h", "text": "", "button": "b", "page": section, "address": ""}),
    ]
    for kind in (make.SectionFactory, make.ArticleFactory, make.SeatFactory, make.NewsFactory, make.EventFactory):
        page = kind(parent=section, body=body, social_image=image)
        if isinstance(page, TopicsMixin):
            page.topics.add(topic)
            page.save()
    for kind in (make.BoardMeetingFactory, make.CampaignFactory):
        kind(parent=section, body=body)
    make.AwardFactory(parent=make.FundRoundFactory(parent=section), body=body)
    make.UnitFactory(parent=make.ProgrammeFactory(parent=section), body=body)
    make.CaseStudyFactory(parent=section, school=school, image=image, image_alt="a", body=body)
    make.VacancyFactory(parent=section, school=school, body=body)
    make.ResourceFactory(parent=section, documents=[("document", document)], body=body)


def one_of_each_of_the_bridge(board: Page, number: int) -> None:
    for kind in (make.BridgeSectionFactory, make.NoticeFactory, make.GuidanceFactory, make.DirectoryEntryFactory):
        kind(parent=board, body=[("text", "<p>t</p>")])
    paper = make.BoardPaperFactory(parent=board)
    BoardPaperFile.objects.create(page=paper, document=make.make_member_document(f"M{number}", bytes([number])))


def test_the_number_of_queries_does_not_grow_with_the_pages(home: Page, bridge: Page) -> None:
    section = make.SectionFactory(parent=home)
    board = make.BridgeSectionFactory(parent=bridge, title="Board")
    counts = []
    for number in (1, 2, 3):
        one_of_each_public(section, number)
        one_of_each_of_the_bridge(board, number)
        counts.append((queries(take_public), queries(take_bridge)))
    assert counts[0] == counts[1] == counts[2]
    assert max(counts[0]) < 2 * len(KINDS["public"])
