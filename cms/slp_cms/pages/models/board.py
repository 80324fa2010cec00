"""Seats on the board."""

from django.db import models

from slp_cms.pages.models.base import SECTION, PublicPage, panels


class BoardSeatPage(PublicPage):
    """One seat: a role and whom it speaks for. The site names roles, not people."""

    represents = models.CharField(max_length=120, help_text="Whom the seat speaks for.")
    summary = models.TextField(max_length=300)
    vacant = models.BooleanField(default=False, help_text="A vacant seat is shown as vacant.")

    parent_page_types = [SECTION]
    content_panels = panels("represents", "summary", "vacant")

    class Meta:
        verbose_name = "board seat"
