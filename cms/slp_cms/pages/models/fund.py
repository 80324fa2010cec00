"""The Challenge Fund: its rounds, and what each gave."""

from django.core.exceptions import ValidationError
from django.db import models

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels


class FundRoundPage(LeadMixin, PublicPage):
    """A round of grants. The page says by itself whether it is open, and lists its awards."""

    opens = models.DateTimeField()
    closes = models.DateTimeField(help_text="Day and hour. The page changes by itself at that moment.")
    amount = models.PositiveIntegerField("to give, in pounds")
    most_each = models.PositiveIntegerField("at most for each school, in pounds", null=True, blank=True)
    apply_url = models.URLField("where to bid", blank=True)

    parent_page_types = [SECTION]
    subpage_types = ["pages.AwardPage"]
    content_panels = panels("lead", "opens", "closes", "amount", "most_each", "apply_url")

    class Meta:
        verbose_name = "Challenge Fund round"

    def refuse_unfinished(self) -> None:
        """Refuse a round that closes before it opens."""
        super().refuse_unfinished()
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": "The round must close after it opens."})


class AwardPage(LeadMixin, PublicPage):
    """An award: who got it, for what, and what it is to change."""

    schools = models.TextField(help_text="The schools that share it, one a line.")
    amount = models.PositiveIntegerField("pounds")
    targets = models.CharField(max_length=300, blank=True, help_text="What it is to change, by how much, by when.")

    parent_page_types = ["pages.FundRoundPage"]
    content_panels = panels("lead", "schools", "amount", "targets")

    class Meta:
        verbose_name = "Challenge Fund award"
