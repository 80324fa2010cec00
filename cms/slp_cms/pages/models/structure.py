"""Sections, which list what stands below them, and articles."""

from django.db import models

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, panels


class SectionPage(LeadMixin, PublicPage):
    """A landing page. It lists its children in the order of the page explorer."""

    eyebrow = models.CharField("word above the title", max_length=40, blank=True)

    parent_page_types = ["pages.HomePage", SECTION]
    subpage_types = [
        SECTION,
        "pages.ArticlePage",
        "pages.BoardSeatPage",
        "pages.CaseStudyPage",
        "pages.NewsPage",
        "pages.VacancyPage",
        "pages.ResourcePage",
        "pages.EventPage",
    ]
    content_panels = panels("eyebrow", "lead")

    class Meta:
        verbose_name = "section"


class ArticlePage(LeadMixin, PublicPage):
    """A page of text."""

    parent_page_types = ["pages.HomePage", SECTION]
    content_panels = panels("lead")

    class Meta:
        verbose_name = "article"
