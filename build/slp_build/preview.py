"""The one door from the CMS into the build's rendering: a draft laid over the live snapshot, by the site's own code.

Nothing of a preview is kept, but for renditions of pictures, which are kept by the hashes of original and maker as a
build's are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from markupsafe import escape

from slp_build.audited import audited_bridge, audited_public
from slp_build.config import Paths, load_partnership
from slp_build.model.address import begins_at, list_address
from slp_build.model.bridge import BridgeImage, BridgePages
from slp_build.model.public import AnyPublicRecord, PublicImage
from slp_build.model.snapshot import Audience, BridgeSnapshot, PublicSnapshot, laid_over, records_of_kind
from slp_build.pages import bridge, public
from slp_build.pages.parts import Assets, Link
from slp_build.pages.public.section import LISTING
from slp_build.pages.public_view import PublicView
from slp_build.render.assets import ROOTS, bundle
from slp_build.render.feed import atom_xml, latest_news
from slp_build.render.fingerprint import TemplateHashes
from slp_build.render.front_matter import written_pages
from slp_build.render.renditions import Pictures, make_pictures
from slp_build.render.templates import environment, render_bridge, render_public
from slp_build.sources.newest_release import NewestRelease

ROOT = "/preview"


def newest_public(paths: Paths) -> NewestRelease:
    """Return what tells, again and again, what the newest release of the public site was made from."""
    return NewestRelease(paths.releases, paths.cache / "records" / "public.pack", "public")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The site as it would be with a draft published, and where the draft stands in it."""

    site: Any
    address: str


def public_draft(
    draft: AnyPublicRecord, snapshot: PublicSnapshot, paths: Paths, now: datetime, before: Draft | None = None
) -> Draft:
    """Return the public site with a draft in it. `snapshot` holds whatever the draft refers to.

    `before` is what this process has made last: what is the same need not be worked out again.
    """
    partnership = load_partnership(paths.content / "partnership.toml")
    site = public.public_site(
        snapshot=laid_over(snapshot, draft),
        partnership=partnership,
        assets=_assets(paths.theme, "public"),
        now=now,
        renditions=public_pictures(snapshot, paths).renditions,
        markdown=written_pages(paths.content / "public", ROOTS["public"], partnership),
        exports=audited_public(paths.exports / "public", partnership.thresholds),
        before=before.site if before else None,
    )
    return Draft(site=site, address=site.tree.addresses.get(draft.id, "/"))


def bridge_draft(draft: BridgePages, snapshot: BridgeSnapshot, paths: Paths, now: datetime) -> Draft:
    """Return the Bridge with a draft in it, as `public_draft` does."""
    partnership = load_partnership(paths.content / "partnership.toml")
    site = bridge.bridge_site(
        snapshot=laid_over(snapshot, draft),
        partnership=partnership,
        assets=_assets(paths.theme, "bridge"),
        now=now,
        renditions=bridge_pictures(snapshot, paths).renditions,
        markdown=written_pages(paths.content / "bridge", ROOTS["bridge"], partnership),
        exports=audited_bridge(paths.exports / "bridge", partnership.thresholds),
    )
    return Draft(site=site, address=site.tree.addresses[draft.id])


def drawn(
    draft: Draft, paths: Paths, address: str = "", around: Callable[[str], str] | None = None, notice: str = ""
) -> str | None:
    """Return the HTML of the draft's page, or of another page with the draft in place; None where there is none.

    `around` tells where the preview of an address is to be seen: links to pages that the draft's site has lead there.
    `notice` is said above a public page, where banners are.
    Of the Bridge only the editors' own pages are drawn: who may edit those may not look at every school's dials.
    """
    site, env = draft.site, theme_environment(paths)
    wanted = address or draft.address
    if isinstance(site, public.PublicSite):
        planned = next((page for page in public.planned_pages(site) if page.address == wanted), None)
        html = render_public(env, _noticed(planned.make(), notice)) if planned else None
    else:
        own = (page for page in bridge.planned_pages(site) if page.source in site.tree.addresses)
        member = next((page for page in own if page.address == wanted), None)
        html = render_bridge(env, member.make()) if member else None
    return _leading(html, site, around) if html and around else html


def _noticed(view: PublicView, notice: str) -> PublicView:
    if not notice:
        return view
    alerts = (Link(text=notice, href=""), *view.chrome.alerts)
    return msgspec.structs.replace(view, chrome=msgspec.structs.replace(view.chrome, alerts=alerts))


def feed(draft: Draft) -> bytes:
    """Return the news feed with the draft in it."""
    return atom_xml(draft.site.partnership, latest_news(draft.site))


def listed_at(draft: Draft, reference: str) -> str:
    """Return the address of the page that lists a record: the part of its parent's listing that it stands in."""
    site = draft.site
    above = site.tree.heads[reference].parent
    if above is None:
        return draft.address
    first: str = site.tree.addresses[above]
    if not isinstance(site, public.PublicSite) or site.tree.heads[above].kind not in LISTING:
        return first
    pages = site.listing(above)
    return list_address(first, next((n for n, ids in enumerate(pages, 1) if reference in ids), 1))


_LINK = re.compile(r'(<a\b[^>]*?\bhref=")(/[^"#?]*)((?:#[^"]*)?")')


def _leading(html: str, site: Any, around: Callable[[str], str]) -> str:
    here = set(site.tree.addresses.values())

    def lead(match: re.Match[str]) -> str:
        address = match[2]
        return f"{match[1]}{escape(around(address)) if begins_at(address) in here else address}{match[3]}"

    return _LINK.sub(lead, html)


def public_pictures(snapshot: PublicSnapshot, paths: Paths) -> Pictures:
    """Return the snapshot's pictures, served below the preview's own root: they need not be published yet."""
    images = [r for r in records_of_kind(snapshot, "image") if isinstance(r, PublicImage)]
    return make_pictures(images, snapshot.blobs, paths.cache / "public", f"{ROOT}/public")


def bridge_pictures(snapshot: BridgeSnapshot, paths: Paths) -> Pictures:
    """Return the Bridge snapshot's pictures, served below the preview's own root."""
    images = [r for r in records_of_kind(snapshot, "bridge_image") if isinstance(r, BridgeImage)]
    return make_pictures(images, snapshot.blobs, paths.cache / "bridge", f"{ROOT}/bridge")


def preview_asset(theme: Path, audience: Audience, name: str) -> bytes | None:
    """Return a stylesheet or script of the theme by its file name, or None."""
    files: Mapping[str, bytes] = {a.rpartition("/")[2]: data for a, data in bundle(theme, audience).files.items()}
    return files.get(name)


def theme_environment(paths: Paths) -> jinja2.Environment:
    """Return the theme's environment as its templates are now."""
    return environment(paths.theme, TemplateHashes(paths.theme).all(), paths.cache)


def _assets(theme: Path, audience: Audience) -> Assets:
    def below_preview(address: str) -> str:
        return f"{ROOT}/assets/{audience}/{address.rpartition('/')[2]}"

    assets = bundle(theme, audience).assets
    return Assets(stylesheet=below_preview(assets.stylesheet), script=below_preview(assets.script))
