"""Posts at schools, and campaigns that bring people to them."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField

from slp_cms.pages.models.base import SECTION, FinishedMixin, LeadMixin, PublicPage, panels
from slp_cms.pages.models.stories import SchoolNamedMixin


class ApplyMixin(FinishedMixin):
    """Something that people apply for."""

    apply_url = models.URLField("where to apply", blank=True)
    apply_email = models.EmailField("or by e-mail to", blank=True)

    class Meta:
        abstract = True

    def refuse_unfinished(self) -> None:
        """Refuse what nobody can apply for."""
        super().refuse_unfinished()
        if not self.apply_url and not self.apply_email:
            raise ValidationError({"apply_email": "Say where to apply: an address on the web, or an e-mail address."})


class VacancyPage(ApplyMixin, SchoolNamedMixin, LeadMixin, PublicPage):
    """A post. After its closing time the page says that it is closed."""

    town = models.CharField(max_length=60)
    phase = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    salary = models.CharField("pay", max_length=120, help_text="A range in pounds, never “competitive”.")
    hours = models.CharField(max_length=80)
    starts = models.CharField("start", max_length=60, help_text="For example: 1 January 2027.")
    closes = models.DateTimeField("closes", help_text="Day and hour. The page changes by itself at that moment.")

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


class IncentiveBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, help_text="For example: Help with moving.")
    amount = blocks.CharBlock(max_length=80, help_text="In pounds or in words, for example: up to £2,000.")
    text = blocks.TextBlock(max_length=400, required=False, help_text="On what condition, and when it is paid.")

    class Meta:
        icon = "pick"
        label = "Incentive"


class CampaignPage(ApplyMixin, LeadMixin, PublicPage):
    """A campaign with its incentives. After its end the page says that it is over."""

    incentives = StreamField([("incentive", IncentiveBlock())], min_num=1, max_num=10, use_json_field=True)
    closes = models.DateTimeField("ends", null=True, blank=True, help_text="Leave empty if it has no end.")

    parent_page_types = [SECTION]
    content_panels = panels("lead", "incentives", "closes", "apply_url", "apply_email")

    class Meta:
        verbose_name = "recruitment campaign"
