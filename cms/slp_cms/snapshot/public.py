"""The public serialiser: live public pages, the files and pictures they use, open schools, redirects. No member record.

A few queries for each page type, whatever the number of pages.
"""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect

from slp_build.model import public as model
from slp_build.model.snapshot import PublicSnapshot
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as pages
from slp_cms.pages.models.base import TopicsMixin
from slp_cms.pages.models.stories import SchoolNamedMixin
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs, stored_size
from slp_cms.snapshot.blocks import body_blocks, chosen
from slp_cms.snapshot.instants import day, instant
from slp_cms.snapshot.references import References
from slp_cms.snapshot.rich_text import clean_html
from slp_cms.snapshot.taken import Taken, TakenRecords, line_of
from slp_cms.snapshot.tree import KIND, Place, Places, draft_place, in_places, live_places

STORY_PARTS = ("hard", "did", "came_of_it", "did_not_work", "take")
FEW = 500  # pages asked for by number; more are read all at once, since a database takes only so many numbers


def take_public(previous: PublicSnapshot | None = None) -> PublicSnapshot:
    """Return the public site as it is published now, reading only what has changed since `previous`, if given."""
    with _uncollected():
        return _snapshot(frozenset(), previous)


def public_with_draft(
    page: Any, previous: PublicSnapshot | None = None, parent: int | None = None
) -> tuple[Any, PublicSnapshot]:
    """Return a draft's record, and the live snapshot with whatever files and pictures the draft refers to.

    Only what has changed since `previous` is read, if it is given. `parent` is where a page that was never saved is to
    stand.
    """
    places = live_places(pages.HomePage.objects.first())
    references = References(_files(), places)
    record = page_record(page, draft_place(page, places, parent), references)
    with _uncollected():
        return record, _snapshot(frozenset(references.used), previous)


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
    return _READERS[type(page)](page, references, common)


def _snapshot(wanted: frozenset[str], previous: PublicSnapshot | None = None) -> PublicSnapshot:
    before = previous.records if previous and isinstance(previous.records, TakenRecords) else None
    places = live_places(pages.HomePage.objects.first(), before.places if before else None)
    files = _files()
    taken = _still_true(before, places, files) if before else {}
    of_kind: dict[int, list[int]] = {}
    for pk, place in places.items():
        of_kind.setdefault(place.row[KIND], []).append(pk)
    for kind, number in _kinds().items():
        for page in _to_read(kind, of_kind.get(number, []), taken, places):
            references = References(files, places)
            record = page_record(page, places[page.pk], references)
            used = frozenset(references.used)
            taken[page.pk] = Taken(place=places[page.pk], line=line_of(record), used=used)
    used = wanted.union(*(one.used for one in taken.values()))
    used |= {f"image:{one.image_id}" for key, one in files.items() if key in used and isinstance(one, pages.Person)}
    found = [one for reference, one in files.items() if reference in used]
    shown = [one for one in found if isinstance(one, PublicDocument | PublicImage)]
    others: list[Any] = [_OTHERS[type(one)](one) for one in found]
    others += [_school(s) for s in School.objects.filter(open=True)]
    others += [_menu(menu, places) for menu in pages.Menu.objects.prefetch_related("links")]
    others += [_alert(alert, places) for alert in pages.AlertBanner.objects.all()]
    others += [_redirect(r) for r in Redirect.objects.all() if _leads_somewhere(r, places)]
    records = TakenRecords("public", taken, others, places, files.keys())
    return PublicSnapshot(
        records=records, blobs=StoredBlobs({file.sha256: file.file for file in shown}), known=records.index
    )


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


def _still_true(before: TakenRecords, places: Places, files: Collection[str]) -> dict[int, Taken]:
    """Return what was taken of pages that would be read the same now."""
    moved = before.moved(places, files)
    return {pk: one for pk, one in before.pages.items() if pk in places and one.holds(places[pk], moved)}


def _kinds() -> dict[type, int]:
    """Return the number by which a page's row names its kind."""
    return {kind: ContentType.objects.get_for_model(kind).pk for kind in _READERS}


def _to_read(kind: Any, numbers: list[int], taken: dict[int, Taken], places: Places) -> list[Any]:
    """Return the pages of a kind that must be read: those not taken, and all of a kind that shows other rows."""
    named = ["school"] if issubclass(kind, SchoolNamedMixin) else []
    many = ["topics"] if issubclass(kind, TopicsMixin) else []
    wanted = numbers if named or kind is pages.HomePage else [pk for pk in numbers if pk not in taken]
    if not wanted:
        return []
    found = kind.objects.live().select_related(*named).prefetch_related(*many)
    if len(wanted) < FEW:
        found = found.filter(pk__in=wanted)
    numbers_wanted = set(wanted)
    return [page for page in in_places(found, places) if page.pk in numbers_wanted]


def _files() -> dict[str, Any]:
    """Return what pages may refer to besides pages, by reference: files, pictures, people and topics."""
    kinds = {"document": PublicDocument, "image": PublicImage, "person": pages.Person, "topic": pages.Topic}
    return {f"{name}:{one.pk}": one for name, kind in kinds.items() for one in kind.objects.all()}


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


_READERS: dict[type, Callable[[Any, References, dict[str, Any]], model.PublicPages]] = {
    pages.HomePage: _home,
    pages.SectionPage: _section,
    pages.ArticlePage: _article,
    pages.BoardSeatPage: _seat,
    pages.CaseStudyPage: _case_study,
    pages.NewsPage: _news,
    pages.VacancyPage: _vacancy,
    pages.ResourcePage: _resource,
    pages.EventPage: _event,
    pages.BoardMeetingPage: _meeting,
    pages.CampaignPage: _campaign,
    pages.ProgrammePage: _programme,
    pages.UnitPage: _unit,
    pages.FundRoundPage: _round,
    pages.AwardPage: _award,
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
