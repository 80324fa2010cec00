"""Sections, which list what stands below them, and articles."""

from django.db import models

from slp_cms.pages.models.base import SECTION, LeadMixin, PublicPage, TopicsMixin, panels


class SectionPage(LeadMixin, PublicPage):
    """A landing page. It lists the pages below it, in the order of the page explorer."""

    eyebrow = models.CharField("word above the title", max_length=40, blank=True)

    parent_page_types = ["pages.HomePage", SECTION]
    subpage_types = [
        SECTION,
        "pages.ArticlePage",
        "pages.BoardSeatPage",
        "pages.BoardMeetingPage",
        "pages.CaseStudyPage",
        "pages.NewsPage",
        "pages.VacancyPage",
        "pages.CampaignPage",
        "pages.ProgrammePage",
        "pages.FundRoundPage",
        "pages.ResourcePage",
        "pages.EventPage",
    ]
    content_panels = panels("eyebrow", "lead")

    class Meta:
        verbose_name = "section"


class ArticlePage(TopicsMixin, LeadMixin, PublicPage):
    """A page of text, about the vision or how to reach us, say."""

    parent_page_types = ["pages.HomePage", SECTION]
    content_panels = panels("lead", "topics")

    class Meta:
        verbose_name = "article"
