"""What every Bridge page shows around its own content."""

from typing import ClassVar

import msgspec

from slp_build.pages.parts import Assets, Head, Link


class BridgeChrome(msgspec.Struct, frozen=True, kw_only=True):
    """Header, footer and notices of a Bridge page: the same for every reader, who is named by the gate's own pages."""

    site_name: str
    county: str
    short_name: str
    email: str
    assets: Assets
    menu: tuple[Link, ...]
    crumbs: tuple[Link, ...]
    sample_notice: str


class BridgeView(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every Bridge view. It shares no base with a public view."""

    template: ClassVar[str]
    address: str
    head: Head
    chrome: BridgeChrome
