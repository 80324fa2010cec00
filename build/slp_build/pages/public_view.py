"""What every public page shows around its own content."""

from typing import ClassVar

import msgspec

from slp_build.pages.parts import Assets, Head, Link


class PublicChrome(msgspec.Struct, frozen=True, kw_only=True):
    """Header, footer and notices of a public page. `sample_notice` is empty where nothing on the page is invented.

    `alerts` are the banners of the moment; one that leads nowhere has no `href`.
    """

    site_name: str
    county: str
    short_name: str
    email: str
    assets: Assets
    menu: tuple[Link, ...]
    footer: tuple[Link, ...]
    crumbs: tuple[Link, ...]
    sample_notice: str
    alerts: tuple[Link, ...] = ()


class PublicView(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every public view. A Bridge view is not one, and no renderer of the public tree takes it."""

    template: ClassVar[str]
    address: str
    head: Head
    chrome: PublicChrome
