"""What the public pages are drawn from: one frozen value, and the questions that views ask of it.

Longer than most modules: the questions share the value's state, and stand together so that none is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from slp_build.config import Partnership
from slp_build.model.address import document_address, topic_address
from slp_build.model.export import Export, PublicExports
from slp_build.model.head import Head
from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import Alert, PublicDocument, PublicImage, PublicPages, PublicSchool, Topic
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pages.asked import Asked
from slp_build.pages.body import download, picture
from slp_build.pages.parts import Assets, Download, Link, Picture, Rendition
from slp_build.pages.parts import Head as PageHead
from slp_build.pages.public.listing_order import by_date, listing_order, over
from slp_build.pages.public.map import CountyMap, county_map
from slp_build.pages.public.purposes import Purpose, sections_by_purpose
from slp_build.pages.public_view import PublicChrome
from slp_build.pages.tree import Tree, digest

PAGE = 20  # entries on one page of a listing
SAMPLE = "Sample page. People, schools, vacancies and files here are invented."


@dataclass(frozen=True, kw_only=True)
class PublicSite:
    """The public site at one instant. Whatever a view asks of it is noted in `asked`.

    Where it follows a site of the last build, `touched` are the questions about records, heads, addresses and children
    that may have another answer now; None: any may.
    """

    snapshot: PublicSnapshot
    tree: Tree
    partnership: Partnership
    assets: Assets
    now: datetime
    renditions: Mapping[str, tuple[Rendition, ...]]
    markdown: tuple[MarkdownPage, ...]
    exports: PublicExports
    asked: Asked = field(default_factory=Asked)
    touched: frozenset[str] | None = None
    _listings: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    _above: dict[str | None, tuple[tuple[Link, ...], frozenset[str]]] = field(default_factory=dict)
    _menus: dict[tuple[str, ...], tuple[Link, ...]] = field(default_factory=dict)

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

    def export(self, name: str) -> Export | None:
        """Return an audited export by its name, or None."""
        self.asked.keys.add(f"export:{name}")
        return self.exports.sets.get(name)

    def all_exports(self) -> tuple[Export, ...]:
        """Return every audited export."""
        self.asked.keys.add("exports:")
        return tuple(self.exports.sets.values())

    @property
    def schools(self) -> tuple[PublicSchool, ...]:
        """The register's open schools, by URN."""
        self.asked.keys.add("kind:school")
        return self._schools

    @property
    def map(self) -> CountyMap | None:
        """The county as its schools draw it."""
        self.asked.keys.add("kind:school")
        return self._map

    def programmes(self) -> tuple[Any, ...]:
        """Return the curriculum programmes, in the editors' order."""
        self.asked.keys.add("kind:programme")
        heads = [self.tree.heads[key] for key in self.tree.of_kind("programme")]
        return tuple(self.snapshot.records[h.id] for h in sorted(heads, key=lambda h: (h.position, h.id)))

    def listed(self, section: str, number: int) -> tuple[tuple[Any, ...], int]:
        """Return what stands on one page of a section's listing, and how many pages the listing has.

        News is shown by its head alone; of everything else the record is read. The order is looked at anew in every
        build, and there is one when what is to come has passed: its own page says so then.
        """
        self.asked.keys.add(f"listing:{section}:{number}")
        pages = self.listing(section)
        ids = pages[number - 1] if pages else ()
        return tuple(self._listed(reference) for reference in ids), max(1, len(pages))

    def section_for(self, purpose: Purpose) -> str | None:
        """Return the id of the section of the front page that is for a purpose, if there is one."""
        self.asked.keys.add(f"purpose:{purpose}")
        return self._purposes.get(purpose)

    def topic(self, reference: str) -> Link | None:
        """Return a topic as a link to its page."""
        record = self.record(reference)
        return Link(text=record.name, href=topic_address(record.slug)) if isinstance(record, Topic) else None

    def about(self, topic: str) -> tuple[Head, ...]:
        """Return the outlines of the pages on a topic: the soonest to come, the newest, and last what has passed."""
        self.asked.keys.add(f"topic:{topic}")
        heads = [self.outline(reference) for reference in self._topics.get(topic, ())]
        heads.sort(key=lambda head: head.id, reverse=True)
        return tuple(sorted(by_date(heads, self.now), key=self._has_passed))

    def _has_passed(self, head: Head) -> bool:
        """Return whether a page's event has passed."""
        instant = over(head)
        return instant is not None and self.passed(instant)

    def topics(self) -> tuple[str, ...]:
        """Return the topics that pages are about: the others have no page."""
        return tuple(sorted(self._topics.keys() & set(self.tree.of_kind("topic"))))

    def _listed(self, reference: str) -> Any:
        head = self.tree.heads[reference]
        if head.kind != "news":
            return self.record(reference)
        self.asked.keys.add(f"record:{reference}")
        return head

    def listing(self, section: str) -> tuple[tuple[str, ...], ...]:
        """Return the ids below a section, page by page, in the order in which they are listed."""
        if section not in self._listings:
            heads = [self.tree.heads[child] for child in self.tree.children.get(section, ())]
            ids = [head.id for head in listing_order(heads, self.now)]
            self._listings[section] = tuple(tuple(ids[i : i + PAGE]) for i in range(0, len(ids), PAGE))
        return self._listings[section]

    def _menu_at(self, address: str) -> tuple[Link, ...]:
        """Return the menu as a page at `address` shows it; most pages share theirs with many others."""
        below = f"{address}/"
        current = tuple([href for _, href in self.menu() if below.startswith(f"{href}/")])
        if current not in self._menus:
            self._menus[current] = tuple(Link(text=t, href=h, current=h in current) for t, h in self._menu)
        return self._menus[current]

    def menu(self) -> tuple[tuple[str, str], ...]:
        """Return the main menu as (words, address): the editors' pages, then Markdown's, each in its order."""
        self.asked.keys.add("menu:")
        return self._menu

    def value(self, key: str) -> str:
        """Return what the answer behind a key of `asked` is now."""
        if key.startswith("record:"):  # most keys are; ten thousand of them are looked up in every build
            return self.tree.hashes.get(key[7:], "")
        what, _, reference = key.partition(":")
        match what:
            case "menu":
                links = [(link.text, link.href) for link in self._footer]
                banners = [(self.tree.hashes[alert.id], self._leads_to(alert)) for alert in self._alerts]
                return digest([self._menu, links, banners])
            case "topic":
                return digest([self.tree.hashes.get(reference, ""), self._topics.get(reference, ())])
            case "purpose":
                return next((section for one, section in self._purposes.items() if one == reference), "")
            case "export":
                return self.exports.sets[reference].state if reference in self.exports.sets else ""
            case "exports":
                return digest([self.exports.audit.rules, *((name, e.state) for name, e in self.exports.sets.items())])
            case "listing":
                section, _, number = reference.rpartition(":")
                pages = self.listing(section)
                return digest([len(pages), pages[int(number) - 1 : int(number)]])
        return self.tree.value(key)

    @cached_property
    def _schools(self) -> tuple[PublicSchool, ...]:
        found: list[Any] = [self.snapshot.records[key] for key in self.tree.of_kind("school")]
        return tuple(sorted(found, key=lambda s: s.urn))

    @cached_property
    def _purposes(self) -> Mapping[Purpose, str]:
        return sections_by_purpose(self.tree)

    @cached_property
    def _map(self) -> CountyMap | None:
        return county_map(self._schools, self.partnership.county)

    @cached_property
    def _topics(self) -> Mapping[str, tuple[str, ...]]:
        """The pages on each topic, by id."""
        found: dict[str, list[str]] = {}
        for head in self.tree.heads.values():
            for topic in head.topics:
                found.setdefault(topic, []).append(head.id)
        return {topic: tuple(sorted(pages)) for topic, pages in found.items()}

    @cached_property
    def _alerts(self) -> tuple[Alert, ...]:
        found: list[Any] = [self.snapshot.records[key] for key in self.tree.of_kind("alert")]
        return tuple(sorted(found, key=lambda alert: (alert.starts, alert.id)))

    def _chosen(self, place: str) -> list[tuple[str, str]] | None:
        """Return the links that the editors have chosen for a place, those to pages that are there; None: no menu."""
        found: list[Any] = [self.snapshot.records[key] for key in self.tree.of_kind("menu")]
        menu = next((menu for menu in found if menu.place == place), None)
        if menu is None:
            return None
        targets = ((link.text, self.tree.addresses.get(link.target, link.target)) for link in menu.links)
        return [(text, href) for text, href in targets if href.startswith("/")]

    @cached_property
    def _menu(self) -> tuple[tuple[str, str], ...]:
        if (chosen := self._chosen("main")) is not None:
            return tuple(chosen)
        heads = [self.tree.heads[key] for key in self.tree.children.get(self.tree.home, ())]
        pages = [(head.title, self.tree.addresses[head.id]) for head in heads if head.in_menu]
        written = sorted((m for m in self.markdown if m.menu), key=lambda m: (m.order, m.address))
        return (*pages, *((m.menu, m.address) for m in written))

    @cached_property
    def _footer(self) -> tuple[Link, ...]:
        """What the editors have chosen, then the Markdown pages that are in no menu: privacy, accessibility."""
        chosen = [Link(text=text, href=href) for text, href in self._chosen("footer") or ()]
        written = sorted(self.markdown, key=lambda m: m.address)
        return (*chosen, *(Link(text=m.title, href=m.address) for m in written if not m.menu))

    def download(self, reference: str) -> Download | None:
        """Return a document as a file to take away."""
        record = self.record(reference)
        if not isinstance(record, PublicDocument):
            self.asked.missing.add(reference)
            return None
        return download(record.title, record.filename, record.size, document_address(record.sha256, record.filename))

    def picture(self, reference: str, alt: str) -> Picture | None:
        """Return an image with its renditions."""
        record = self.record(reference)
        if not isinstance(record, PublicImage):
            self.asked.missing.add(reference)
            return None
        return picture(record, self.renditions, alt)

    def head(self, title: str, description: str, address: str, noindex: bool = False) -> PageHead:
        """Return what stands in the head of a page that is no record's own."""
        return PageHead(title=title, description=description, canonical=self._whole(address), noindex=noindex)

    def head_of(
        self, record: PublicPages, description: str, address: str, *, title: str = "", noindex: bool = False
    ) -> PageHead:
        """Return what stands in the head of a record's page.

        A page that is another address of one says so to search engines. Its picture is its own, or the story's.
        """
        original = self.address(record.original) if record.original else None
        image = record.social or getattr(record, "image", None)
        shown = self.picture(image, "") if image else None
        return PageHead(
            title=title or record.title,
            description=record.description or description,
            canonical=self._whole(original or address),
            noindex=noindex,
            image=self._whole(shown.src) if shown else "",
            copy=original is not None,
        )

    def _whole(self, address: str) -> str:
        return self.partnership.site_url.rstrip("/") + address

    def chrome(self, address: str, crumbs: tuple[Link, ...] = (), sample: bool = False) -> PublicChrome:
        """Return header and footer as a page at `address` shows them."""
        return PublicChrome(
            site_name=self.partnership.name,
            county=self.partnership.county,
            short_name=self.partnership.short_name,
            email=self.partnership.email,
            assets=self.assets,
            menu=self._menu_at(address),
            footer=self._footer,
            crumbs=crumbs,
            sample_notice=SAMPLE if sample else "",
            alerts=self._shown_alerts(),
        )

    def _shown_alerts(self) -> tuple[Link, ...]:
        """Return the banners of the moment: every page changes by itself when one begins and when it ends."""
        shown = []
        for alert in self._alerts:
            begun = self.passed(datetime.fromisoformat(alert.starts))
            if begun and not self.passed(datetime.fromisoformat(alert.ends)):
                shown.append(Link(text=alert.text, href=self._leads_to(alert)))
        return tuple(shown)

    def _leads_to(self, alert: Alert) -> str:
        """Return the address that a banner leads to; nothing where it leads nowhere."""
        return self.tree.addresses.get(alert.target, alert.target if alert.target.startswith("/") else "")

    def crumbs(self, record: PublicPages) -> tuple[Link, ...]:
        """Return the way from the front page to a page, without the page itself."""
        above = self._above.get(record.parent)
        if above is None:
            heads = [self.tree.heads[key] for key in self.tree.ancestors(record.id)]
            links = tuple(
                Link(text="Home" if h.parent is None else h.title, href=self.tree.addresses[h.id]) for h in heads
            )
            keys = frozenset(f"{what}:{head.id}" for head in heads for what in ("head", "address"))
            above = self._above[record.parent] = links, keys
        links, keys = above
        self.asked.keys |= keys
        return links


def public_site(
    *,
    snapshot: PublicSnapshot,
    partnership: Partnership,
    assets: Assets,
    now: datetime,
    renditions: Mapping[str, tuple[Rendition, ...]],
    markdown: tuple[MarkdownPage, ...],
    exports: PublicExports,
    before: PublicSite | None = None,
) -> PublicSite:
    """Return the public site; `before` is that of the last build, which must not have been changed since.

    Raises BuildError when two pages want one address, or a parent is missing.
    """
    tree = Tree(root="/", heads=snapshot.heads, hashes=snapshot.hashes)
    touched = tree.take_over(before.tree) if before else None
    return PublicSite(
        snapshot=snapshot,
        tree=tree,
        touched=touched,
        partnership=partnership,
        assets=assets,
        now=now,
        renditions=renditions,
        markdown=markdown,
        exports=exports,
        _listings=_same_listings(before, touched) if before and touched is not None else {},
    )


def _same_listings(before: PublicSite, touched: frozenset[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the listings in which no page has changed, and that time does not change."""
    heads = before.tree.heads
    moved = {heads[key[5:]].parent for key in touched if key.startswith("head:")}
    return {
        section: pages
        for section, pages in before._listings.items()
        if section not in moved and not any(heads[key].closes or over(heads[key]) for page in pages for key in page)
    }
