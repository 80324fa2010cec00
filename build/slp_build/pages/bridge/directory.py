"""The list of schools, for those who may look at every school's dials."""

from typing import ClassVar

import msgspec

from slp_build.model.policy import SCHOOLS
from slp_build.pages.bridge.site import ROOT, BridgeSite
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.parts import Link

ADDRESS = SCHOOLS


class SchoolRow(msgspec.Struct, frozen=True, kw_only=True):
    """One school of the list."""

    name: str
    href: str
    phase: str
    town: str
    cluster: str


class DirectoryView(BridgeView, frozen=True, kw_only=True):
    """Every open school of the register, by name. `clustered`: some belong to a cluster."""

    template: ClassVar[str] = "pages/bridge/schools.html"
    title: str
    lead: str
    rows: tuple[SchoolRow, ...]
    clustered: bool


def directory_view(site: BridgeSite) -> DirectoryView:
    """Return the list of schools."""
    rows = tuple(
        SchoolRow(name=s.name, href=f"{ADDRESS}/{s.urn}", phase=s.phase, town=s.town, cluster=s.cluster)
        for s in site.schools
    )
    return DirectoryView(
        address=ADDRESS,
        head=site.head("Schools", ADDRESS),
        chrome=site.chrome(ADDRESS, (Link(text="The Bridge", href=ROOT),), any(s.sample for s in site.schools)),
        title="Schools",
        lead=_lead(len(rows)),
        rows=rows,
        clustered=any(row.cluster for row in rows),
    )


def _lead(schools: int) -> str:
    if not schools:
        return "No schools are loaded yet."
    if schools == 1:
        return "The one open school of the register. It leads to its Key Dials."
    return f"The {schools} open schools of the register. Each leads to its Key Dials."
