"""Schools' stories, and news."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.images import get_image_model_string

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels


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


class CaseStudyPage(SchoolNamedMixin, LeadMixin, PublicPage):
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

    parent_page_types = [SECTION]
    content_panels = panels("lead", "school_name", "school", "phase", "theme", "image", "image_alt")

    class Meta:
        verbose_name = "case study"

    def clean(self) -> None:
        """Refuse a picture without words for those who do not see it."""
        super().clean()
        if self.image_id and not self.image_alt.strip():
            raise ValidationError({"image_alt": "Say what the picture shows."})


class NewsPage(LeadMixin, PublicPage):
    """A dated piece of news."""

    date = models.DateField(default=timezone.localdate)

    parent_page_types = [SECTION]
    content_panels = panels("date", "lead")

    class Meta:
        verbose_name = "news"
