"""What the Bridge's pages are drawn from: one frozen value, and the questions that views ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from slp_build.config import Partnership
from slp_build.model.address import document_address
from slp_build.model.bridge import BridgeDocument, BridgeImage, BridgePages, BridgeSchool
from slp_build.model.export import BridgeExports
from slp_build.model.head import Head
from slp_build.model.markdown import MarkdownPage
from slp_build.model.policy import SCHOOLS
from slp_build.model.snapshot import BridgeSnapshot
from slp_build.pages.asked import Asked
from slp_build.pages.body import Resolver, download, picture
from slp_build.pages.bridge_view import BridgeChrome
from slp_build.pages.parts import Assets, Download, Link, Picture, Rendition
from slp_build.pages.parts import Head as PageHead
from slp_build.pages.tree import Tree, digest

ROOT = "/bridge"
KEY_DIALS = f"{ROOT}/your-school"  # leads a reader to their own school, or to the list of those that they may read
SAMPLE = "Sample page. Schools, people and figures here are invented."


@dataclass(frozen=True, kw_only=True)
class BridgeSite:
    """The Bridge at one instant, the same for every reader. Whatever a view asks of it is noted in `asked`.

    Where it follows a site of the last build, `touched` are the questions about records, heads, addresses and children
    that may have another answer now; None: any may.
    """

    snapshot: BridgeSnapshot
    tree: Tree
    partnership: Partnership
    assets: Assets
    now: datetime
    renditions: Mapping[str, tuple[Rendition, ...]]
    markdown: tuple[MarkdownPage, ...]
    exports: BridgeExports
    asked: Asked = field(default_factory=Asked)
    touched: frozenset[str] | None = None

    def record(self, reference: str | None) -> Any:
        """Return a record by its reference, or None."""
        if not reference:
            return None
        self.asked.keys.add(f"record:{reference}")
        return self.snapshot.records.get(reference)

    def outline(self, reference: str) -> Head:
        """Return what stands in the tree of a page: its title and place, without its body."""
        self.asked.keys.add(f"head:{reference}")
        return self.tree.heads[reference]

    def children(self, reference: str | None, *kinds: str) -> tuple[Head, ...]:
        """Return the outlines of the pages below a page, in the editors' order; only those of some kinds, if named."""
        self.asked.keys.add(f"children:{reference}")
        found = (self.outline(child) for child in self.tree.children.get(reference, ()))
        return tuple(head for head in found if not kinds or head.kind in kinds)

    def address(self, reference: str) -> str | None:
        """Return where a page reference leads. An address stands for itself."""
        if reference.startswith("/"):
            return reference
        self.asked.keys.add(f"address:{reference}")
        found = self.tree.addresses.get(reference)
        if found is None:
            self.asked.missing.add(reference)
        return found

    def address_of(self, reference: str) -> str:
        """Return the address of a page that is known to be there."""
        self.asked.keys.add(f"address:{reference}")
        return self.tree.addresses[reference]

    def passed(self, instant: datetime) -> bool:
        """Return whether an instant has come. The page changes by itself when it does."""
        return self.asked.passed(instant, self.now)

    def today(self) -> date:
        """Return the day of the page. It changes by itself at midnight."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.asked.passed(midnight, self.now)
        self.asked.passed(midnight + timedelta(days=1), self.now)
        return self.now.date()

    def figures(self) -> BridgeExports:
        """Return the audited exports for members."""
        self.asked.keys.add("exports:")
        return self.exports

    @property
    def schools(self) -> tuple[BridgeSchool, ...]:
        """The register's open schools, by name."""
        self.asked.keys.add("kind:bridge_school")
        return self._schools

    def menu(self) -> tuple[tuple[str, str], ...]:
        """Return the Bridge's menu as (words, address)."""
        self.asked.keys.add("menu:")
        return self._menu

    def value(self, key: str) -> str:
        """Return what the answer behind a key of `asked` is now."""
        match key.partition(":")[0]:
            case "menu":
                return digest(self._menu)
            case "exports":
                return digest([self.exports.audit.rules, *((name, e.state) for name, e in self.exports.sets.items())])
        return self.tree.value(key)

    @cached_property
    def _schools(self) -> tuple[BridgeSchool, ...]:
        found: list[Any] = [self.snapshot.records[key] for key in self.tree.of_kind("bridge_school")]
        return tuple(sorted((s for s in found if s.open), key=lambda s: (s.name, s.urn)))

    @cached_property
    def _menu(self) -> tuple[tuple[str, str], ...]:
        heads = [self.tree.heads[key] for key in self.tree.children.get(self.tree.home, ())]
        pages = [(head.title, self.tree.addresses[head.id]) for head in heads if head.in_menu]
        written = sorted((m for m in self.markdown if m.menu), key=lambda m: (m.order, m.address))
        figures = (("Figures", f"{ROOT}/figures"),) if self.exports.with_pages else ()
        return (("Key Dials", KEY_DIALS), *figures, *pages, *((m.menu, m.address) for m in written))

    def download(self, reference: str) -> Download | None:
        """Return a members' document as a file to take away."""
        record = self.record(reference)
        if not isinstance(record, BridgeDocument):
            self.asked.missing.add(reference)
            return None
        return download(
            record.title, record.filename, record.size, document_address(record.sha256, record.filename, ROOT)
        )

    def picture(self, reference: str, alt: str) -> Picture | None:
        """Return a members' image with its renditions."""
        record = self.record(reference)
        if not isinstance(record, BridgeImage):
            self.asked.missing.add(reference)
            return None
        return picture(record, self.renditions, alt)

    def resolver(self) -> Resolver:
        """Return how a page's references are followed."""
        return Resolver(
            address=self.address,
            download=self.download,
            picture=self.picture,
            flaw=lambda guard, what: self.asked.flaws.append((guard, what)),
        )

    def head(self, title: str, address: str) -> PageHead:
        """Return what stands in a page's head. No search engine may list it."""
        return PageHead(
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
            menu=tuple(Link(text=t, href=h, current=_is_at(address, h)) for t, h in self.menu()),
            crumbs=crumbs,
            sample_notice=SAMPLE if sample else "",
        )

    def crumbs(self, record: BridgePages) -> tuple[Link, ...]:
        """Return the way from the Bridge's home to a page, without the page itself."""
        above = [self.outline(reference) for reference in self.tree.ancestors(record.id)]
        return tuple(
            Link(text="The Bridge" if head.parent is None else head.title, href=self.address_of(head.id))
            for head in above
        )


def _is_at(address: str, href: str) -> bool:
    """Return whether a page stands below an item of the menu."""
    below = SCHOOLS if href == KEY_DIALS else href
    return f"{address}/".startswith(f"{below}/")


def bridge_site(
    *,
    snapshot: BridgeSnapshot,
    partnership: Partnership,
    assets: Assets,
    now: datetime,
    renditions: Mapping[str, tuple[Rendition, ...]],
    markdown: tuple[MarkdownPage, ...],
    exports: BridgeExports,
    before: BridgeSite | None = None,
) -> BridgeSite:
    """Return the Bridge; `before` is that of the last build.

    Raises BuildError when two pages want one address, or a parent is missing.
    """
    tree = Tree(root=ROOT, heads=snapshot.heads, hashes=snapshot.hashes)
    return BridgeSite(
        snapshot=snapshot,
        tree=tree,
        touched=tree.take_over(before.tree) if before else None,
        partnership=partnership,
        assets=assets,
        now=now,
        renditions=renditions,
        markdown=markdown,
        exports=exports,
    )
