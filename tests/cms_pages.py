"""Pages, files and people of a small, invented CMS. Everything here is published unless a test says otherwise."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils.text import slugify
from PIL import Image
from wagtail.models import Page, Site
from wagtail_factories import PageFactory

from slp_cms.bridge import models as bridge
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as public
from slp_cms.schools.models import School

WHEN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


class Published(PageFactory):
    """What every page here has."""

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.LazyAttribute(lambda page: slugify(page.title))
    lead = "In a sentence."
    first_published_at = WHEN
    last_published_at = WHEN


class HomeFactory(Published):
    title = "Home"
    headline = "Schools that help one another"
    vision = "One paragraph.\n\nAnother paragraph."
    objectives = "Embracing change\nBeing accountable"

    class Meta:
        model = public.HomePage


class SectionFactory(Published):
    class Meta:
        model = public.SectionPage


class ArticleFactory(Published):
    class Meta:
        model = public.ArticlePage


class SeatFactory(Published):
    lead = None
    represents = "Primary schools"
    summary = "Speaks for primary schools."

    class Meta:
        model = public.BoardSeatPage
        exclude = ("lead",)


class CaseStudyFactory(Published):
    school_name = "Linnet Heath Primary School"
    phase = "Primary"
    theme = "Reading"

    class Meta:
        model = public.CaseStudyPage


class NewsFactory(Published):
    date = date(2026, 9, 1)

    class Meta:
        model = public.NewsPage


class VacancyFactory(Published):
    school_name = "Linnet Heath Primary School"
    town = "Saltmere"
    phase = "Primary"
    salary = "£32,000 to £43,000"
    hours = "Full time"
    starts = "January 2027"
    closes = datetime(2026, 10, 2, 16, 0, tzinfo=UTC)
    apply_email = "office@linnet-heath.example"

    class Meta:
        model = public.VacancyPage


class ResourceFactory(Published):
    key_stage = "Key stage 1"
    ages = "5 to 7"
    licence = "CC BY 4.0"

    class Meta:
        model = public.ResourcePage


class EventFactory(Published):
    starts = datetime(2026, 10, 2, 8, 0, tzinfo=UTC)
    ends = datetime(2026, 10, 2, 14, 0, tzinfo=UTC)
    venue = "The Bridge"
    audience = "Teachers"

    class Meta:
        model = public.EventPage


class BoardMeetingFactory(Published):
    starts = datetime(2026, 9, 20, 13, 0, tzinfo=UTC)
    venue = "The Bridge"
    agenda = "<ol><li>Minutes</li></ol>"

    class Meta:
        model = public.BoardMeetingPage


class CampaignFactory(Published):
    incentives = (("incentive", {"heading": "Moving", "amount": "£1,500", "text": "Against receipts."}),)
    closes = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)
    apply_email = "teach@partnership.example"

    class Meta:
        model = public.CampaignPage


class ProgrammeFactory(Published):
    drawing = "maths"

    class Meta:
        model = public.ProgrammePage


class UnitFactory(Published):
    key_stage = "Key stage 1"
    ages = "5 to 7"

    class Meta:
        model = public.UnitPage


class FundRoundFactory(Published):
    opens = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    closes = datetime(2026, 10, 2, 16, 0, tzinfo=UTC)
    amount = 20_000

    class Meta:
        model = public.FundRoundPage


class AwardFactory(Published):
    schools = "Linnet Heath Primary School\nSallow Green Primary School"
    amount = 8_400

    class Meta:
        model = public.AwardPage


class BridgeHomeFactory(Published):
    title = "Bridge"

    class Meta:
        model = bridge.BridgeHomePage


class BridgeSectionFactory(Published):
    class Meta:
        model = bridge.BridgeSectionPage


class NoticeFactory(Published):
    date = date(2026, 9, 1)

    class Meta:
        model = bridge.NoticePage


class GuidanceFactory(Published):
    class Meta:
        model = bridge.GuidancePage


class DirectoryEntryFactory(Published):
    school_name = "Linnet Heath Primary School"
    offers = "A visit\nOur records"
    contact = "Reading lead"
    email = "office@linnet-heath.example"

    class Meta:
        model = bridge.DirectoryEntryPage


class BoardPaperFactory(Published):
    date = date(2026, 9, 10)

    class Meta:
        model = bridge.BoardPaperPage


def make_home() -> public.HomePage:
    """Return a front page in an empty tree, as the default site's root."""
    root = Page.get_first_root_node()
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    home = HomeFactory(parent=root)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    return home


def make_bridge() -> bridge.BridgeHomePage:
    """Return the Bridge's front page, below the tree's root."""
    return BridgeHomeFactory(parent=Page.get_first_root_node())


def make_document(title: str = "Doubling", data: bytes = b"number,double\n1,2\n") -> PublicDocument:
    """Return an uploaded public file."""
    return PublicDocument.objects.create(title=title, file=ContentFile(data, name=f"{title.lower()}.csv"))


def make_member_document(title: str = "Minutes", data: bytes = b"invented minutes\n") -> bridge.MemberDocument:
    """Return an uploaded members' file."""
    return bridge.MemberDocument.objects.create(title=title, file=ContentFile(data, name=f"{title.lower()}.txt"))


def make_image(title: str = "Reading room", colour: str = "teal") -> PublicImage:
    """Return an uploaded picture of one colour, 640 by 480 pixels."""
    data = BytesIO()
    Image.new("RGB", (640, 480), colour).save(data, "PNG")
    return PublicImage.objects.create(title=title, file=ContentFile(data.getvalue(), name="room.png"))


def make_school(urn: int = 900001, name: str = "Linnet Heath Primary School", **fields: Any) -> School:
    """Return an invented school of the register."""
    return School.objects.create(
        urn=urn, name=name, **{"phase": "Primary", "town": "Saltmere", "sample": True, **fields}
    )
