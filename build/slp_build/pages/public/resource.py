"""A curriculum resource: its files, each with type and size, and the licence beside them."""

from typing import ClassVar

from slp_build.model.public import Resource
from slp_build.pages.body import body_parts, known
from slp_build.pages.parts import BodyPart, Download, FactItem, Link
from slp_build.pages.public.listing import ResourceRow, resource_row
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView


class ResourceView(PublicView, frozen=True, kw_only=True):
    """A resource, and the others of its programme."""

    template: ClassVar[str] = "pages/public/resource.html"
    title: str
    programme: str
    lead: str
    facts: tuple[FactItem, ...]
    licence: str
    files: tuple[Download, ...]
    body: tuple[BodyPart, ...]
    topics: tuple[Link, ...]
    others: tuple[ResourceRow, ...]


def resource_view(record: Resource, site: PublicSite) -> ResourceView:
    """Return a resource."""
    resolve = resolver(site)
    address = site.address_of(record.id)
    others = [head.id for head in site.children(record.parent, "resource") if head.id != record.id]
    return ResourceView(
        address=address,
        head=site.head_of(record, record.lead, address),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        title=record.title,
        programme=site.outline(record.parent).title if record.parent else "",
        lead=record.lead,
        facts=(FactItem(term="For", answer=record.key_stage), FactItem(term="Ages", answer=record.ages)),
        licence=record.licence,
        files=known(site.download(reference) for reference in record.documents),
        body=body_parts(record.body, resolve),
        topics=known(site.topic(topic) for topic in record.topics),
        others=tuple(resource_row(site.record(other), site) for other in others[:3]),
    )
