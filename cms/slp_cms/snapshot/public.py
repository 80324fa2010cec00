"""The public serialiser: live public pages, the files and pictures they use, open schools, redirects. No member record.

A few queries for each page type, whatever the number of pages.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from wagtail.contrib.redirects.models import Redirect

from slp_build.model import public as model
from slp_build.model.snapshot import PublicSnapshot, laid_over
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as pages
from slp_cms.pages.models.base import TopicsMixin
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs, stored_size
from slp_cms.snapshot.blocks import body_blocks, chosen
from slp_cms.snapshot.instants import day, instant
from slp_cms.snapshot.references import References
from slp_cms.snapshot.rich_text import clean_html
from slp_cms.snapshot.taken import Reader, TakenRecords, take_pages
from slp_cms.snapshot.tree import Place, Places, draft_place, live_places

STORY_PARTS = ("hard", "did", "came_of_it", "did_not_work", "take")


def take_public(previous: PublicSnapshot | None = None, between: Callable[[], None] = lambda: None) -> PublicSnapshot:
    """Return the public site as it is published now, reading only what has changed since `previous`, if given.

    `between` is called now and then; what it raises ends the reading.
    """
    with _uncollected():
        return _snapshot(frozenset(), previous, between)


def public_with_draft(page: Any, parent: int | None = None) -> tuple[Any, PublicSnapshot]:
    """Return a draft's record, and what is published with whatever the draft refers to, all from the database.

    `parent` is where a page that was never saved is to stand.
    """
    places = live_places(pages.HomePage.objects.first())
    references = References(_files(), places)
    record = page_record(page, draft_place(page, places, parent), references)
    with _uncollected():
        return record, _snapshot(frozenset(references.used))


def draft_over(page: Any, live: PublicSnapshot, parent: int | None = None) -> tuple[Any, PublicSnapshot]:
    """Return a draft's record, and the snapshot of a release with whatever the draft refers to besides.

    `parent` is where a page that was never saved is to stand.
    """
    files, places = _files(), _ReleasedPlaces(live)
    references = References(files, places)
    record = page_record(page, draft_place(page, places, parent), references)
    used = set(references.used)
    used |= {f"image:{files[key].image_id}" for key in used if key.startswith("person:") and key in files}
    shown = [_OTHERS[type(files[key])](files[key]) for key in sorted(used) if key in files]
    return record, laid_over(live, *shown, blobs=_blobs(files.values()))


def with_files(live: PublicSnapshot) -> PublicSnapshot:
    """Return the snapshot of a release with its files where the CMS keeps them."""
    return laid_over(live, blobs=_blobs(_files().values()))


class _ReleasedPlaces(Mapping[int, Place]):
    """Where the pages of a release stand, by number."""

    def __init__(self, live: PublicSnapshot) -> None:
        self._heads = live.heads

    def __getitem__(self, number: int) -> Place:
        head = self._heads[f"page:{number}"]
        return Place(int(head.parent.partition(":")[2]) if head.parent else None, head.position)

    def __iter__(self) -> Iterator[int]:
        return (int(key.partition(":")[2]) for key in self._heads if key.startswith("page:"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def shared_record(one: Any, places: Places) -> model.AnyPublicRecord:
    """Return the record of what stands on several pages: a person, a topic, a menu, a banner."""
    if isinstance(one, pages.Menu):
        return _menu(one, places)
    if isinstance(one, pages.AlertBanner):
        return _alert(one, places)
    found: model.AnyPublicRecord = _OTHERS[type(one)](one)
    return found


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
        "social": _image_reference(page.social_image_id, references),
        "original": f"page:{page.alias_of_id}" if page.alias_of_id else None,
        "body": body_blocks(page.body, references),
    }
    return _READERS[type(page)].record(page, references, common)


def _snapshot(
    wanted: frozenset[str],
    previous: PublicSnapshot | None = None,
    between: Callable[[], None] = lambda: None,
) -> PublicSnapshot:
    before = previous.records if previous and isinstance(previous.records, TakenRecords) else None
    places = live_places(pages.HomePage.objects.first(), before.places if before else None)
    files = _files()
    taken = take_pages(_READERS, page_record, before, places, files, between)
    used = wanted.union(*(one.used for one in taken.values()))
    used |= {f"image:{one.image_id}" for key, one in files.items() if key in used and isinstance(one, pages.Person)}
    found = [one for reference, one in files.items() if reference in used]
    others: list[Any] = [_OTHERS[type(one)](one) for one in found]
    others += [_school(s) for s in School.objects.filter(open=True)]
    others += [_menu(menu, places) for menu in pages.Menu.objects.prefetch_related("links")]
    others += [_alert(alert, places) for alert in pages.AlertBanner.objects.all()]
    others += [_redirect(r) for r in Redirect.objects.all() if _leads_somewhere(r, places)]
    records = TakenRecords("public", taken, others, places, files.keys())
    return PublicSnapshot(records=records, blobs=_blobs(found), known=records.index)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make no search for cycles meanwhile: all that is made here stays, and looking through it would take a third."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _files() -> dict[str, Any]:
    """Return what pages may refer to besides pages, by reference: files, pictures, people and topics."""
    kinds = {"document": PublicDocument, "image": PublicImage, "person": pages.Person, "topic": pages.Topic}
    return {f"{name}:{one.pk}": one for name, kind in kinds.items() for one in kind.objects.all()}


def _blobs(files: Iterable[Any]) -> StoredBlobs:
    return StoredBlobs({one.sha256: one.file for one in files if isinstance(one, PublicDocument | PublicImage)})


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


def _image_reference(number: int | None, references: References) -> str | None:
    return f"image:{number}" if number and references.use(f"image:{number}") else None


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


_READERS: dict[type, Reader] = {
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
    pages.ProgrammePage: Reader(record=_programme),
    pages.UnitPage: Reader(record=_unit),
    pages.FundRoundPage: Reader(record=_round),
    pages.AwardPage: Reader(record=_award),
}


def _school_reference(page: Any) -> str | None:
    return f"school:{page.school.urn}" if page.school_id and page.school.open else None


def _document(document: PublicDocument) -> model.PublicDocument:
    return model.PublicDocument(
        id=f"document:{document.pk}",
        title=document.title,
        filename=document.filename,
        size=document.file_size or stored_size(document.file),
        sha256=document.sha256,
    )


def _image(image: PublicImage) -> model.PublicImage:
    focal = image.get_focal_point()
    return model.PublicImage(
        id=f"image:{image.pk}",
        title=image.title,
        filename=image.filename,
        width=image.width,
        height=image.height,
        sha256=image.sha256,
        focal=(round(focal.centroid_x / image.width, 4), round(focal.centroid_y / image.height, 4)) if focal else None,
    )


def _school(school: School) -> model.PublicSchool:
    return model.PublicSchool(
        id=f"school:{school.urn}",
        urn=school.urn,
        name=school.name,
        phase=school.phase,
        town=school.town,
        latitude=school.latitude,
        longitude=school.longitude,
        sample=school.sample,
    )


def _person(person: pages.Person) -> model.PublicPerson:
    return model.PublicPerson(
        id=f"person:{person.pk or 0}",
        name=person.name,
        role=person.role,
        text=person.text,
        email=person.email,
        image=f"image:{person.image_id}" if person.image_id else None,
    )


def _topic(topic: pages.Topic) -> model.Topic:
    return model.Topic(id=f"topic:{topic.pk or 0}", name=topic.name, slug=topic.slug, text=topic.text)


_OTHERS: dict[type, Callable[[Any], Any]] = {
    PublicDocument: _document,
    PublicImage: _image,
    pages.Person: _person,
    pages.Topic: _topic,
}


def _menu(menu: pages.Menu, places: Places) -> model.Menu:
    """Return a menu without the links to what is not published."""
    links = tuple(
        model.DoorLink(text=link.text, target=link.target)
        for link in menu.links.all()
        if not link.page_id or link.page_id in places
    )
    return model.Menu(id=f"menu:{menu.place}", place=menu.place, links=links)


def _alert(alert: pages.AlertBanner, places: Places) -> model.Alert:
    return model.Alert(
        id=f"alert:{alert.pk or 0}",
        text=alert.text,
        target=alert.target if not alert.page_id or alert.page_id in places else "",
        starts=instant(alert.starts),
        ends=instant(alert.ends),
    )


def _leads_somewhere(redirect: Redirect, places: Places) -> bool:
    return bool(redirect.redirect_link) or redirect.redirect_page_id in places


def _redirect(redirect: Redirect) -> model.PublicRedirect:
    target = f"page:{redirect.redirect_page_id}" if redirect.redirect_page_id else redirect.redirect_link
    return model.PublicRedirect(id=f"redirect:{redirect.pk}", source=redirect.old_path, target=target)
