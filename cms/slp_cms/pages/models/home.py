"""The front page."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from slp_cms.pages.models.base import LeadMixin, PublicPage


class DoorLinkBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(required=False, help_text="Instead of a page: an address such as /county.")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a link that leads nowhere."""
        found = super().clean(value)
        if self.is_deferred_validation:  # a draft may still lack it
            return found
        if not found["page"] and not re.match(r"/(?!/)", found["address"]):
            problem = "Choose a page, or give an address that begins with a slash."
            raise blocks.StructBlockValidationError(block_errors={"page": ValidationError(problem)})
        return found


class DoorBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=40)
    text = blocks.CharBlock(max_length=160)
    links = blocks.ListBlock(DoorLinkBlock(), min_num=1, max_num=2)

    class Meta:
        icon = "user"
        label = "Door"


class HomePage(LeadMixin, PublicPage):
    """The front page: hero, four doors, a story, the vision and the objectives."""

    headline = models.CharField(max_length=80, help_text="The large words at the top.")
    doors = StreamField(
        [("door", DoorBlock())],
        max_num=4,
        blank=True,
        use_json_field=True,
        help_text="One way in for each audience, four at the most.",
    )
    story = models.ForeignKey(
        "pages.CaseStudyPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="featured story",
    )
    vision = models.TextField(help_text="The vision, exactly as agreed. A blank line begins a new paragraph.")
    objectives = models.TextField(help_text="The objectives, one a line, in the agreed order.")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.SectionPage", "pages.ArticlePage"]
    max_count = 1
    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("headline", "lead", "doors", "story", "vision", "objectives", "body")),
    ]

    class Meta:
        verbose_name = "front page"
