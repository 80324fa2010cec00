"""The public serialiser: live public pages, the files and pictures they use, open schools, redirects. No member record.

A few queries for each page type, whatever the number of pages.
"""

from collections.abc import Callable
from typing import Any

from wagtail.contrib.redirects.models import Redirect

from slp_build.model import public as model
from slp_build.model.snapshot import PublicSnapshot
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as pages
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs
from slp_cms.snapshot.blocks import body_blocks
from slp_cms.snapshot.instants import instant
from slp_cms.snapshot.tree import Place, draft_place, in_places, live_places

Seen = Callable[[str], None]


def take_public() -> PublicSnapshot:
    """Return the public site as it is published now."""
    return _snapshot([])


def public_with_draft(page: Any) -> tuple[Any, PublicSnapshot]:
    """Return a draft's record, and the live snapshot with whatever files and pictures the draft refers to."""
    wanted: list[str] = []
    place = draft_place(page, live_places(pages.HomePage.objects.first()))
    record = page_record(page, place, wanted.append)
    return record, _snapshot(wanted)


def page_record(page: Any, place: Place, seen: Seen) -> model.PublicPages:
    """Return one page's record, calling `seen` with every reference in it."""
    common = {
        "id": f"page:{page.pk}",
        "parent": f"page:{place.parent}" if place.parent else None,
        "slug": page.slug if place.parent else "",
        "position": place.position,
        "title": page.title,
        "description": page.search_description,
        "in_menu": page.show_in_menus,
        "sample": page.sample,
        "published": instant(page.first_published_at),
        "changed": instant(page.last_published_at),
        "body": body_blocks(page.body, seen),
    }
    return _READERS[type(page)](page, seen, common)


def _snapshot(wanted: list[str]) -> PublicSnapshot:
    places = live_places(pages.HomePage.objects.first())
    seen = set(wanted)
    records: list[Any] = []
    for kind in _READERS:
        for page in in_places(kind.objects.live(), places):
            records.append(page_record(page, places[page.pk], seen.add))
    documents = [d for d in PublicDocument.objects.all() if f"document:{d.pk}" in seen]
    images = [i for i in PublicImage.objects.all() if f"image:{i.pk}" in seen]
    records += [_document(d) for d in documents]
    records += [_image(i) for i in images]
    records += [_school(s) for s in School.objects.filter(open=True)]
    records += [_redirect(r) for r in Redirect.objects.all() if _leads_somewhere(r, places)]
    return PublicSnapshot.of(records, StoredBlobs({f.sha256: f.file for f in (*documents, *images)}))


def _home(page: Any, seen: Seen, common: dict[str, Any]) -> model.Home:
    return model.Home(
        **common,
        headline=page.headline,
        lead=page.lead,
        doors=tuple(_door(block.value) for block in page.doors),
        story=f"page:{page.story_id}" if page.story_id and page.story.live else None,
        vision=tuple(part.strip() for part in page.vision.replace("\r", "").split("\n\n") if part.strip()),
        objectives=tuple(line.strip() for line in page.objectives.splitlines() if line.strip()),
    )


def _door(value: Any) -> model.Door:
    links = tuple(
        model.DoorLink(text=link["text"], target=f"page:{link['page'].pk}" if link["page"] else link["address"])
        for link in value["links"]
    )
    return model.Door(heading=value["heading"], text=value["text"], links=links)


def _section(page: Any, seen: Seen, common: dict[str, Any]) -> model.Section:
    return model.Section(**common, lead=page.lead, eyebrow=page.eyebrow)


def _article(page: Any, seen: Seen, common: dict[str, Any]) -> model.Article:
    return model.Article(**common, lead=page.lead)


def _seat(page: Any, seen: Seen, common: dict[str, Any]) -> model.BoardSeat:
    return model.BoardSeat(**common, represents=page.represents, summary=page.summary, vacant=page.vacant)


def _case_study(page: Any, seen: Seen, common: dict[str, Any]) -> model.CaseStudy:
    image = f"image:{page.image_id}" if page.image_id else None
    if image:
        seen(image)
    return model.CaseStudy(
        **common,
        lead=page.lead,
        school_name=page.school_name,
        school=_school_reference(page),
        phase=page.phase,
        theme=page.theme,
        image=image,
        image_alt=page.image_alt,
    )


def _news(page: Any, seen: Seen, common: dict[str, Any]) -> model.News:
    return model.News(**common, lead=page.lead, date=page.date.isoformat())


def _vacancy(page: Any, seen: Seen, common: dict[str, Any]) -> model.Vacancy:
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


def _resource(page: Any, seen: Seen, common: dict[str, Any]) -> model.Resource:
    documents = tuple(f"document:{block.value.pk}" for block in page.documents if block.value)
    for reference in documents:
        seen(reference)
    return model.Resource(
        **common,
        lead=page.lead,
        key_stage=page.key_stage,
        ages=page.ages,
        licence=page.licence,
        documents=documents,
    )


def _event(page: Any, seen: Seen, common: dict[str, Any]) -> model.Event:
    return model.Event(
        **common,
        lead=page.lead,
        starts=instant(page.starts),
        ends=instant(page.ends),
        venue=page.venue,
        audience=page.audience,
        book_url=page.book_url,
    )


_READERS: dict[type, Callable[[Any, Seen, dict[str, Any]], model.PublicPages]] = {
    pages.HomePage: _home,
    pages.SectionPage: _section,
    pages.ArticlePage: _article,
    pages.BoardSeatPage: _seat,
    pages.CaseStudyPage: _case_study,
    pages.NewsPage: _news,
    pages.VacancyPage: _vacancy,
    pages.ResourcePage: _resource,
    pages.EventPage: _event,
}


def _school_reference(page: Any) -> str | None:
    return f"school:{page.school.urn}" if page.school_id and page.school.open else None


def _document(document: PublicDocument) -> model.PublicDocument:
    return model.PublicDocument(
        id=f"document:{document.pk}",
        title=document.title,
        filename=document.filename,
        size=document.get_file_size() or 0,
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


def _leads_somewhere(redirect: Redirect, places: dict[int, Place]) -> bool:
    return bool(redirect.redirect_link) or redirect.redirect_page_id in places


def _redirect(redirect: Redirect) -> model.PublicRedirect:
    target = f"page:{redirect.redirect_page_id}" if redirect.redirect_page_id else redirect.redirect_link
    return model.PublicRedirect(id=f"redirect:{redirect.pk}", source=redirect.old_path, target=target)
