"""The board: its seats, and its meetings."""

from django.db import models
from wagtail.documents import get_document_model_string
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels


class BoardSeatPage(PublicPage):
    """One seat: a role and whom it speaks for. The site names roles, not people."""

    represents = models.CharField(max_length=120, help_text="Whom the seat speaks for.")
    summary = models.TextField(max_length=300)
    vacant = models.BooleanField(default=False, help_text="A vacant seat is shown as vacant.")

    parent_page_types = [SECTION]
    content_panels = panels("represents", "summary", "vacant")

    class Meta:
        verbose_name = "board seat"


class BoardMeetingPage(LeadMixin, PublicPage):
    """A meeting in public. What only the board may read is a board paper on the Bridge, never a file here."""

    starts = models.DateTimeField("begins")
    venue = models.CharField(max_length=120)
    agenda = RichTextField(features=["ol", "ul", "bold", "link"], blank=True)
    papers = StreamField(
        [("document", DocumentChooserBlock())],
        max_num=30,
        blank=True,
        use_json_field=True,
        help_text="Anyone may read these. Papers for the board alone belong on the Bridge.",
    )
    minutes = models.ForeignKey(
        get_document_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Once the board has agreed them.",
    )

    parent_page_types = [SECTION]
    content_panels = panels("lead", "starts", "venue", "agenda", "papers", "minutes")

    class Meta:
        verbose_name = "board meeting"
