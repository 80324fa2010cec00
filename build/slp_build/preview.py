"""The one door from the CMS into the build's rendering: a draft laid over the live snapshot, by the site's own code.

Only the page itself is shown, not yet its surroundings. Nothing of a preview is kept, but for renditions of pictures,
which are kept by the hash of the original as a build's are.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import jinja2

from slp_build.config import Paths, load_partnership
from slp_build.disclosure.gate import audited_bridge, audited_public
from slp_build.model.bridge import BridgeImage, BridgePages
from slp_build.model.public import PublicImage, PublicPages
from slp_build.model.snapshot import Audience, BridgeSnapshot, PublicSnapshot
from slp_build.pages import bridge, public
from slp_build.pages.parts import Assets
from slp_build.render.assets import bundle
from slp_build.render.fingerprint import TemplateHashes
from slp_build.render.renditions import Pictures, make_pictures
from slp_build.render.templates import environment, render_bridge, render_public

ROOT = "/preview"


def preview_public(draft: PublicPages, snapshot: PublicSnapshot, paths: Paths, now: datetime) -> str:
    """Return the HTML of a public draft, as it would be published. `snapshot` holds whatever the draft refers to."""
    laid_over = PublicSnapshot.of({**snapshot.records, draft.id: draft}.values(), snapshot.blobs)
    partnership = load_partnership(paths.content / "partnership.toml")
    site = public.public_site(
        snapshot=laid_over,
        partnership=partnership,
        assets=_assets(paths.theme, "public"),
        now=now,
        renditions=public_pictures(snapshot, paths).renditions,
        markdown=(),
        exports=audited_public(paths.exports / "public", partnership.thresholds),
    )
    return render_public(theme_environment(paths), public.view_of(draft, site))


def preview_bridge(draft: BridgePages, snapshot: BridgeSnapshot, paths: Paths, now: datetime) -> str:
    """Return the HTML of a Bridge draft, as it would be published."""
    laid_over = BridgeSnapshot.of({**snapshot.records, draft.id: draft}.values(), snapshot.blobs)
    partnership = load_partnership(paths.content / "partnership.toml")
    site = bridge.bridge_site(
        snapshot=laid_over,
        partnership=partnership,
        assets=_assets(paths.theme, "bridge"),
        now=now,
        renditions=bridge_pictures(snapshot, paths).renditions,
        markdown=(),
        exports=audited_bridge(paths.exports / "bridge", partnership.thresholds),
    )
    return render_bridge(theme_environment(paths), bridge.view_of(draft, site))


def public_pictures(snapshot: PublicSnapshot, paths: Paths) -> Pictures:
    """Return the snapshot's pictures, served below the preview's own root: they need not be published yet."""
    images = [r for r in snapshot.records.values() if isinstance(r, PublicImage)]
    return make_pictures(images, snapshot.blobs, paths.cache / "public", f"{ROOT}/public")


def bridge_pictures(snapshot: BridgeSnapshot, paths: Paths) -> Pictures:
    """Return the Bridge snapshot's pictures, served below the preview's own root."""
    images = [r for r in snapshot.records.values() if isinstance(r, BridgeImage)]
    return make_pictures(images, snapshot.blobs, paths.cache / "bridge", f"{ROOT}/bridge")


def preview_asset(theme: Path, audience: Audience, name: str) -> bytes | None:
    """Return a stylesheet or script of the theme by its file name, or None."""
    files: Mapping[str, bytes] = {a.rpartition("/")[2]: data for a, data in bundle(theme, audience).files.items()}
    return files.get(name)


def stylesheet(theme: Path, audience: Audience) -> str:
    """Return the address of a tree's stylesheet, for pages that Django draws (signing in)."""
    return bundle(theme, audience).assets.stylesheet


def theme_environment(paths: Paths) -> jinja2.Environment:
    """Return the theme's environment as its templates are now."""
    return environment(paths.theme, TemplateHashes(paths.theme).all(), paths.cache)


def _assets(theme: Path, audience: Audience) -> Assets:
    def below_preview(address: str) -> str:
        return f"{ROOT}/assets/{audience}/{address.rpartition('/')[2]}"

    assets = bundle(theme, audience).assets
    return Assets(stylesheet=below_preview(assets.stylesheet), script=below_preview(assets.script))
