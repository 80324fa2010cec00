"""The curriculum: programmes (Maths Mastery, P4C), their units, and the resources that schools take away."""

from django.db import models
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, TopicsMixin, panels

PROGRAMME = "pages.ProgrammePage"
UNIT = "pages.UnitPage"
RESOURCE = "pages.ResourcePage"


class ProgrammePage(TopicsMixin, LeadMixin, PublicPage):
    """A curriculum programme, on the front page. It lists its units, resources, and the coming events on its topics."""

    class Drawing(models.TextChoices):
        MATHS = "maths", "Ten frames"
        FRACTIONS = "fractions", "Fractions"
        CIRCLE = "circle", "A circle of people"

    eyebrow = models.CharField("word above the title", max_length=40, blank=True, default="Programme")
    drawing = models.CharField(max_length=20, choices=Drawing.choices, blank=True)

    parent_page_types = [SECTION]
    subpage_types = [UNIT, RESOURCE]
    content_panels = panels("eyebrow", "lead", "drawing", "topics")

    class Meta:
        verbose_name = "curriculum programme"


class UnitPage(LeadMixin, PublicPage):
    """A few weeks of a programme, with the resources to teach them below it."""

    key_stage = models.CharField(max_length=40)
    ages = models.CharField(max_length=40, help_text="For example: 5 to 7.")
    length = models.CharField("takes", max_length=60, blank=True, help_text="For example: three weeks, a lesson a day.")

    parent_page_types = [PROGRAMME]
    subpage_types = [RESOURCE]
    content_panels = panels("lead", "key_stage", "ages", "length")

    class Meta:
        verbose_name = "curriculum unit"


class ResourcePage(TopicsMixin, LeadMixin, PublicPage):
    """Something a school can take away: files, with their licence beside them."""

    key_stage = models.CharField(max_length=40)
    ages = models.CharField(max_length=40, help_text="For example: 5 to 7.")
    licence = models.CharField(max_length=120, help_text="What a school may do with it, for example: CC BY 4.0.")
    documents = StreamField(
        [("document", DocumentChooserBlock())], min_num=1, max_num=12, use_json_field=True, verbose_name="files"
    )

    parent_page_types = [SECTION, PROGRAMME, UNIT]
    content_panels = panels("lead", "key_stage", "ages", "licence", "documents", "topics")

    class Meta:
        verbose_name = "curriculum resource"
