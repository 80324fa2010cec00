"""Training sessions and meetings."""

from django.core.exceptions import ValidationError
from django.db import models

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, TopicsMixin, panels


class EventPage(TopicsMixin, LeadMixin, PublicPage):
    """Something to come to. After its end the page says that it has passed."""

    starts = models.DateTimeField()
    ends = models.DateTimeField()
    venue = models.CharField(max_length=120)
    audience = models.CharField("for whom", max_length=120)
    cost = models.CharField(max_length=80, blank=True, help_text="For example: free for member schools.")
    book_url = models.URLField("where to book", blank=True)
    training = models.BooleanField("a training session", default=False)

    parent_page_types = [SECTION]
    content_panels = panels("lead", "starts", "ends", "venue", "audience", "cost", "book_url", "training", "topics")

    class Meta:
        verbose_name = "event or training session"
        verbose_name_plural = "events and training sessions"

    def refuse_unfinished(self) -> None:
        """Refuse an event that ends before it starts."""
        super().refuse_unfinished()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": "The end must come after the start."})
