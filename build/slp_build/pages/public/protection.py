"""How figures are protected: the method in words kept in git, and what each published set says of itself."""

from datetime import date
from typing import ClassVar

import msgspec
from markupsafe import Markup

from slp_build.model.export import SYMBOLS, Export, period_name
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.parts import FactItem, Link
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public_view import PublicView
from slp_build.pages.words import day


class ProtectedSet(msgspec.Struct, frozen=True, kw_only=True):
    """One published set: what it counts, and by which rules it was protected."""

    id: str
    title: str
    facts: tuple[FactItem, ...]


class ProtectionView(PublicView, frozen=True, kw_only=True):
    """The method, the sets and the symbols."""

    template: ClassVar[str] = "pages/public/protection.html"
    title: str
    lead: str
    html: Markup
    sets: tuple[ProtectedSet, ...]
    symbols: tuple[FactItem, ...]


def protection_view(page: MarkdownPage, site: PublicSite) -> ProtectionView:
    """Return the page, its words from `page` and the sets from the audited exports."""
    exports = sorted(site.all_exports(), key=lambda export: export.title)
    return ProtectionView(
        address=page.address,
        head=site.head(page.title, page.description or page.lead, page.address),
        chrome=site.chrome(page.address, (Link(text="Home", href="/"),), any(e.sample for e in exports)),
        title=page.title,
        lead=page.lead,
        html=Markup(page.html),
        sets=tuple(ProtectedSet(id=e.name, title=e.title, facts=tuple(_facts(e))) for e in exports),
        symbols=tuple(FactItem(term=f"[{mark}]", answer=meaning) for mark, meaning in SYMBOLS.items()),
    )


def _facts(export: Export) -> list[FactItem]:
    periods = sorted({row.period for row in export.rows})
    groups = [export.label(group).lower() for values in export.partitions.values() for group in values]
    checked = "its tables were solved as one" if export.specified else "every row was held against the rules"
    return [
        FactItem(term="Columns", answer="; ".join(i.label.lower() for i in export.indicators).capitalize()),
        *((FactItem(term="Groups", answer=f"All pupils; {', '.join(groups)}"),) if groups else ()),
        FactItem(term="Years", answer=" to ".join(dict.fromkeys(map(period_name, (periods[0], periods[-1]))))),
        FactItem(term="Kept back", answer=export.rules),
        FactItem(term="Checked", answer=f"From the finished files: {checked}"),
        FactItem(term="Source", answer=f"{export.source}, loaded {day(date.fromisoformat(export.loaded))}"),
    ]
