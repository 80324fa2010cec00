"""The public page types, by what they are for."""

from slp_cms.pages.models.board import BoardSeatPage
from slp_cms.pages.models.curriculum import ResourcePage
from slp_cms.pages.models.events import EventPage
from slp_cms.pages.models.home import HomePage
from slp_cms.pages.models.recruitment import VacancyPage
from slp_cms.pages.models.stories import CaseStudyPage, NewsPage
from slp_cms.pages.models.structure import ArticlePage, SectionPage

__all__ = [
    "ArticlePage",
    "BoardSeatPage",
    "CaseStudyPage",
    "EventPage",
    "HomePage",
    "NewsPage",
    "ResourcePage",
    "SectionPage",
    "VacancyPage",
]
