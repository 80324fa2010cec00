"""The Bridge serialiser: live members' pages, their files, and the register."""

import posixpath
from collections.abc import Callable
from typing import Any

from slp_build.model import bridge as model
from slp_build.model.snapshot import BridgeSnapshot
from slp_cms.bridge import models as pages
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs
from slp_cms.snapshot.blocks import body_blocks
from slp_cms.snapshot.instants import instant
from slp_cms.snapshot.tree import Place, draft_place, in_places, live_places

Seen = Callable[[str], None]


def take_bridge() -> BridgeSnapshot:
    """Return the Bridge as it is published now."""
    return _snapshot([])


def bridge_with_draft(page: Any) -> tuple[Any, BridgeSnapshot]:
    """Return a draft's record, and the live snapshot with whatever files the draft refers to."""
    wanted: list[str] = []
    place = draft_place(page, live_places(pages.BridgeHomePage.objects.first()))
    record = page_record(page, place, wanted.append)
    return record, _snapshot(wanted)


def page_record(page: Any, place: Place, seen: Seen) -> model.BridgePages:
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
        "lead": page.lead,
    }
    return _READERS[type(page)](page, seen, common)


def _snapshot(wanted: list[str]) -> BridgeSnapshot:
    places = live_places(pages.BridgeHomePage.objects.first())
    seen = set(wanted)
    records: list[Any] = []
    for kind in _READERS:
        for page in in_places(kind.objects.live(), places):
            records.append(page_record(page, places[page.pk], seen.add))
    documents = [d for d in pages.MemberDocument.objects.all() if f"document:{d.pk}" in seen]
    records += [_document(d) for d in documents]
    records += [_school(s) for s in School.objects.filter(open=True)]
    return BridgeSnapshot.of(records, StoredBlobs({d.sha256: d.file for d in documents}))


def _home(page: Any, seen: Seen, common: dict[str, Any]) -> model.BridgeHome:
    return model.BridgeHome(**common)


def _section(page: Any, seen: Seen, common: dict[str, Any]) -> model.BridgeSection:
    return model.BridgeSection(**common)


def _notice(page: Any, seen: Seen, common: dict[str, Any]) -> model.BridgeNotice:
    return model.BridgeNotice(**common, date=page.date.isoformat())


def _guidance(page: Any, seen: Seen, common: dict[str, Any]) -> model.BridgeGuidance:
    return model.BridgeGuidance(**common)


def _paper(page: Any, seen: Seen, common: dict[str, Any]) -> model.BoardPaper:
    documents = tuple(f"document:{row.document_id}" for row in page.papers.all())
    for reference in documents:
        seen(reference)
    return model.BoardPaper(**common, date=page.date.isoformat(), documents=documents)


_READERS: dict[type, Callable[[Any, Seen, dict[str, Any]], model.BridgePages]] = {
    pages.BridgeHomePage: _home,
    pages.BridgeSectionPage: _section,
    pages.NoticePage: _notice,
    pages.GuidancePage: _guidance,
    pages.BoardPaperPage: _paper,
}


def _document(document: pages.MemberDocument) -> model.BridgeDocument:
    return model.BridgeDocument(
        id=f"document:{document.pk}",
        title=document.title,
        filename=posixpath.basename(document.file.name),
        size=document.file.size,
        sha256=document.sha256,
    )


def _school(school: School) -> model.BridgeSchool:
    return model.BridgeSchool(
        id=f"school:{school.urn}",
        urn=school.urn,
        name=school.name,
        phase=school.phase,
        kind=school.kind,
        town=school.town,
        postcode=school.postcode,
        age_low=school.age_low,
        age_high=school.age_high,
        open=school.open,
        sample=school.sample,
        predecessors=tuple(sorted(school.predecessors)),
    )
