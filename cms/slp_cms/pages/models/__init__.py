"""The public page types, by what they are for, and what stands on several pages."""

from slp_cms.pages.models.board import BoardMeetingPage, BoardSeatPage
from slp_cms.pages.models.curriculum import ProgrammePage, ResourcePage, UnitPage
from slp_cms.pages.models.events import EventPage
from slp_cms.pages.models.fund import AwardPage, FundRoundPage
from slp_cms.pages.models.home import HomePage
from slp_cms.pages.models.recruitment import CampaignPage, VacancyPage
from slp_cms.pages.models.snippets import AlertBanner, Menu, MenuLink, Person, Topic
from slp_cms.pages.models.stories import CaseStudyPage, NewsPage
from slp_cms.pages.models.structure import ArticlePage, SectionPage

__all__ = [
    "AlertBanner",
    "ArticlePage",
    "AwardPage",
    "BoardMeetingPage",
    "BoardSeatPage",
    "CampaignPage",
    "CaseStudyPage",
    "EventPage",
    "FundRoundPage",
    "HomePage",
    "Menu",
    "MenuLink",
    "NewsPage",
    "Person",
    "ProgrammePage",
    "ResourcePage",
    "SectionPage",
    "Topic",
    "UnitPage",
    "VacancyPage",
]
