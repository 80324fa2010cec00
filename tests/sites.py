"""The small site and the small Bridge as views see them, at an instant of the test's choosing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from records import bridge_snapshot, public_snapshot
from sets import PARTNERSHIP
from slp_build.model.export import Audit, BridgeExports, PublicExports
from slp_build.model.markdown import MarkdownPage
from slp_build.pages.bridge.site import BridgeSite, bridge_site
from slp_build.pages.parts import Assets
from slp_build.pages.public.site import PublicSite, public_site

UK = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UK)
ASSETS = Assets(stylesheet="/assets/site.css", script="/assets/main.js")


def public_at(
    now: datetime = NOW,
    *changed: Any,
    exports: PublicExports | None = None,
    markdown: tuple[MarkdownPage, ...] = (),
) -> PublicSite:
    """Return the small public site; `changed` records replace or join its own."""
    return public_site(
        snapshot=public_snapshot(*changed),
        partnership=PARTNERSHIP,
        assets=ASSETS,
        now=now,
        renditions={},
        markdown=markdown,
        exports=exports or PublicExports(audit=Audit()),
    )


def bridge_at(now: datetime = NOW, *changed: Any, exports: BridgeExports | None = None) -> BridgeSite:
    """Return the small Bridge; `changed` records replace or join its own."""
    return bridge_site(
        snapshot=bridge_snapshot(*changed),
        partnership=PARTNERSHIP,
        assets=ASSETS,
        now=now,
        renditions={},
        markdown=(),
        exports=exports or BridgeExports(audit=Audit()),
    )
