"""The public serialiser: live public pages, the files and pictures they use, open schools, redirects. No member record.

A few queries for each page type, whatever the number of pages.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from wagtail.contrib.redirects.models import Redirect

from slp_build.model import public as model
from slp_build.model.snapshot import PublicSnapshot, laid_over
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as pages
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs, stored_size
from slp_cms.snapshot.instants import instant
from slp_cms.snapshot.one_moment import at_one_moment
from slp_cms.snapshot.public_pages import PAGE_READERS, page_record
from slp_cms.snapshot.references import References
from slp_cms.snapshot.taken import TakenRecords, take_pages
from slp_cms.snapshot.tree import Place, Places, draft_place, live_places


def take_public(previous: PublicSnapshot | None = None, between: Callable[[], None] | None = None) -> PublicSnapshot:
    """Return the public site as it is published now, reading only what has changed since `previous`, if given.

    `between` is called now and then; what it raises ends the reading. It has to see what has come meanwhile, so that
    the reading then is not of one moment.
    """
    with _uncollected(), nullcontext() if between else at_one_moment():
        return _snapshot(frozenset(), previous, between or (lambda: None))


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


def _snapshot(
    wanted: frozenset[str],
    previous: PublicSnapshot | None = None,
    between: Callable[[], None] = lambda: None,
) -> PublicSnapshot:
    before = previous.records if previous and isinstance(previous.records, TakenRecords) else None
    places = live_places(pages.HomePage.objects.first(), before.places if before else None)
    files = _files()
    taken = take_pages(PAGE_READERS, page_record, before, places, files, between)
    used = wanted.union(*(one.files for one in taken.values()))
    used |= {f"image:{one.image_id}" for key, one in files.items() if key in used and isinstance(one, pages.Person)}
    found = [one for reference, one in files.items() if reference in used]
    others: list[Any] = [_OTHERS[type(one)](one) for one in found]
    others += [_school(s) for s in School.objects.filter(open=True)]
    others += [_menu(menu, places) for menu in pages.Menu.objects.prefetch_related("links")]
    others += [_alert(alert, places) for alert in pages.AlertBanner.objects.all()]
    others += [_redirect(r) for r in Redirect.objects.all() if _leads_somewhere(r, places)]
    records = TakenRecords("public", taken, others, places, files.keys(), before)
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
