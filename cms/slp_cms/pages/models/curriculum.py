"""Curriculum resources. A programme (Maths Mastery, P4C) is a section; its resources stand below it."""

from django.db import models
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels


class ResourcePage(LeadMixin, PublicPage):
    """Something a school can take away: files, with their licence beside them."""

    key_stage = models.CharField(max_length=40)
    ages = models.CharField(max_length=40, help_text="For example: 5 to 7.")
    licence = models.CharField(max_length=120, help_text="What a school may do with it, for example: CC BY 4.0.")
    documents = StreamField(
        [("document", DocumentChooserBlock())], min_num=1, max_num=12, use_json_field=True, verbose_name="files"
    )

    parent_page_types = [SECTION]
    content_panels = panels("lead", "key_stage", "ages", "licence", "documents")

    class Meta:
        verbose_name = "curriculum resource"
