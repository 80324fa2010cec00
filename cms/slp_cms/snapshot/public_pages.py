"""How each public page type becomes its record."""

from typing import Any

from slp_build.model import public as model
from slp_cms.pages import models as pages
from slp_cms.pages.models.base import TopicsMixin
from slp_cms.snapshot.blocks import body_blocks, chosen
from slp_cms.snapshot.instants import day, instant
from slp_cms.snapshot.references import References
from slp_cms.snapshot.rich_text import clean_html
from slp_cms.snapshot.taken import Reader
from slp_cms.snapshot.tree import Place

STORY_PARTS = ("hard", "did", "came_of_it", "did_not_work", "take")


def page_record(page: Any, place: Place, references: References) -> model.PublicPages:
    """Return one page's record, noting every reference in it."""
    common = {
        "id": f"page:{page.pk or 0}",
        "parent": f"page:{place.parent}" if place.parent else None,
        "slug": page.slug if place.parent else "",
        "position": place.position,
        "title": page.title,
        "description": page.search_description,
        "in_menu": page.show_in_menus,
        "sample": page.sample,
        "published": instant(page.first_published_at),
        "changed": instant(page.last_published_at),
        "topics": _topics(page, references),
        "social": references.to("image", page.social_image_id),
        "original": references.to("page", page.alias_of_id),
        "body": body_blocks(page.body, references),
    }
    return PAGE_READERS[type(page)].record(page, references, common)


def _home(page: Any, references: References, common: dict[str, Any]) -> model.Home:
    story = f"page:{page.story_id}"
    return model.Home(
        **common,
        headline=page.headline,
        lead=page.lead,
        doors=tuple(_door(block.value, references) for block in page.doors),
        story=story if page.story_id and references.use(story) else None,
        vision=tuple(part.strip() for part in page.vision.replace("\r", "").split("\n\n") if part.strip()),
        objectives=tuple(line.strip() for line in page.objectives.splitlines() if line.strip()),
    )


def _door(value: Any, references: References) -> model.Door:
    links = tuple(
        model.DoorLink(text=link["text"], target=target)
        for link in value["links"]
        if (target := f"page:{link['page'].pk}" if link["page"] else link["address"]).startswith("/")
        or references.use(target)
    )
    return model.Door(heading=value["heading"], text=value["text"], links=links)


def _section(page: Any, references: References, common: dict[str, Any]) -> model.Section:
    return model.Section(**common, lead=page.lead, eyebrow=page.eyebrow)


def _article(page: Any, references: References, common: dict[str, Any]) -> model.Article:
    return model.Article(**common, lead=page.lead)


def _topics(page: Any, references: References) -> tuple[str, ...]:
    if not isinstance(page, TopicsMixin):
        return ()
    found = sorted(f"topic:{topic.pk}" for topic in page.topics.all())
    return tuple(topic for topic in found if references.use(topic))


def _seat(page: Any, references: References, common: dict[str, Any]) -> model.BoardSeat:
    return model.BoardSeat(**common, represents=page.represents, summary=page.summary, vacant=page.vacant)


def _case_study(page: Any, references: References, common: dict[str, Any]) -> model.CaseStudy:
    image = f"image:{page.image_id}" if page.image_id else None
    if image:
        references.see(image)
    return model.CaseStudy(
        **common,
        lead=page.lead,
        school_name=page.school_name,
        school=_school_reference(page),
        phase=page.phase,
        theme=page.theme,
        image=image,
        image_alt=page.image_alt,
        **{part: clean_html(getattr(page, part), references.see) for part in STORY_PARTS},
        assured_by=page.assured_by,
        assured_on=day(page.assured_on) if page.assured_on else "",
    )


def _news(page: Any, references: References, common: dict[str, Any]) -> model.News:
    return model.News(**common, lead=page.lead, date=day(page.date))


def _vacancy(page: Any, references: References, common: dict[str, Any]) -> model.Vacancy:
    return model.Vacancy(
        **common,
        lead=page.lead,
        school_name=page.school_name,
        school=_school_reference(page),
        town=page.town,
        phase=page.phase,
        subject=page.subject,
        salary=page.salary,
        hours=page.hours,
        starts=page.starts,
        closes=instant(page.closes),
        apply_url=page.apply_url,
        apply_email=page.apply_email,
    )


def _campaign(page: Any, references: References, common: dict[str, Any]) -> model.Campaign:
    return model.Campaign(
        **common,
        lead=page.lead,
        incentives=tuple(
            model.Incentive(heading=one["heading"], amount=one["amount"], text=one.get("text") or "")
            for one in (block["value"] for block in page.incentives.raw_data)
        ),
        closes=instant(page.closes) if page.closes else "",
        apply_url=page.apply_url,
        apply_email=page.apply_email,
    )


def _programme(page: Any, references: References, common: dict[str, Any]) -> model.Programme:
    return model.Programme(**common, lead=page.lead, eyebrow=page.eyebrow, drawing=page.drawing)


def _unit(page: Any, references: References, common: dict[str, Any]) -> model.Unit:
    return model.Unit(**common, lead=page.lead, key_stage=page.key_stage, ages=page.ages, length=page.length)


def _meeting(page: Any, references: References, common: dict[str, Any]) -> model.BoardMeeting:
    minutes = f"document:{page.minutes_id}" if page.minutes_id else ""
    return model.BoardMeeting(
        **common,
        lead=page.lead,
        starts=instant(page.starts),
        venue=page.venue,
        agenda=clean_html(page.agenda, references.see),
        papers=chosen(page.papers.raw_data, "document", references),
        minutes=minutes if minutes and references.use(minutes) else None,
    )


def _round(page: Any, references: References, common: dict[str, Any]) -> model.FundRound:
    return model.FundRound(
        **common,
        lead=page.lead,
        opens=instant(page.opens),
        closes=instant(page.closes),
        amount=page.amount,
        most_each=page.most_each,
        apply_url=page.apply_url,
    )


def _award(page: Any, references: References, common: dict[str, Any]) -> model.Award:
    return model.Award(
        **common,
        lead=page.lead,
        schools=tuple(line.strip() for line in page.schools.splitlines() if line.strip()),
        amount=page.amount,
        targets=page.targets,
    )


def _resource(page: Any, references: References, common: dict[str, Any]) -> model.Resource:
    documents = chosen(page.documents.raw_data, "document", references)
    return model.Resource(
        **common,
        lead=page.lead,
        key_stage=page.key_stage,
        ages=page.ages,
        licence=page.licence,
        documents=documents,
    )


def _event(page: Any, references: References, common: dict[str, Any]) -> model.Event:
    return model.Event(
        **common,
        lead=page.lead,
        starts=instant(page.starts),
        ends=instant(page.ends),
        venue=page.venue,
        audience=page.audience,
        book_url=page.book_url,
        training=page.training,
        cost=page.cost,
    )


PAGE_READERS: dict[type, Reader] = {
    pages.HomePage: Reader(record=_home, always=True),
    pages.SectionPage: Reader(record=_section),
    pages.ArticlePage: Reader(record=_article, many=("topics",)),
    pages.BoardSeatPage: Reader(record=_seat),
    pages.CaseStudyPage: Reader(record=_case_study, beside=("school",), many=("topics",), always=True),
    pages.NewsPage: Reader(record=_news, many=("topics",)),
    pages.VacancyPage: Reader(record=_vacancy, beside=("school",), always=True),
    pages.ResourcePage: Reader(record=_resource, many=("topics",)),
    pages.EventPage: Reader(record=_event, many=("topics",)),
    pages.BoardMeetingPage: Reader(record=_meeting),
    pages.CampaignPage: Reader(record=_campaign),
    pages.ProgrammePage: Reader(record=_programme, many=("topics",)),
    pages.UnitPage: Reader(record=_unit),
    pages.FundRoundPage: Reader(record=_round),
    pages.AwardPage: Reader(record=_award),
}


def _school_reference(page: Any) -> str | None:
    return f"school:{page.school.urn}" if page.school_id and page.school.open else None
