"""A recruitment campaign: what it offers, on what conditions, and how to take part."""

from datetime import datetime
from typing import ClassVar

from slp_build.model.public import Campaign, Incentive
from slp_build.pages.body import body_parts
from slp_build.pages.parts import BodyPart, Link
from slp_build.pages.public.listing import campaign_closed
from slp_build.pages.public.resolve import resolver
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import moment


class CampaignView(PublicView, frozen=True, kw_only=True):
    """A campaign and its incentives. `until` is empty where it has no end; `closed` is empty while it lasts."""

    template: ClassVar[str] = "pages/public/campaign.html"
    title: str
    lead: str
    incentives: tuple[Incentive, ...]
    until: str
    closed: str
    apply: Link | None
    body: tuple[BodyPart, ...]


def campaign_view(record: Campaign, site: PublicSite) -> CampaignView:
    """Return a campaign; after its end it says so and offers no way to apply."""
    address = site.address_of(record.id)
    closed = campaign_closed(record, site)
    ends = moment(datetime.fromisoformat(record.closes)) if record.closes else ""
    return CampaignView(
        address=address,
        head=site.head_of(record, record.lead, address, noindex=closed),
        chrome=site.chrome(address, site.crumbs(record), record.sample),
        title=record.title,
        lead=record.lead,
        incentives=record.incentives,
        until=f"Open until {ends}." if ends and not closed else "",
        closed=f"This closed at {ends}." if closed else "",
        apply=None if closed else _apply(record),
        body=body_parts(record.body, resolver(site)),
    )


def _apply(record: Campaign) -> Link | None:
    if record.apply_url:
        return Link(text="Apply", href=record.apply_url)
    return Link(text="Ask us about it", href=f"mailto:{record.apply_email}") if record.apply_email else None
