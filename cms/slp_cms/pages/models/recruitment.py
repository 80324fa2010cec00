"""Posts at schools."""

from django.core.exceptions import ValidationError
from django.db import models

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels
from slp_cms.pages.models.stories import SchoolNamedMixin


class VacancyPage(SchoolNamedMixin, LeadMixin, PublicPage):
    """A post. After its closing time the page says that it is closed."""

    town = models.CharField(max_length=60)
    phase = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    salary = models.CharField("pay", max_length=120, help_text="A range in pounds, never “competitive”.")
    hours = models.CharField(max_length=80)
    starts = models.CharField("start", max_length=60, help_text="For example: 1 January 2027.")
    closes = models.DateTimeField("closes", help_text="Day and hour. The page changes by itself at that moment.")
    apply_url = models.URLField("where to apply", blank=True)
    apply_email = models.EmailField("or by e-mail to", blank=True)

    parent_page_types = [SECTION]
    content_panels = panels(
        "lead",
        "school_name",
        "school",
        "town",
        "phase",
        "subject",
        "salary",
        "hours",
        "starts",
        "closes",
        "apply_url",
        "apply_email",
    )

    class Meta:
        verbose_name = "vacancy"
        verbose_name_plural = "vacancies"

    def clean(self) -> None:
        """Refuse a post to which nobody can apply."""
        super().clean()
        if not self.apply_url and not self.apply_email:
            raise ValidationError({"apply_email": "Say where to apply: an address on the web, or an e-mail address."})
