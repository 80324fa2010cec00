"""What the public pages are drawn from: one frozen value, and the questions that views ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from slp_build.config import Partnership
from slp_build.model.address import document_address, page_addresses
from slp_build.model.export import PublicExports
from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import PublicDocument, PublicImage, PublicPages, PublicSchool
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pages.body import Resolver, download, picture
from slp_build.pages.parts import Assets, Download, Head, Link, Picture, Rendition
from slp_build.pages.public_view import PublicChrome

SAMPLE = "Sample page. People, schools, vacancies and files here are invented."


@dataclass(frozen=True, kw_only=True)
class PublicSite:
    """The public site at one instant."""

    snapshot: PublicSnapshot
    addresses: Mapping[str, str]
    partnership: Partnership
    assets: Assets
    now: datetime
    renditions: Mapping[str, tuple[Rendition, ...]]
    markdown: tuple[MarkdownPage, ...]
    exports: PublicExports

    @cached_property
    def children(self) -> Mapping[str | None, tuple[PublicPages, ...]]:
        """Pages by their parent, in the editors' order."""
        found: dict[str | None, list[Any]] = {}
        for record in self.snapshot.records.values():
            if record.id in self.addresses:
                found.setdefault(record.parent, []).append(record)  # type: ignore[union-attr]
        return {key: tuple(sorted(pages, key=lambda p: (p.position, p.id))) for key, pages in found.items()}

    @cached_property
    def schools(self) -> tuple[PublicSchool, ...]:
        """The register's open schools, by URN."""
        found = (r for r in self.snapshot.records.values() if isinstance(r, PublicSchool))
        return tuple(sorted(found, key=lambda s: s.urn))

    @cached_property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The main menu as (words, address): the editors' pages, then Markdown's, each in its order."""
        home = next((p.id for p in self.children.get(None, ())), None)
        pages = [(p.title, self.addresses[p.id]) for p in self.children.get(home, ()) if p.in_menu]
        written = sorted((m for m in self.markdown if m.menu), key=lambda m: (m.order, m.address))
        return (*pages, *((m.menu, m.address) for m in written))

    @cached_property
    def footer(self) -> tuple[Link, ...]:
        """The Markdown pages that are in no menu: privacy, accessibility and the like."""
        return tuple(
            Link(text=m.title, href=m.address) for m in sorted(self.markdown, key=lambda m: m.address) if not m.menu
        )

    def address(self, reference: str) -> str | None:
        """Return where a page reference leads. An address stands for itself."""
        return reference if reference.startswith("/") else self.addresses.get(reference)

    def download(self, reference: str) -> Download | None:
        """Return a document as a file to take away."""
        record = self.snapshot.records.get(reference)
        if not isinstance(record, PublicDocument):
            return None
        return download(record.title, record.filename, record.size, document_address(record.sha256, record.filename))

    def picture(self, reference: str, alt: str) -> Picture | None:
        """Return an image with its renditions."""
        record = self.snapshot.records.get(reference)
        return picture(record.sha256, self.renditions, alt) if isinstance(record, PublicImage) else None

    def resolver(self, record: PublicPages) -> Resolver:
        """Return how the references of one page are followed."""
        return Resolver(
            page=f"the page “{record.title}” ({record.id})",
            address=self.address,
            download=self.download,
            picture=self.picture,
        )

    def head(self, title: str, description: str, address: str, noindex: bool = False) -> Head:
        """Return what stands in a page's head."""
        base = self.partnership.site_url.rstrip("/")
        canonical = base + ("/" if address == "/" else address)
        return Head(title=title, description=description, canonical=canonical, noindex=noindex)

    def chrome(self, address: str, crumbs: tuple[Link, ...] = (), sample: bool = False) -> PublicChrome:
        """Return header and footer as a page at `address` shows them."""
        return PublicChrome(
            site_name=self.partnership.name,
            county=self.partnership.county,
            short_name=self.partnership.short_name,
            email=self.partnership.email,
            assets=self.assets,
            menu=tuple(Link(text=t, href=h, current=address == h or address.startswith(f"{h}/")) for t, h in self.menu),
            footer=self.footer,
            crumbs=crumbs,
            sample_notice=SAMPLE if sample else "",
        )

    def crumbs(self, record: PublicPages) -> tuple[Link, ...]:
        """Return the way from the front page to a page, without the page itself."""
        found: list[Link] = []
        parent = record.parent
        while parent:
            page: Any = self.snapshot.records[parent]
            title = "Home" if page.parent is None else page.title
            found.append(Link(text=title, href=self.addresses[parent]))
            parent = page.parent
        return tuple(reversed(found))


def public_site(
    *,
    snapshot: PublicSnapshot,
    partnership: Partnership,
    assets: Assets,
    now: datetime,
    renditions: Mapping[str, tuple[Rendition, ...]],
    markdown: tuple[MarkdownPage, ...],
    exports: PublicExports,
) -> PublicSite:
    """Return the public site. Raises BuildError when two pages want one address, or a parent is missing."""
    return PublicSite(
        snapshot=snapshot,
        addresses=page_addresses(snapshot.records),
        partnership=partnership,
        assets=assets,
        now=now,
        renditions=renditions,
        markdown=markdown,
        exports=exports,
    )
