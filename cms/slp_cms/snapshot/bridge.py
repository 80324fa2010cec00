"""The Bridge serialiser: live members' pages, their files, and the register."""

import posixpath
from typing import Any

from slp_build.model import bridge as model
from slp_build.model.snapshot import BridgeSnapshot
from slp_cms.bridge import models as pages
from slp_cms.schools.models import School
from slp_cms.snapshot.blobs import StoredBlobs, stored_size
from slp_cms.snapshot.blocks import body_blocks
from slp_cms.snapshot.instants import day, instant
from slp_cms.snapshot.one_moment import at_one_moment
from slp_cms.snapshot.references import References
from slp_cms.snapshot.taken import Reader, TakenRecords, take_pages
from slp_cms.snapshot.tree import Place, draft_place, live_places


def take_bridge(previous: BridgeSnapshot | None = None) -> BridgeSnapshot:
    """Return the Bridge as it is published now, reading only what has changed since `previous`, if given."""
    with at_one_moment():
        return _snapshot(frozenset(), previous)


def bridge_with_draft(
    page: Any, parent: int | None = None, previous: BridgeSnapshot | None = None
) -> tuple[Any, BridgeSnapshot]:
    """Return a draft's record, and the live snapshot with whatever files the draft refers to.

    Only what has changed since `previous` is read. `parent` is where a page that was never saved is to stand.
    """
    places = live_places(pages.BridgeHomePage.objects.first())
    references = References(_files(), places)
    record = page_record(page, draft_place(page, places, parent), references)
    return record, _snapshot(frozenset(references.used), previous)


def page_record(page: Any, place: Place, references: References) -> model.BridgePages:
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
        "original": references.to("page", page.alias_of_id),
        "published": instant(page.first_published_at),
        "changed": instant(page.last_published_at),
        "body": body_blocks(page.body, references),
        "lead": page.lead,
    }
    return _READERS[type(page)].record(page, references, common)


def _snapshot(wanted: frozenset[str], previous: BridgeSnapshot | None = None) -> BridgeSnapshot:
    before = previous.records if previous and isinstance(previous.records, TakenRecords) else None
    places = live_places(pages.BridgeHomePage.objects.first(), before.places if before else None)
    files = _files()
    taken = take_pages(_READERS, page_record, before, places, files)
    references = wanted.union(*(one.files for one in taken.values()))
    used = [file for reference, file in files.items() if reference in references]
    others: list[Any] = [_document(file) for file in used]
    others += [_school(s) for s in School.objects.filter(open=True).select_related("cluster", "alliance")]
    records = TakenRecords("bridge", taken, others, places, files.keys(), before)
    blobs = StoredBlobs({file.sha256: file.file for file in used})
    return BridgeSnapshot(records=records, blobs=blobs, known=records.index)


def _files() -> dict[str, pages.MemberDocument]:
    return {f"document:{d.pk}": d for d in pages.MemberDocument.objects.all()}


def _home(page: Any, references: References, common: dict[str, Any]) -> model.BridgeHome:
    return model.BridgeHome(**common)


def _section(page: Any, references: References, common: dict[str, Any]) -> model.BridgeSection:
    return model.BridgeSection(**common)


def _notice(page: Any, references: References, common: dict[str, Any]) -> model.BridgeNotice:
    return model.BridgeNotice(**common, date=day(page.date))


def _guidance(page: Any, references: References, common: dict[str, Any]) -> model.BridgeGuidance:
    return model.BridgeGuidance(**common)


def _paper(page: Any, references: References, common: dict[str, Any]) -> model.BoardPaper:
    documents = tuple(f"document:{row.document_id}" for row in page.papers.all())
    for reference in documents:
        references.see(reference)
    return model.BoardPaper(**common, date=day(page.date), documents=documents)


def _directory_entry(page: Any, references: References, common: dict[str, Any]) -> model.DirectoryEntry:
    return model.DirectoryEntry(
        **common,
        school_name=page.school_name,
        school=f"school:{page.school.urn}" if page.school_id and page.school.open else None,
        offers=tuple(line.strip() for line in page.offers.splitlines() if line.strip()),
        contact=page.contact,
        email=page.email,
    )


_READERS: dict[type, Reader] = {
    pages.BridgeHomePage: Reader(record=_home),
    pages.BridgeSectionPage: Reader(record=_section),
    pages.NoticePage: Reader(record=_notice),
    pages.GuidancePage: Reader(record=_guidance),
    pages.BoardPaperPage: Reader(record=_paper, many=("papers",)),
    pages.DirectoryEntryPage: Reader(record=_directory_entry, beside=("school",), always=True),
}


def _document(document: pages.MemberDocument) -> model.BridgeDocument:
    return model.BridgeDocument(
        id=f"document:{document.pk}",
        title=document.title,
        filename=posixpath.basename(document.file.name),
        size=document.file_size or stored_size(document.file),
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
        cluster=school.cluster.name if school.cluster else "",
        alliance=school.alliance.name if school.alliance else "",
        predecessors=tuple(sorted(school.predecessors)),
    )
