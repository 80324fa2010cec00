"""The Bridge's own page types, below a root of their own, and its own files.

Members' pages are never public pages with a switch set: Wagtail's privacy toggle works outside revisions and approval.
Their files have a store of their own, and no chooser of the public site offers them.
"""

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet

from slp_build.model.address import TAKEN_IN_THE_BRIDGE
from slp_cms.media.models import FileMixin
from slp_cms.pages.blocks import MemberBodyBlock
from slp_cms.pages.models.base import Around, DraftMixin, FinishedMixin, LeadMixin, ReviewMixin, panel

SECTION = "bridge.BridgeSectionPage"


def member_storage() -> FileSystemStorage:
    """Return the store of members' files: a folder that nothing serves but the CMS, to those who edit them."""
    return FileSystemStorage(location=settings.BRIDGE_MEDIA_ROOT, base_url="/cms/members-files/")


@register_snippet
class MemberDocument(FileMixin):
    """A file for members only."""

    title = models.CharField(max_length=160)
    file = models.FileField(upload_to="documents", storage=member_storage)
    file_size = models.PositiveBigIntegerField(null=True, editable=False)
    uploaded = models.DateTimeField(auto_now_add=True)

    panels = [FieldPanel("title"), FieldPanel("file")]

    class Meta:
        verbose_name = "members' file"

    def __str__(self) -> str:
        return self.title


class BridgePage(FinishedMixin, ReviewMixin, DraftMixin, LeadMixin, Page):
    """A page for members. Served by the gate, never by Wagtail."""

    private_page_options: ClassVar[list[str]] = []  # who reads it is the policy's to say
    sample = models.BooleanField("invented", default=False, help_text="Tick if this page is an example.")
    body = StreamField(MemberBodyBlock(), blank=True, use_json_field=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    promote_panels = [panel("slug"), panel("show_in_menus")]
    settings_panels = [*Page.settings_panels, FieldPanel("review_on"), FieldPanel("sample")]
    subpage_types: ClassVar[list[str]] = []
    around: ClassVar = (Around.PAGE, Around.LIST)
    taken: ClassVar = TAKEN_IN_THE_BRIDGE

    class Meta:
        abstract = True

    def get_admin_display_title(self) -> str:
        """Return what the CMS calls the page: to a stranger no title, not even in a form that was sent its number."""
        from slp_cms.bridge.access import a_stranger_asks  # which knows the pages, not they it

        return "A members’ page" if a_stranger_asks() else str(super().get_admin_display_title())


class BridgeHomePage(BridgePage):
    """The first page after signing in; its address is /bridge."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [SECTION, "bridge.GuidancePage"]
    max_count = 1

    class Meta:
        verbose_name = "Bridge: front page"


class BridgeSectionPage(BridgePage):
    """A landing page. It lists the pages below it."""

    parent_page_types = ["bridge.BridgeHomePage", SECTION]
    subpage_types = [
        SECTION,
        "bridge.NoticePage",
        "bridge.GuidancePage",
        "bridge.BoardPaperPage",
        "bridge.DirectoryEntryPage",
    ]

    class Meta:
        verbose_name = "Bridge: section"


class NoticePage(BridgePage):
    """A dated notice to members."""

    date = models.DateField(default=timezone.localdate)

    parent_page_types = [SECTION]
    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = "Bridge: notice"


class GuidancePage(BridgePage):
    """How to do something together."""

    parent_page_types = ["bridge.BridgeHomePage", SECTION]

    class Meta:
        verbose_name = "Bridge: guidance"


class DirectoryEntryPage(BridgePage):
    """What a school offers to others, for brokers and for heads who look for help. It names a role, not a person."""

    school_name = models.CharField("school's name", max_length=120)
    school = models.ForeignKey("schools.School", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    offers = models.TextField(help_text="What the school offers, one thing a line: a visit, a day's coaching …")
    contact = models.CharField("whom to ask", max_length=120, help_text="A role, for example: reading lead.")
    email = models.EmailField("e-mail")

    parent_page_types = [SECTION]
    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("lead", "school_name", "school", "offers", "contact", "email", "body")),
    ]

    class Meta:
        verbose_name = "Bridge: directory entry"
        verbose_name_plural = "Bridge: directory entries"


class BoardPaperPage(BridgePage):
    """A paper for the board, with its files. Its section must be covered by the policy for the board alone."""

    date = models.DateField(default=timezone.localdate)

    parent_page_types = [SECTION]
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("lead"),
        InlinePanel("papers", label="Files"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "Bridge: board paper"


class BoardPaperFile(Orderable):
    """One file of a board paper, in the editor's order."""

    page = ParentalKey(BoardPaperPage, on_delete=models.CASCADE, related_name="papers")
    document = models.ForeignKey(MemberDocument, on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("document")]
