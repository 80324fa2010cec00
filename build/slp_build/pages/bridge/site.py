"""What the Bridge's pages are drawn from: one frozen value, and the questions that views ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from slp_build.config import Partnership
from slp_build.model.address import document_address, page_addresses
from slp_build.model.bridge import BridgeDocument, BridgeImage, BridgePages, BridgeSchool
from slp_build.model.export import BridgeExports
from slp_build.model.markdown import MarkdownPage
from slp_build.model.snapshot import BridgeSnapshot
from slp_build.pages.body import Resolver, download, picture
from slp_build.pages.bridge_view import BridgeChrome
from slp_build.pages.parts import Assets, Download, Head, Link, Picture, Rendition

ROOT = "/bridge"
SAMPLE = "Sample page. Schools, people and figures here are invented."


@dataclass(frozen=True, kw_only=True)
class BridgeSite:
    """The Bridge at one instant. The same for every reader: nothing on its pages depends on who reads."""

    snapshot: BridgeSnapshot
    addresses: Mapping[str, str]
    partnership: Partnership
    assets: Assets
    now: datetime
    renditions: Mapping[str, tuple[Rendition, ...]]
    markdown: tuple[MarkdownPage, ...]
    exports: BridgeExports

    @cached_property
    def children(self) -> Mapping[str | None, tuple[BridgePages, ...]]:
        """Pages by their parent, in the editors' order."""
        found: dict[str | None, list[Any]] = {}
        for record in self.snapshot.records.values():
            if record.id in self.addresses:
                found.setdefault(record.parent, []).append(record)  # type: ignore[union-attr]
        return {key: tuple(sorted(pages, key=lambda p: (p.position, p.id))) for key, pages in found.items()}

    @cached_property
    def schools(self) -> tuple[BridgeSchool, ...]:
        """The register's open schools, by name."""
        found = (r for r in self.snapshot.records.values() if isinstance(r, BridgeSchool) and r.open)
        return tuple(sorted(found, key=lambda s: (s.name, s.urn)))

    @cached_property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The Bridge's menu as (words, address)."""
        home = next((p.id for p in self.children.get(None, ())), None)
        pages = [(p.title, self.addresses[p.id]) for p in self.children.get(home, ()) if p.in_menu]
        written = sorted((m for m in self.markdown if m.menu), key=lambda m: (m.order, m.address))
        return (("Your school", f"{ROOT}/your-school"), *pages, *((m.menu, m.address) for m in written))

    def address(self, reference: str) -> str | None:
        """Return where a page reference leads. An address stands for itself."""
        return reference if reference.startswith("/") else self.addresses.get(reference)

    def download(self, reference: str) -> Download | None:
        """Return a members' document as a file to take away."""
        record = self.snapshot.records.get(reference)
        if not isinstance(record, BridgeDocument):
            return None
        return download(
            record.title, record.filename, record.size, document_address(record.sha256, record.filename, ROOT)
        )

    def picture(self, reference: str, alt: str) -> Picture | None:
        """Return a members' image with its renditions."""
        record = self.snapshot.records.get(reference)
        return picture(record.sha256, self.renditions, alt) if isinstance(record, BridgeImage) else None

    def resolver(self, record: BridgePages) -> Resolver:
        """Return how the references of one page are followed."""
        return Resolver(
            page=f"the Bridge page “{record.title}” ({record.id})",
            address=self.address,
            download=self.download,
            picture=self.picture,
        )

    def head(self, title: str, address: str) -> Head:
        """Return what stands in a page's head. No search engine may list it."""
        return Head(
            title=title, description="", canonical=self.partnership.site_url.rstrip("/") + address, noindex=True
        )

    def chrome(self, address: str, crumbs: tuple[Link, ...] = (), sample: bool = False) -> BridgeChrome:
        """Return the header as a page at `address` shows it."""
        return BridgeChrome(
            site_name=self.partnership.name,
            county=self.partnership.county,
            short_name=self.partnership.short_name,
            email=self.partnership.email,
            assets=self.assets,
            menu=tuple(Link(text=t, href=h, current=address == h or address.startswith(f"{h}/")) for t, h in self.menu),
            crumbs=crumbs,
            sample_notice=SAMPLE if sample else "",
        )

    def crumbs(self, record: BridgePages) -> tuple[Link, ...]:
        """Return the way from the Bridge's home to a page, without the page itself."""
        found: list[Link] = []
        parent = record.parent
        while parent:
            page: Any = self.snapshot.records[parent]
            found.append(Link(text="The Bridge" if page.parent is None else page.title, href=self.addresses[parent]))
            parent = page.parent
        return tuple(reversed(found))


def bridge_site(
    *,
    snapshot: BridgeSnapshot,
    partnership: Partnership,
    assets: Assets,
    now: datetime,
    renditions: Mapping[str, tuple[Rendition, ...]],
    markdown: tuple[MarkdownPage, ...],
    exports: BridgeExports,
) -> BridgeSite:
    """Return the Bridge. Raises BuildError when two pages want one address, or a parent is missing."""
    return BridgeSite(
        snapshot=snapshot,
        addresses=page_addresses(snapshot.records, ROOT),
        partnership=partnership,
        assets=assets,
        now=now,
        renditions=renditions,
        markdown=markdown,
        exports=exports,
    )
