"""Schools' stories, and news."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Page

from slp_cms.pages.models.base import SECTION, Around, LeadMixin, PublicPage, TopicsMixin, panel, panels

STORY = ["bold", "italic", "ol", "ul", "link"]


class SchoolNamedMixin(models.Model):
    """A page about a school: its name in words, and the register's entry where there is one."""

    school_name = models.CharField("school's name", max_length=120)
    school = models.ForeignKey(
        "schools.School",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The school in the register. Leave empty for an invented example.",
    )

    class Meta:
        abstract = True


class CaseStudyPage(TopicsMixin, SchoolNamedMixin, LeadMixin, PublicPage):
    """A school's story: what was hard, what was done, what came of it, and what did not work."""

    phase = models.CharField(max_length=40, help_text="Primary, secondary, special …")
    theme = models.CharField(max_length=60, help_text="In a word or two: reading, attendance, mathematics …")
    image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="picture",
    )
    image_alt = models.CharField("what the picture shows", max_length=200, blank=True)
    hard = RichTextField("what was hard", features=STORY, blank=True)
    did = RichTextField("what we did", features=STORY, blank=True)
    came_of_it = RichTextField(
        "what came of it", features=STORY, blank=True, help_text="With its evidence, and what that cannot show."
    )
    did_not_work = RichTextField("what did not work", features=STORY, blank=True)
    take = RichTextField("what others can take", features=STORY, blank=True)
    assured_by = models.CharField(
        "quality-assured by",
        max_length=120,
        blank=True,
        help_text="A role, for example: headteacher, a partner school.",
    )
    assured_on = models.DateField("on", null=True, blank=True)

    parent_page_types = [SECTION]
    content_panels = [
        *Page.content_panels,
        *(panel(name) for name in ("lead", "school_name", "school", "phase", "theme", "image")),
        FieldPanel(
            "image_alt", help_text="One plain sentence, read out to those who do not see it. No picture without it."
        ),
        FieldPanel("hard"),
        FieldPanel("did"),
        FieldPanel("body", heading="Quotations and pictures, before what came of it"),
        FieldPanel("came_of_it"),
        FieldPanel("did_not_work"),
        FieldPanel("take"),
        panel("topics"),
        MultiFieldPanel(
            [FieldPanel("assured_by"), FieldPanel("assured_on")],
            "Quality assurance",
            permission="pages.assure_casestudypage",
        ),
    ]

    class Meta:
        verbose_name = "case study"
        verbose_name_plural = "case studies"
        permissions: ClassVar = [("assure_casestudypage", "Can say that a case study has been quality-assured")]

    def refuse_unfinished(self) -> None:
        """Refuse a picture without words for those who do not see it, and half of a quality assurance."""
        super().refuse_unfinished()
        if self.image_id and not self.image_alt.strip():
            raise ValidationError({"image_alt": "Say what the picture shows."})
        if bool(self.assured_by) != bool(self.assured_on):
            raise ValidationError({"assured_by": "Say both who has quality-assured the story, and on which day."})


class NewsPage(TopicsMixin, LeadMixin, PublicPage):
    """A dated piece of news."""

    date = models.DateField(default=timezone.localdate)

    around: ClassVar = tuple(Around)
    parent_page_types = [SECTION]
    content_panels = panels("date", "lead", "topics")

    class Meta:
        verbose_name = "news"
